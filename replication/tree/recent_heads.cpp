#include "replication/tree/recent_heads.h"

namespace maillage {

RecentHead& RecentHeads::advance(const LogTag& log, Seq seq, LinkSlot from, TimePoint now,
                                 std::int64_t straggle_ms) {
  const auto [found, fresh] = by_name_.try_emplace(log);
  if (fresh) {
    found->second = heads_.emplace(heads_.end());
  } else {
    heads_.splice(heads_.end(), heads_, found->second);
  }
  RecentHead& head = *found->second;
  LinkSet pruned;
  if (!fresh && now.milliseconds - head.arrived.milliseconds < straggle_ms) {
    pruned = std::move(head.pruned);
    if (from != no_slot && pruned.has(from) && head.from != no_slot) from = head.from;
  }
  head = RecentHead{log, seq, ++changes_, from, now, now, {}, std::move(pruned)};
  return head;
}

RecentHead* RecentHeads::find(const LogTag& log) {
  const auto found = by_name_.find(log);
  return found == by_name_.end() ? nullptr : &*found->second;
}

void RecentHeads::drop_oldest() {
  by_name_.erase(heads_.front().log);
  heads_.pop_front();
}

void RecentHeads::forget(LinkSlot slot) {
  for (RecentHead& head : heads_) {
    if (head.from == slot) head.from = no_slot;
    head.holders.clear(slot);
    head.pruned.clear(slot);
  }
}

}  // namespace maillage
