#include "replication/loose_book.h"

#include "protocol/limits.h"

namespace maillage {

const LooseBook::Entry* LooseBook::find(const UpdateId& id) const {
  const auto found = entries_.find(id);
  return found == entries_.end() ? nullptr : &found->second;
}

bool LooseBook::has_room_for(const WriterId& hub, std::size_t bytes) const {
  const auto share = bytes_of_.find(hub);
  const std::size_t used = share == bytes_of_.end() ? 0 : share->second;
  return used + bytes <= limits::loose_bytes_of_a_hub && bytes_ + bytes <= limits::loose_bytes;
}

void LooseBook::add(const UpdateId& id, Entry entry) {
  const std::size_t bytes = entry.bytes;
  const WriterId hub = entry.hub;
  if (!entries_.try_emplace(id, std::move(entry)).second) return;
  bytes_of_[hub] += bytes;
  bytes_ += bytes;
}

void LooseBook::erase(const UpdateId& id) {
  const auto found = entries_.find(id);
  if (found == entries_.end()) return;
  bytes_ -= found->second.bytes;
  const auto share = bytes_of_.find(found->second.hub);
  share->second -= found->second.bytes;
  if (share->second == 0) bytes_of_.erase(share);
  entries_.erase(found);
}

}  // namespace maillage
