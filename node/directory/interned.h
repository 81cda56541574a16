// Values computed once for each distinct text, and shared by whoever names that text.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protocol/assert.h"

namespace maillage {

// Counts its users: an id is valid from `acquire` to as many `release`s, then it may be reused.
template <typename Value>
class Interned {
 public:
  using Id = std::uint32_t;

  // `make(text)` is called only for a text nobody holds.
  template <typename Make>
  Id acquire(std::string_view text, Make make) {
    auto entry = ids_.find(text);
    if (entry == ids_.end()) {
      if (free_.empty()) {
        free_.push_back(static_cast<Id>(slots_.size()));
        slots_.emplace_back();
      }
      entry = ids_.emplace(std::string(text), free_.back()).first;
      slots_[free_.back()] = {make(text), entry, 0};
      free_.pop_back();
    }
    ++slots_[entry->second].users;
    return entry->second;
  }

  void release(Id id) {
    MAILLAGE_ASSERT(id < slots_.size() && slots_[id].users > 0);
    if (--slots_[id].users > 0) return;
    ids_.erase(slots_[id].text);
    slots_[id] = Slot{};
    free_.push_back(id);
  }

  const Value& operator[](Id id) const { return slots_[id].value; }
  std::size_t slots() const { return slots_.size(); }  // every id is below

 private:
  using Ids = std::map<std::string, Id, std::less<>>;
  struct Slot {
    Value value{};
    typename Ids::iterator text{};
    std::size_t users = 0;
  };

  Ids ids_;
  std::vector<Slot> slots_;
  std::vector<Id> free_;
};

}  // namespace maillage
