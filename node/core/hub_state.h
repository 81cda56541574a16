// Everything a hub knows, folded from the updates it holds. Rebuilt in memory at start; a function
// of the set of updates and of the hubs paired with, nothing else.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <vector>

#include "node/capacity/fold.h"
#include "node/core/known_schemas.h"
#include "node/core/venue_indexer.h"
#include "node/directory/fold.h"
#include "node/referral/fold.h"
#include "replication/governance/governance.h"

namespace maillage {

struct Referral {
  std::vector<ReferralUpdate> updates;  // in order of arrival
  std::set<UpdateId> tips;              // held updates that no other one follows
  ReferralState state;
};

struct HeldTrace {
  WriterId hub;  // that wrote it
  TraceOperation operation;
};

class HubState {
 public:
  // `key`: see TableHash; 16 random bytes where updates come from strangers.
  explicit HubState(Locator locate = {}, const HashKey& key = {},
                    KnownSchemas schemas = known_schemas())
      : key_(key), schemas_(std::move(schemas)), indexer_(std::move(locate), key) {}

  Governance governance;

  // Once per update, in an order in which certificates come before what they certify. Answers are
  // right after `settle`.
  void apply(const Update& update);
  // After this hub's trust changed: venues of hubs not paired with are kept, and not searched.
  void reindex(const WriterId& hub);
  void reindex_all();
  // Folds what `apply` left open; returns the referrals touched since the last call.
  std::set<ScopeId> settle();
  // Hubs that a referral came to concern since the last call.
  std::vector<std::pair<ScopeId, WriterId>> take_opened() { return std::exchange(opened_, {}); }
  // Updates of a log of a directory or a capacity from `from` on do not count any more, or its
  // closed epoch is done with up to a position.
  void take_back(const LogKey& log, Seq from);
  void retire(const LogKey& log, Seq upto);
  // Whether governance answers otherwise for some act's writer than when it was folded: then all is
  // to be folded again.
  bool is_outdated() const;
  // Back to nothing, governance included; hubs that a referral concerned are not news afterwards.
  void clear();

  const DirectoryFold* directory(const WriterId& hub) const;  // null: nothing held
  const std::map<WriterId, DirectoryFold>& directories() const { return directories_; }
  const CapacityFold* capacity(const WriterId& hub) const;  // null: nothing held
  const std::map<WriterId, CapacityFold>& capacities() const { return capacities_; }
  // The search index. Folding only notes what it falls behind by; it is brought up to date here, so
  // that whoever searches finds what is held, and a load of many updates does not pay for it.
  const DirectoryIndex& index() const;
  // Brings it forward by at most so many venues, or has `lane` do it (VenueIndexer::work_on).
  // Returns by how many: fewer means that all is on its way into the index.
  std::size_t index_some(std::size_t most_venues) const;
  void index_on(IndexLane* lane) const { indexer_.work_on(lane); }
  bool has_unindexed() const { return !unindexed_.empty(); }
  // The hub whose directory a search hit is in, and the venue.
  std::optional<std::pair<WriterId, Venue>> venue(const VenueKey& key) const;

  bool understands(const Header& header) const { return knows(schemas_, header); }
  const CriticalUpdates& critical() const { return critical_; }

  // Grows with every act of a referral and every word of governance folded: what was made of them
  // stands while it is the same.
  std::uint64_t revision() const { return revision_; }
  const Referral* referral(const ScopeId& scope) const;
  const std::map<ScopeId, Referral>& referrals() const { return referrals_; }
  // Acts held of a referral, those without effect too.
  std::size_t acts_of(const ScopeId& scope) const;
  const std::map<ScopeId, std::vector<HeldTrace>>& traces() const { return traces_; }

 private:
  void fold(const Update& update);
  void note_unread(const Update& update);
  void apply_directory(const Update& update);
  void change_directory(const LogKey& log, const std::function<void(DirectoryFold&)>& change);
  CapacityFold* capacity_of(const LogKey& log);
  void apply_capacity(const Update& update);
  void apply_referral(const Update& update);
  void apply_trace(const Update& update);

  void index_directory(const WriterId& hub, std::size_t most, VenueBatch& batch) const;

  const HashKey key_;
  const KnownSchemas schemas_;
  CriticalUpdates critical_;
  // The index, and with it the changes that directories list for it, follow behind: mutable.
  mutable std::map<WriterId, DirectoryFold> directories_;
  mutable std::vector<WriterId> unindexed_;  // whose directory has changes listed, each once
  mutable VenueIndexer indexer_;
  std::map<ScopeId, WriterId> directory_owner_;
  std::map<WriterId, CapacityFold> capacities_;
  std::map<ScopeId, WriterId> capacity_owner_;
  std::uint64_t revision_ = 0;
  std::map<ScopeId, Referral> referrals_;
  // By writer and certificate: who answered for it. Nothing: nobody, so its acts have no effect.
  std::map<std::pair<WriterId, UpdateId>, std::optional<WriterId>> answers_;
  std::map<ScopeId, std::size_t> without_effect_;  // acts that nobody answers for
  std::set<ScopeId> unsettled_;
  std::map<ScopeId, std::set<WriterId>> hubs_before_;  // the last clear
  std::vector<std::pair<ScopeId, WriterId>> opened_;
  std::map<ScopeId, std::vector<HeldTrace>> traces_;
};

// BLAKE2b-256 of the state of one scope: equal on two hubs exactly when they show the same.
std::array<std::uint8_t, 32> state_hash(const Referral& referral);
std::array<std::uint8_t, 32> state_hash(const std::vector<HeldTrace>& traces);

}  // namespace maillage
