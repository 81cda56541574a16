// What only the simulator knows: everything that was answered to a worker, who may see what, which
// key is whose. The invariants are checked against it.
#pragma once

#include <bitset>
#include <map>
#include <set>
#include <vector>

#include "tools/sim/sim_hub.h"

namespace maillage::sim {

class Ledger {
 public:
  struct Answered {
    LogKey log;
    Seq seq = 0;
    UpdateId id;
    HubIndex hub = 0;      // where it was written
    bool excused = false;  // its only copy was destroyed: a disk lied, a backup came back
  };

  void register_hub(const SimHub& hub);
  // The hub that answers for a key; nothing for a stranger's.
  const HubIndex* home_of(const WriterId& writer) const;

  // A worker of `hub` was told that these are saved.
  void answered(HubIndex hub, const std::vector<Update>& updates);
  const std::vector<Answered>& answers() const { return answers_; }
  // The store of a hub lost these; whoever else holds one durably keeps it from being excused.
  void lost(const std::set<UpdateId>& updates, const std::vector<const SimHub*>& others);
  // It was removed from the network: what its disk lost, nobody gives back, so that is excused.
  void removed(const SimHub& hub);

  // Signed by a hub that the founders had removed by then.
  void signed_after_removal(const Update& update) { after_removal_.push_back(update); }
  const std::vector<Update>& after_removal() const { return after_removal_; }
  // Of a schema that nobody else knows.
  void of_a_later_version(const Update& update) { later_.push_back(update); }
  const std::vector<Update>& of_later_versions() const { return later_; }

  // Who is on a referral, by the acts that were written on it.
  void learn_of_referral(const Update& update);
  bool may_see(HubIndex hub, const ScopeId& scope) const;
  // A quick sieve before looking for a scope in bytes.
  bool may_begin_a_scope(std::uint8_t first, std::uint8_t second) const {
    return beginnings_[static_cast<std::size_t>(first << 8 | second)];
  }
  const std::map<ScopeId, std::set<HubIndex>>& referrals() const { return referrals_; }

 private:
  std::map<WriterId, HubIndex> homes_;
  std::vector<Answered> answers_;
  std::vector<Update> after_removal_;
  std::vector<Update> later_;
  std::map<ScopeId, std::set<HubIndex>> referrals_;
  std::bitset<65536> beginnings_;  // first two bytes of their scopes
};

}  // namespace maillage::sim
