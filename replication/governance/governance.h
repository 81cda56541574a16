// Who belongs. A hub is known by pairing (its key was compared out of band) and says who it is in
// its own governance log; there it also certifies its structures. Founders, roles and revocation
// come later: the questions asked here stay the same.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "protocol/update.h"

namespace maillage {

inline constexpr std::uint16_t governance_schema = 1;

struct HubCertificate {
  std::string name;
  std::string territory;
};
enum class Standing : std::uint16_t { charter = 0, secrecy = 1 };
struct StructureCertificate {
  WriterId signing;
  SealingId sealing;
  std::string name;
  std::vector<std::string> venues;  // ids in the hub's directory
  Standing standing = Standing::charter;
  Signature
      proof{};  // by the structure's key over structure_proof_message: no hub can take it over
};
Bytes structure_proof_message(const WriterId& hub, const SealingId& sealing);

Bytes encode_operation(const HubCertificate& certificate);
Bytes encode_operation(const StructureCertificate& certificate);

// Of several certificates the latest by (hlc, update id) counts, on every node, whatever came
// first.
struct KnownHub {
  WriterId id;
  Hlc hlc;
  UpdateId certificate;  // update that says so
  HubCertificate said;
};
struct KnownStructure {
  WriterId hub;
  Hlc hlc;
  UpdateId certificate;
  StructureCertificate said;
};

class Governance {
 public:
  // Hubs paired with, this node's own among them. What others say is held but has no effect.
  void trust(const WriterId& hub) { trusted_.insert(hub); }
  void distrust(const WriterId& hub) { trusted_.erase(hub); }
  bool trusts(const WriterId& hub) const { return trusted_.contains(hub); }

  // `update` is in the governance scope and was checked; operations nobody understands are skipped.
  void apply(const Update& update);

  // The hub that answers for `writer` by the certificate `auth`, if it is trusted: the writer
  // itself for a hub, the certifying hub for a structure.
  std::optional<WriterId> hub_of(const WriterId& writer, const UpdateId& auth) const;

  // As above, whether this node trusts that hub now or not: what was folded stays folded.
  std::optional<WriterId> certifier_of(const WriterId& writer, const UpdateId& auth) const;

  // Null when unknown or not trusted. Pointers die with the next apply.
  const KnownHub* hub(const WriterId& id) const;
  const KnownStructure* structure(const WriterId& id) const;
  std::vector<const KnownStructure*> structures() const;  // sorted by name

  // Equal on nodes that trust and hold the same.
  std::array<std::uint8_t, 32> state_hash() const;

 private:
  void apply_operation(const Update& update, ByteView operation);
  void learn(const Update& update, const HubCertificate& said);
  void learn(const Update& update, const StructureCertificate& said);

  std::set<WriterId> trusted_;
  std::map<WriterId, KnownHub> hubs_;
  std::map<WriterId, KnownStructure> structures_;
  std::map<std::pair<UpdateId, WriterId>, WriterId> certified_;  // (certificate, writer) -> hub
};

}  // namespace maillage
