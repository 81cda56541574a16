#include "replication/governance/certificate.h"

namespace maillage {
namespace {

std::optional<WriterId> certified_by(const GovernanceOperation& said, const WriterId& author) {
  if (std::holds_alternative<HubCertificate>(said)) return author;
  if (const auto* structure = std::get_if<StructureCertificate>(&said)) return structure->signing;
  if (const auto* rotation = std::get_if<RotateStructure>(&said)) return rotation->successor;
  if (const auto* node = std::get_if<NodeKey>(&said)) return node->signing;
  return std::nullopt;
}

}  // namespace

std::vector<WriterId> certified_by(const Update& update) {
  std::vector<WriterId> writers;
  const Header& header = update.header;
  if (header.kind != ScopeKind::governance || header.schema != governance_schema) return writers;
  const auto operations = operations_of(update);
  if (!operations) return writers;
  for (const ByteView bytes : *operations) {
    const auto said = decode_governance_operation(bytes);
    if (!said || !is_proven(*said, header.writer)) continue;
    if (const auto writer = certified_by(*said, header.writer)) writers.push_back(*writer);
  }
  return writers;
}

}  // namespace maillage
