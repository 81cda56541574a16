#include <algorithm>

#include "protocol/capnp_message.h"
#include "protocol/schema/governance.capnp.h"
#include "replication/governance/operations.h"

namespace maillage {
namespace {

constexpr std::size_t name_bytes = 200;
constexpr std::size_t venues_per_structure = 256;

using Wire = wire::GovernanceOperation;
template <typename Said>
using Read = std::optional<Said>;

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= name_bytes && is_utf8(text);
}

// Reads fields one after another; what does not fit leaves `ok` false for good.
struct Fields {
  bool ok = true;

  template <typename Id>
  void take(Id& out, capnp::Data::Reader in) {
    const auto id = Id::from(from_data(in));
    if (id) {
      out = *id;
    } else {
      ok = false;
    }
  }
  template <std::size_t Size>
  void take(std::array<std::uint8_t, Size>& out, capnp::Data::Reader in) {
    if (in.size() != Size) {
      ok = false;
    } else {
      std::copy(in.begin(), in.end(), out.begin());
    }
  }
  void take_name(std::string& out, capnp::Text::Reader in) {
    out = from_text(in);
    ok = ok && is_name(out);
  }
  void take(LogKey& name, Limit& at, wire::LogPosition::Reader in) {
    name.kind = static_cast<ScopeKind>(in.getKind());
    take(name.log.scope, in.getScope());
    take(name.log.writer, in.getWriter());
    name.log.epoch = in.getEpoch();
    at.seq = in.getSeq();
    take(at.id, in.getId());
    ok = ok && is_public(name.kind) && (at.seq == 0) == at.id.is_zero();
  }
  void take(CutOff& out, wire::CutOff::Reader in) {
    take(out.log, out.at, in.getAt());
    take(out.signature, in.getSignature());
  }
  void take(std::vector<CutOff>& out, capnp::List<wire::CutOff>::Reader in) {
    ok = ok && in.size() <= limits::list_length;
    if (!ok) return;
    out.resize(in.size());
    for (unsigned i = 0; i < in.size() && ok; ++i) take(out[i], in[i]);
    std::vector<LogKey> names;
    for (const CutOff& cut_off : out) names.push_back(cut_off.log);
    std::sort(names.begin(), names.end());
    ok = ok && std::adjacent_find(names.begin(), names.end()) == names.end();
  }
  template <typename Said>
  Read<Said> done(Said said) const {
    return ok ? Read<Said>(std::move(said)) : std::nullopt;
  }
};

Read<HubCertificate> read(wire::HubCertificate::Reader in) {
  HubCertificate said;
  Fields fields;
  fields.take_name(said.name, in.getName());
  fields.take_name(said.territory, in.getTerritory());
  return fields.done(std::move(said));
}

Read<StructureCertificate> read(wire::StructureCertificate::Reader in) {
  StructureCertificate said;
  Fields fields;
  fields.take(said.signing, in.getSigning());
  fields.take(said.sealing, in.getSealing());
  fields.take(said.proof, in.getProof());
  fields.take_name(said.name, in.getName());
  said.standing = static_cast<Standing>(in.getStanding());
  if (said.standing > Standing::secrecy) return std::nullopt;
  if (in.getVenues().size() > venues_per_structure) return std::nullopt;
  for (const auto venue : in.getVenues()) fields.take_name(said.venues.emplace_back(), venue);
  return fields.done(std::move(said));
}

Read<Genesis> read(wire::Genesis::Reader in) {
  Genesis said;
  Fields fields;
  said.quorum = in.getQuorum();
  const std::size_t founders = in.getFounders().size();
  if (founders > founders_at_most || said.quorum < 1 || said.quorum > founders) return std::nullopt;
  for (const auto founder : in.getFounders()) fields.take(said.founders.emplace_back(), founder);
  fields.take_name(said.name, in.getName());
  fields.take(said.nonce, in.getNonce());
  std::vector<WriterId> sorted = said.founders;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) return std::nullopt;
  return fields.done(std::move(said));
}

Read<AdmitHub> read(wire::AdmitHub::Reader in) {
  AdmitHub said;
  Fields fields;
  fields.take(said.hub, in.getHub());
  fields.take_name(said.name, in.getName());
  fields.take_name(said.territory, in.getTerritory());
  if (in.getCurve().size() > 0) fields.take(said.curve.emplace(), in.getCurve());
  return fields.done(std::move(said));
}

Read<AddFounder> read(wire::AddFounder::Reader in) {
  AddFounder said;
  Fields fields;
  fields.take(said.hub, in.getHub());
  return fields.done(said);
}

Read<RemoveHub> read(wire::RemoveHub::Reader in) {
  RemoveHub said;
  Fields fields;
  fields.take(said.hub, in.getHub());
  fields.take(said.cut_offs, in.getCutOffs());
  return fields.done(std::move(said));
}

Read<RotateHub> read(wire::RotateHub::Reader in) {
  RotateHub said;
  Fields fields;
  fields.take(said.successor, in.getSuccessor());
  fields.take(said.proof, in.getProof());
  fields.take(said.cut_offs, in.getCutOffs());
  return fields.done(std::move(said));
}

