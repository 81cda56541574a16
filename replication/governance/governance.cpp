#include "replication/governance/governance.h"

#include <algorithm>
#include <variant>

#include "protocol/capnp_message.h"
#include "protocol/schema/governance.capnp.h"

namespace maillage {
namespace {

constexpr std::size_t name_bytes = 200;
constexpr std::size_t venues_per_structure = 256;

using Operation = std::variant<HubCertificate, StructureCertificate>;

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= name_bytes && is_utf8(text);
}

std::optional<Operation> read_hub(wire::HubCertificate::Reader in) {
  HubCertificate hub{from_text(in.getName()), from_text(in.getTerritory())};
  if (!is_name(hub.name) || !is_name(hub.territory)) return std::nullopt;
  return hub;
}

std::optional<Operation> read_structure(wire::StructureCertificate::Reader in) {
  StructureCertificate structure;
  const auto signing = WriterId::from(from_data(in.getSigning()));
  const auto sealing = SealingId::from(from_data(in.getSealing()));
  structure.name = from_text(in.getName());
  structure.standing = static_cast<Standing>(in.getStanding());
  if (!signing || !sealing || !is_name(structure.name)) return std::nullopt;
  if (structure.standing > Standing::secrecy) return std::nullopt;
  if (in.getVenues().size() > venues_per_structure) return std::nullopt;
  const auto proof = from_data(in.getProof());
  if (proof.size() != structure.proof.size()) return std::nullopt;
  std::copy(proof.begin(), proof.end(), structure.proof.begin());
  structure.signing = *signing;
  structure.sealing = *sealing;
  for (const auto venue : in.getVenues()) {
    structure.venues.push_back(from_text(venue));
    if (!is_name(structure.venues.back())) return std::nullopt;
  }
  return structure;
}

std::optional<Operation> decode(ByteView bytes) {
  return try_decode<wire::GovernanceOperation>(
      bytes, [](wire::GovernanceOperation::Reader in) -> std::optional<Operation> {
        switch (in.which()) {
          case wire::GovernanceOperation::HUB:
            return read_hub(in.getHub());
          case wire::GovernanceOperation::STRUCTURE:
            return read_structure(in.getStructure());
        }
        return std::nullopt;
      });
}

}  // namespace

Bytes structure_proof_message(const WriterId& hub, const SealingId& sealing) {
  Bytes message = to_bytes(as_bytes("maillage structure joins hub:"));
  append(message, hub.bytes());
  append(message, sealing.bytes());
  return message;
}

Bytes encode_operation(const HubCertificate& certificate) {
  capnp::MallocMessageBuilder message;
  auto hub = message.initRoot<wire::GovernanceOperation>().initHub();
  hub.setName(to_text(certificate.name));
  hub.setTerritory(to_text(certificate.territory));
  return to_single_segment(message);
}

Bytes encode_operation(const StructureCertificate& certificate) {
  capnp::MallocMessageBuilder message;
  auto out = message.initRoot<wire::GovernanceOperation>().initStructure();
  out.setSigning(to_data(certificate.signing.bytes()));
  out.setSealing(to_data(certificate.sealing.bytes()));
  out.setName(to_text(certificate.name));
  out.setProof(to_data(certificate.proof));
  out.setStanding(static_cast<wire::StructureCertificate::Standing>(certificate.standing));
  auto venues = out.initVenues(static_cast<unsigned>(certificate.venues.size()));
  for (unsigned i = 0; i < venues.size(); ++i) venues.set(i, to_text(certificate.venues[i]));
  return to_single_segment(message);
}

void Governance::apply(const Update& update) {
  if (update.header.schema != governance_schema) return;
  const auto operations = operations_of(update);
  if (!operations) return;
  for (const ByteView operation : *operations) apply_operation(update, operation);
}

void Governance::apply_operation(const Update& update, ByteView operation) {
  const auto decoded = decode(operation);
  if (!decoded) return;
  std::visit([&](const auto& said) { learn(update, said); }, *decoded);
}

void Governance::learn(const Update& update, const HubCertificate& said) {
  const WriterId& hub = update.header.writer;
  certified_[{update.id, hub}] = hub;
  const auto known = hubs_.find(hub);
  if (known != hubs_.end() && std::pair(update.header.hlc, update.id) <
                                  std::pair(known->second.hlc, known->second.certificate)) {
    return;
  }
  hubs_[hub] = KnownHub{hub, update.header.hlc, update.id, said};
}

void Governance::learn(const Update& update, const StructureCertificate& said) {
  const WriterId& hub = update.header.writer;
  if (!verify(said.signing, structure_proof_message(hub, said.sealing), said.proof)) return;
  certified_[{update.id, said.signing}] = hub;
  const auto found = structures_.find(said.signing);
  if (found != structures_.end()) {
    // Of two hubs that certify one key, the smaller hub key.
    const KnownStructure& known = found->second;
    if (known.hub < hub) return;
    if (known.hub == hub &&
        std::pair(update.header.hlc, update.id) < std::pair(known.hlc, known.certificate)) {
      return;
    }
  }
  structures_[said.signing] = KnownStructure{hub, update.header.hlc, update.id, said};
}

std::optional<WriterId> Governance::certifier_of(const WriterId& writer,
                                                 const UpdateId& auth) const {
  const auto found = certified_.find({auth, writer});
  if (found == certified_.end()) return std::nullopt;
  return found->second;
}

std::optional<WriterId> Governance::hub_of(const WriterId& writer, const UpdateId& auth) const {
  const auto hub = certifier_of(writer, auth);
  return hub && trusts(*hub) ? hub : std::nullopt;
}

const KnownHub* Governance::hub(const WriterId& id) const {
  const auto found = hubs_.find(id);
  return found != hubs_.end() && trusts(id) ? &found->second : nullptr;
}

const KnownStructure* Governance::structure(const WriterId& id) const {
  const auto found = structures_.find(id);
  return found != structures_.end() && trusts(found->second.hub) ? &found->second : nullptr;
}

std::vector<const KnownStructure*> Governance::structures() const {
  std::vector<const KnownStructure*> known;
  for (const auto& [id, structure] : structures_) {
    if (trusts(structure.hub)) known.push_back(&structure);
  }
  std::sort(known.begin(), known.end(), [](const KnownStructure* a, const KnownStructure* b) {
    return std::tie(a->said.name, a->said.signing) < std::tie(b->said.name, b->said.signing);
  });
  return known;
}

std::array<std::uint8_t, 32> Governance::state_hash() const {
  Bytes content;
  for (const auto& [id, hub] : hubs_) {
    if (!trusts(id)) continue;
    append(content, id.bytes());
    append(content, hub.certificate.bytes());
  }
  for (const auto& [id, structure] : structures_) {
    if (!trusts(structure.hub)) continue;
    append(content, id.bytes());
    append(content, structure.hub.bytes());
    append(content, structure.certificate.bytes());
  }
  return blake2b_256({content});
}

}  // namespace maillage
