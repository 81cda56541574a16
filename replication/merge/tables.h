// Numbered records and hash tables of numbers, for the tables behind a merge state: a number takes
// 4 bytes where a pointer takes 8, and stays valid when the records move.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "protocol/bytes.h"

namespace maillage {

inline constexpr std::uint32_t no_number = 0xffffffff;

// Records by number; a number is given again once its record was removed. They lie in blocks, so
// they never move and little memory is idle.
template <typename Record>
class NumberedRecords {
 public:
  std::uint32_t add(Record&& record) {
    if (free_.empty()) {
      if (end_ == blocks_.size() * block) blocks_.push_back(std::make_unique<Record[]>(block));
      (*this)[end_] = std::move(record);
      return end_++;
    }
    const std::uint32_t number = free_.back();
    free_.pop_back();
    (*this)[number] = std::move(record);
    return number;
  }
  void remove(std::uint32_t number) {
    (*this)[number] = Record();
    free_.push_back(number);
  }
  Record& operator[](std::uint32_t number) { return blocks_[number / block][number % block]; }
  const Record& operator[](std::uint32_t number) const {
    return blocks_[number / block][number % block];
  }
  // Numbers are below this; some may be free.
  std::uint32_t end() const { return end_; }
  std::size_t size() const { return end_ - free_.size(); }

 private:
  static constexpr std::uint32_t block = 32;

  std::vector<std::unique_ptr<Record[]>> blocks_;
  std::uint32_t end_ = 0;
  std::vector<std::uint32_t> free_;
};

// Open addressing with linear probing; erasing shifts back, so nothing is left behind (Knuth, The
// Art of Computer Programming, vol. 3, 6.4, algorithm R).
class NumberTable {
 public:
  // The number under `hash` for which `matches(number)`, else no_number.
  template <typename Matches>
  std::uint32_t find(std::uint32_t hash, Matches matches) const {
    if (places_.empty()) return no_number;
    for (std::size_t at = hash & mask();; at = (at + 1) & mask()) {
      if (places_[at].number == no_number) return no_number;
      if (places_[at].hash == hash && matches(places_[at].number)) return places_[at].number;
    }
  }
  // Not yet in the table.
  void insert(std::uint32_t hash, std::uint32_t number);
  // In the table.
  void erase(std::uint32_t hash, std::uint32_t number);

 private:
  struct Place {
    std::uint32_t hash = 0;
    std::uint32_t number = no_number;
  };
  std::size_t mask() const { return places_.size() - 1; }
  void put(Place place);
  void grow();

  std::vector<Place> places_;  // a power of two
  std::size_t used_ = 0;
};

// Hashes for the tables. Names come from strangers: with a secret key (16 random bytes) nobody can
// prepare names that fall on one place. Results never depend on the key.
using HashKey = std::array<std::uint8_t, 16>;

class TableHash {
 public:
  explicit TableHash(const HashKey& key);
  // SipHash-2-4 (Aumasson and Bernstein, 2012).
  std::uint32_t text(std::string_view text, std::uint32_t owner = 0) const;
  std::uint32_t numbers(std::uint64_t a, std::uint64_t b) const;

 private:
  HashKey key_;
  std::uint64_t low_;
  std::uint64_t high_;
};

}  // namespace maillage
