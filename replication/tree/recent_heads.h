// Heads of this node that changed lately and the links known to hold them: what digests are made of
// and compared with. At most one entry a log, oldest change first, bounded by the caller.
#pragma once

#include <list>
#include <unordered_map>

#include "replication/tree/link_set.h"
#include "replication/tree/tree_frame.h"

namespace maillage {

struct RecentHead {
  LogTag log;
  Seq seq = 0;
  std::uint64_t change = 0;  // counts up over all logs
  LinkSlot from = no_slot;   // none: written here, or got by other means than a push
  TimePoint arrived;         // when it was stored
  TimePoint best;            // when it would have come from the parent chosen since
  LinkSet holders;           // links that have it: pushed to them, or they said so
  LinkSet pruned;            // links told not to push it, so as to say it once
};

class RecentHeads {
 public:
  // Moves a log to the young end with a new head that nobody is known to hold. What a link still
  // had on its way when it was told not to push, `straggle_ms` at most, does not count as its
  // delivery: `from` stays. Otherwise two links alternately first in a burst would both end up
  // pruned.
  RecentHead& advance(const LogTag& log, Seq seq, LinkSlot from, TimePoint now,
                      std::int64_t straggle_ms);
  RecentHead* find(const LogTag& log);

  std::size_t size() const { return heads_.size(); }
  std::uint64_t last_change() const { return changes_; }
  const RecentHead& oldest() const { return heads_.front(); }
  void drop_oldest();
  // The link is no more; its slot may mean another one soon.
  void forget(LinkSlot slot);

  // Youngest first, those changed after `change`.
  template <typename Do>
  void for_each_since(std::uint64_t change, Do what) {
    for (auto head = heads_.rbegin(); head != heads_.rend() && head->change > change; ++head) {
      what(*head);
    }
  }

 private:
  std::list<RecentHead> heads_;
  std::unordered_map<LogTag, std::list<RecentHead>::iterator> by_name_;
  std::uint64_t changes_ = 0;
};

}  // namespace maillage
