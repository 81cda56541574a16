#include <algorithm>

#include "replication/governance/operations.h"

namespace maillage {
namespace {

Bytes message_of(std::string_view domain, std::initializer_list<ByteView> parts) {
  Bytes message = to_bytes(as_bytes(domain));
  for (const ByteView part : parts) append(message, part);
  return message;
}

// What needs no proof beyond the signature of the update it stands in.
template <typename Said>
bool proven(const Said&, const WriterId&) {
  return true;
}
bool proven(const StructureCertificate& said, const WriterId& hub) {
  return verify(said.signing, structure_proof_message(hub, said.sealing), said.proof);
}
bool proven(const Genesis& said, const WriterId& creator) {
  return std::find(said.founders.begin(), said.founders.end(), creator) != said.founders.end();
}
bool proven(const RotateHub& said, const WriterId& old_key) {
  return said.successor != old_key &&
         verify(said.successor, hub_rotation_message(old_key), said.proof);
}
bool proven(const RotateStructure& said, const WriterId& hub) {
  return said.successor != said.structure &&
         verify(said.successor, structure_rotation_message(hub, said.structure, said.sealing),
                said.proof);
}
bool proven(const NodeKey& said, const WriterId& hub) {
  return verify(said.signing, node_key_message(hub, said.structure, said.sealing), said.proof);
}
bool proven(const Settlement& said, const WriterId& home) { return said.witness != home; }

}  // namespace

bool is_proven(const GovernanceOperation& operation, const WriterId& writer) {
  return std::visit([&](const auto& said) { return proven(said, writer); }, operation);
}

RootId root_of(ByteView genesis_operation) {
  return RootId{blake2b_256({as_bytes("maillage network root:"), genesis_operation})};
}

Bytes structure_proof_message(const WriterId& hub, const SealingId& sealing) {
  return message_of("maillage structure joins hub:", {hub.bytes(), sealing.bytes()});
}
Bytes hub_rotation_message(const WriterId& old_key) {
  return message_of("maillage key takes the place of hub:", {old_key.bytes()});
}
Bytes structure_rotation_message(const WriterId& hub, const WriterId& old_key,
                                 const SealingId& sealing) {
  return message_of("maillage key takes the place of structure:",
                    {hub.bytes(), old_key.bytes(), sealing.bytes()});
}
Bytes node_key_message(const WriterId& hub, const WriterId& structure, const SealingId& sealing) {
  return message_of("maillage key of a structure at a node:",
                    {hub.bytes(), structure.bytes(), sealing.bytes()});
}

bool is_public(ScopeKind kind) {
  return kind == ScopeKind::governance || kind == ScopeKind::directory ||
         kind == ScopeKind::capacity || kind == ScopeKind::trace;
}

}  // namespace maillage
