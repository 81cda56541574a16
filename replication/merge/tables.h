// Numbered records and hash tables of numbers, for the tables behind a merge state: a number takes
// 4 bytes where a pointer takes 8, and stays valid when the records move.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include "protocol/bytes.h"

namespace maillage {

inline constexpr std::uint32_t no_number = 0xffffffff;

// Records by number; a number is given again once its record was removed. They lie in blocks, so
// they never move and little memory is idle; a table there is only one of may have larger ones, of
// which fewer are asked for.
template <typename Record, std::uint32_t block = 32>
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

// The beginning of a text as a number: compares as the texts do up to there; zeros fill a short
// one.
inline std::uint64_t first_eight_bytes(std::string_view text) {
  const auto load = [&text](auto value, std::size_t at) -> std::uint64_t {
    std::memcpy(&value, text.data() + at, sizeof value);
    return std::endian::native == std::endian::little
               ? __builtin_bswap64(value) >> (64 - 8 * sizeof value)
               : value;
  };
  const std::size_t size = text.size();
  if (size >= 8) return load(std::uint64_t{}, 0);
  if (size >= 4)
    return load(std::uint32_t{}, 0) << 32 | load(std::uint32_t{}, size - 4) << (64 - 8 * size);
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i)
    value |= std::uint64_t{static_cast<unsigned char>(text[i])} << (56 - 8 * i);
  return value;
}

// Hashes for the tables. Names come from strangers: with a secret key (16 random bytes) there is no
// known way to prepare names that fall on one place. Results never depend on the key.
using HashKey = std::array<std::uint8_t, 16>;

class TableHash {
 public:
  explicit TableHash(const HashKey& key);
  // Up to eight bytes at once, as most words and names have; more by SipHash-2-4 (Aumasson and
  // Bernstein, 2012) first.
  std::uint32_t text(std::string_view text, std::uint32_t owner = 0) const {
    const std::uint64_t size = text.size();
    return size <= 8 ? numbers(first_eight_bytes(text), owner | size << 32)
                     : long_text(text, owner);
  }
  // The finaliser of MurmurHash3 (Appleby, 2011), once per number, under the key.
  std::uint32_t numbers(std::uint64_t a, std::uint64_t b) const {
    return static_cast<std::uint32_t>(mixed(mixed(a ^ low_) + (b ^ high_)));
  }

 private:
  static std::uint64_t mixed(std::uint64_t x) {
    x = (x ^ x >> 33) * 0xff51afd7ed558ccdu;
    x = (x ^ x >> 33) * 0xc4ceb9fe1a85ec53u;
    return x ^ x >> 33;
  }
  std::uint32_t long_text(std::string_view text, std::uint32_t owner) const;

  HashKey key_;
  std::uint64_t low_;
  std::uint64_t high_;
};

}  // namespace maillage
