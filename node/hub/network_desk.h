// Who belongs: founding a network, and what its founders decide (docs/adr/0015).
//
// Every act is in two steps: prepare it (it says why it cannot be, or what would be written), then
// `decide` it. A decision of the founders is this founder's endorsement: it has effect once as many
// have said the same as the network's quorum.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "node/hub/hub.h"

namespace maillage {

// One of the histories of a log that has two, as far as this node can name it.
struct ForkBranch {
  UpdateId first;  // the id at the position where they part
  CutOff tip;      // the last position known with its writer's signature
  bool held = false;
};
struct KnownFork {
  std::string name;  // 12 hexadecimal digits
  const ForkProof* proof = nullptr;
  std::vector<ForkBranch> branches;
  std::optional<Limit> resolved;
};

class NetworkDesk {
 public:
  explicit NetworkDesk(Hub& hub) : hub_(hub) {}

  // --- preparing; nothing is written ---
  // `founders`: names of paired hubs, or tickets; this hub is one of them anyway, and the first.
  // Without a quorum: more than half of the founders.
  Result<Genesis> founding(const std::string& name, const std::vector<std::string>& founders,
                           std::optional<std::size_t> quorum) const;
  // `who`: a paired hub, a ticket, or a hub that another founder wants to admit (its name or key).
  Result<AdmitHub> admission(std::string_view who) const;
  // The next ones take a member by its name, territory or the beginning of its key.
  Result<AddFounder> new_founder(std::string_view who) const;
  // Every public log held of its keys and its structures is cut where it stands here.
  Result<RemoveHub> removal(std::string_view who) const;
  // Of a structure of this hub; needs no founder.
  Result<RevokeStructure> structure_revocation(const WriterId& structure) const;
  // `keep`: the beginning of a branch's id, "longer" (the longer branch held), or "none" (what was
  // written before they part).
  Result<Resolution> resolution(std::string_view fork, std::string_view keep) const;

  // --- deciding; durable when it returns ---
  RootId found(const Genesis& genesis);
  void decide(const GovernanceOperation& operation);

  // --- what is known ---
  // What is still needed for a decision of the founders; nothing: it has effect.
  std::optional<PendingDecision> pending(const GovernanceOperation& operation) const;
  std::vector<WriterId> removed() const;
  std::vector<KnownFork> forks() const;
  // A member by name, territory or the beginning of its key. Errors not_found, conflict.
  Result<WriterId> member(std::string_view text) const;

 private:
  Result<void> check_founder() const;
  Result<AdmitHub> candidate(std::string_view who) const;
  Result<void> check_new_decision(const GovernanceOperation& operation) const;
  Result<std::vector<CutOff>> cut_offs(const std::vector<LogKey>& logs) const;
  std::optional<CutOff> last_signed(const LogKey& log, Seq from) const;
  bool answers_for(const WriterId& hub, const WriterId& writer) const;
  std::vector<ForkBranch> branches(const ForkProof& proof) const;

  Hub& hub_;
};

// What a hub calls itself, else what the founders or its ticket call it, else its key's beginning.
std::string name_of_hub(const Hub& hub, const WriterId& id);
std::string territory_of_hub(const Hub& hub, const WriterId& id);

}  // namespace maillage
