#include "node/store/recent_ids.h"

#include <algorithm>

namespace maillage {

std::optional<std::uint64_t> RecentIds::arrival_in(const Arrivals& ids, const UpdateId& id) {
  const auto found = ids.find(id);
  if (found == ids.end()) return std::nullopt;
  return found->second;
}

std::optional<std::uint64_t> RecentIds::find(const UpdateId& id) const {
  const std::shared_lock lock(mutex_);
  return arrival_in(held_, id);
}

void RecentIds::begin() {
  added_.clear();
  removed_.clear();
  emptied_ = false;
}

// Only this thread writes to `held_`: it may read it as it is.
std::optional<std::uint64_t> RecentIds::find_now(const UpdateId& id) const {
  if (const auto arrival = arrival_in(added_, id)) return arrival;
  if (emptied_ || removed_.contains(id)) return std::nullopt;
  return arrival_in(held_, id);
}

bool RecentIds::remove(const UpdateId& id) {
  const auto arrival = find_now(id);
  if (!arrival) return false;
  if (added_.erase(id) == 0) removed_.emplace(id, *arrival);
  return true;
}

std::size_t RecentIds::size_now() const {
  return added_.size() + (emptied_ ? 0 : held_.size() - removed_.size());
}

std::vector<std::pair<UpdateId, std::uint64_t>> RecentIds::release() {
  std::vector<std::pair<UpdateId, std::uint64_t>> all(added_.begin(), added_.end());
  for (const auto& entry : held_) {
    if (!emptied_ && !removed_.contains(entry.first)) all.push_back(entry);
  }
  std::sort(all.begin(), all.end());
  begin();
  emptied_ = true;
  return all;
}

void RecentIds::commit() {
  const std::lock_guard lock(mutex_);
  if (emptied_) held_.clear();
  for (const auto& [id, arrival] : removed_) held_.erase(id);
  held_.merge(added_);
  begin();
}

}  // namespace maillage
