#include "protocol/capnp_message.h"
#include "protocol/schema/governance.capnp.h"
#include "replication/governance/operations.h"

namespace maillage {
namespace {

using Root = wire::GovernanceOperation::Builder;

unsigned count(std::size_t size) { return static_cast<unsigned>(size); }

void write(wire::LogPosition::Builder out, const LogKey& name, const Limit& at) {
  out.setKind(static_cast<std::uint8_t>(name.kind));
  out.setScope(to_data(name.log.scope.bytes()));
  out.setWriter(to_data(name.log.writer.bytes()));
  out.setEpoch(name.log.epoch);
  out.setSeq(at.seq);
  out.setId(to_data(at.id.bytes()));
}
void write(wire::CutOff::Builder out, const CutOff& cut_off) {
  write(out.initAt(), cut_off.log, cut_off.at);
  out.setSignature(to_data(cut_off.signature));
}
void write(capnp::List<wire::CutOff>::Builder out, const std::vector<CutOff>& cut_offs) {
  for (unsigned i = 0; i < out.size(); ++i) write(out[i], cut_offs[i]);
}

void write(Root root, const HubCertificate& said) {
  auto out = root.initHub();
  out.setName(to_text(said.name));
  out.setTerritory(to_text(said.territory));
}
void write(Root root, const StructureCertificate& said) {
  auto out = root.initStructure();
  out.setSigning(to_data(said.signing.bytes()));
  out.setSealing(to_data(said.sealing.bytes()));
  out.setName(to_text(said.name));
  out.setProof(to_data(said.proof));
  out.setStanding(static_cast<wire::StructureCertificate::Standing>(said.standing));
  auto venues = out.initVenues(count(said.venues.size()));
  for (unsigned i = 0; i < venues.size(); ++i) venues.set(i, to_text(said.venues[i]));
}
void write(Root root, const Genesis& said) {
  auto out = root.initGenesis();
  auto founders = out.initFounders(count(said.founders.size()));
  for (unsigned i = 0; i < founders.size(); ++i) {
    founders.set(i, to_data(said.founders[i].bytes()));
  }
  out.setQuorum(said.quorum);
  out.setName(to_text(said.name));
  out.setNonce(to_data(said.nonce));
}
void write(Root root, const AdmitHub& said) {
  auto out = root.initAdmitHub();
  out.setHub(to_data(said.hub.bytes()));
  out.setName(to_text(said.name));
  out.setTerritory(to_text(said.territory));
  if (said.curve) out.setCurve(to_data(said.curve->bytes()));
}
void write(Root root, const AddFounder& said) {
  root.initAddFounder().setHub(to_data(said.hub.bytes()));
}
void write(Root root, const RemoveHub& said) {
  auto out = root.initRemoveHub();
  out.setHub(to_data(said.hub.bytes()));
  write(out.initCutOffs(count(said.cut_offs.size())), said.cut_offs);
}
void write(Root root, const RotateHub& said) {
  auto out = root.initRotateHub();
  out.setSuccessor(to_data(said.successor.bytes()));
  out.setProof(to_data(said.proof));
  write(out.initCutOffs(count(said.cut_offs.size())), said.cut_offs);
}
void write(Root root, const RevokeStructure& said) {
  auto out = root.initRevokeStructure();
  out.setStructure(to_data(said.structure.bytes()));
  write(out.initCutOffs(count(said.cut_offs.size())), said.cut_offs);
}
void write(Root root, const RotateStructure& said) {
  auto out = root.initRotateStructure();
  out.setStructure(to_data(said.structure.bytes()));
  out.setSuccessor(to_data(said.successor.bytes()));
  out.setSealing(to_data(said.sealing.bytes()));
  out.setProof(to_data(said.proof));
  write(out.initCutOffs(count(said.cut_offs.size())), said.cut_offs);
}
void write(Root root, const NodeKey& said) {
  auto out = root.initNodeKey();
  out.setStructure(to_data(said.structure.bytes()));
  out.setName(to_text(said.name));
  out.setSigning(to_data(said.signing.bytes()));
  out.setSealing(to_data(said.sealing.bytes()));
  out.setProof(to_data(said.proof));
}
void write(Root root, const RevokeNodeKey& said) {
  auto out = root.initRevokeNodeKey();
  out.setKey(to_data(said.key.bytes()));
  write(out.initCutOffs(count(said.cut_offs.size())), said.cut_offs);
}
void write(Root root, const RoleGrant& said) {
  auto out = root.initRole();
  std::visit([&](const auto& subject) { out.setSubject(to_data(subject.bytes())); }, said.subject);
  out.setRole(static_cast<std::uint16_t>(said.role));
  out.setGranted(said.granted);
}
void write(Root root, const Resolution& said) {
  write(root.initResolution().initCutOff(), said.cut_off);
}
void write(Root root, const Settlement& said) {
  auto out = root.initSettlement();
  write(out.initAt(), said.log, said.at);
  out.setSignature(to_data(said.signature));
  out.setWitness(to_data(said.witness.bytes()));
  auto closed = out.initClosed(count(said.closed.size()));
  for (unsigned i = 0; i < closed.size(); ++i) {
    LogKey name = said.log;
    name.log.epoch = said.closed[i].epoch;
    write(closed[i], name, said.closed[i].at);
  }
}
void write(Root root, const Countersign& said) {
  auto out = root.initCountersign();
  out.setSettlement(to_data(said.settlement.bytes()));
  write(out.initAt(), said.log, said.at);
}

}  // namespace

Bytes encode_operation(const GovernanceOperation& operation) {
  capnp::MallocMessageBuilder message;
  const Root root = message.initRoot<wire::GovernanceOperation>();
  std::visit([&](const auto& said) { write(root, said); }, operation);
  return to_single_segment(message);
}

}  // namespace maillage