Read<RevokeStructure> read(wire::RevokeStructure::Reader in) {
  RevokeStructure said;
  Fields fields;
  fields.take(said.structure, in.getStructure());
  fields.take(said.cut_offs, in.getCutOffs());
  return fields.done(std::move(said));
}

Read<RotateStructure> read(wire::RotateStructure::Reader in) {
  RotateStructure said;
  Fields fields;
  fields.take(said.structure, in.getStructure());
  fields.take(said.successor, in.getSuccessor());
  fields.take(said.sealing, in.getSealing());
  fields.take(said.proof, in.getProof());
  fields.take(said.cut_offs, in.getCutOffs());
  return fields.done(std::move(said));
}

Read<NodeKey> read(wire::NodeKey::Reader in) {
  NodeKey said;
  Fields fields;
  fields.take(said.structure, in.getStructure());
  fields.take_name(said.name, in.getName());
  fields.take(said.signing, in.getSigning());
  fields.take(said.sealing, in.getSealing());
  fields.take(said.proof, in.getProof());
  return fields.done(std::move(said));
}

Read<RevokeNodeKey> read(wire::RevokeNodeKey::Reader in) {
  RevokeNodeKey said;
  Fields fields;
  fields.take(said.key, in.getKey());
  fields.take(said.cut_offs, in.getCutOffs());
  return fields.done(std::move(said));
}

Read<RoleGrant> read(wire::Role::Reader in) {
  RoleGrant said;
  const ByteView subject = from_data(in.getSubject());
  if (const auto account = AccountId::from(subject)) {
    said.subject = *account;
  } else if (const auto hub = WriterId::from(subject)) {
    said.subject = *hub;
  } else {
    return std::nullopt;
  }
  said.role = static_cast<Role>(in.getRole());
  said.granted = in.getGranted();
  if (said.role > Role::data_protection_officer) return std::nullopt;
  return said;
}

Read<Resolution> read(wire::Resolution::Reader in) {
  Resolution said;
  Fields fields;
  fields.take(said.cut_off, in.getCutOff());
  return fields.done(said);
}

// Governance is kept whole for ever and is never settled.
bool can_be_settled(const LogKey& name, const Limit& at) {
  return name.kind != ScopeKind::governance && at.seq > 0;
}

Read<Settlement> read(wire::Settlement::Reader in) {
  Settlement said;
  Fields fields;
  fields.take(said.log, said.at, in.getAt());
  fields.take(said.signature, in.getSignature());
  fields.take(said.witness, in.getWitness());
  if (!can_be_settled(said.log, said.at)) return std::nullopt;
  if (in.getClosed().size() > limits::list_length) return std::nullopt;
  Epoch below = said.log.log.epoch;
  for (const auto closed : in.getClosed()) {  // downwards, of the same log, none twice
    LogKey name;
    Limit at;
    fields.take(name, at, closed);
    if (name.log.epoch >= below || !can_be_settled(name, at)) return std::nullopt;
    below = name.log.epoch;
    name.log.epoch = said.log.log.epoch;
    if (name != said.log) return std::nullopt;
    said.closed.push_back({below, at});
  }
  return fields.done(std::move(said));
}

Read<Countersign> read(wire::Countersign::Reader in) {
  Countersign said;
  Fields fields;
  fields.take(said.settlement, in.getSettlement());
  fields.take(said.log, said.at, in.getAt());
  return fields.done(said);
}

template <typename Reader>
std::optional<GovernanceOperation> read_any(Reader in) {
  auto said = read(in);
  if (!said) return std::nullopt;
  return GovernanceOperation(std::move(*said));
}

std::optional<GovernanceOperation> read_operation(Wire::Reader in) {
  switch (in.which()) {
    case Wire::HUB:
      return read_any(in.getHub());
    case Wire::STRUCTURE:
      return read_any(in.getStructure());
    case Wire::GENESIS:
      return read_any(in.getGenesis());
    case Wire::ADMIT_HUB:
      return read_any(in.getAdmitHub());
    case Wire::ADD_FOUNDER:
      return read_any(in.getAddFounder());
    case Wire::REMOVE_HUB:
      return read_any(in.getRemoveHub());
    case Wire::ROTATE_HUB:
      return read_any(in.getRotateHub());
    case Wire::REVOKE_STRUCTURE:
      return read_any(in.getRevokeStructure());
    case Wire::ROTATE_STRUCTURE:
      return read_any(in.getRotateStructure());
    case Wire::NODE_KEY:
      return read_any(in.getNodeKey());
    case Wire::REVOKE_NODE_KEY:
      return read_any(in.getRevokeNodeKey());
    case Wire::ROLE:
      return read_any(in.getRole());
    case Wire::RESOLUTION:
      return read_any(in.getResolution());
    case Wire::SETTLEMENT:
      return read_any(in.getSettlement());
    case Wire::COUNTERSIGN:
      return read_any(in.getCountersign());
  }
  return std::nullopt;
}

}  // namespace

std::optional<GovernanceOperation> decode_governance_operation(ByteView bytes) {
  return try_decode<Wire>(bytes, read_operation);
}

}  // namespace maillage
