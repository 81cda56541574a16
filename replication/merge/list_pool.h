// Many short lists in one buffer: no allocation a list, and lists given together lie together.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace maillage {

template <typename Item>
class ListPool {
 public:
  // Means something only to the pool it came from.
  struct List {
    std::uint32_t first = 0;
    std::uint32_t count = 0;
  };

  // `items` must not lie in this pool. O(their number), amortised.
  List add(std::span<const Item> items) {
    const List list{static_cast<std::uint32_t>(buffer_.size()),
                    static_cast<std::uint32_t>(items.size())};
    buffer_.insert(buffer_.end(), items.begin(), items.end());
    return list;
  }
  // Its room comes back with the next rebuild.
  void drop(const List& list) { dropped_ += list.count; }

  // Dies with the next `add` or rebuild.
  std::span<const Item> view(const List& list) const {
    return std::span(buffer_).subspan(list.first, list.count);
  }

  // `records`: how many a rebuild visits; what was dropped pays for that.
  bool wants_rebuild(std::size_t records) const {
    return dropped_ > least_waste + records && dropped_ * 2 > buffer_.size();
  }
  // Of what `visit_lists(keep)` calls `keep` with, each list goes on; all others are gone.
  template <typename VisitLists>
  void rebuild(VisitLists visit_lists) {
    ListPool next;
    next.buffer_.reserve(buffer_.size() - dropped_);
    visit_lists([&](List& list) { list = next.add(view(list)); });
    *this = std::move(next);
  }

 private:
  static constexpr std::size_t least_waste = 1024;

  std::vector<Item> buffer_;
  std::size_t dropped_ = 0;
};

}  // namespace maillage
