// The simulator's only randomness: one seed decides everything, on every machine. No distribution
// of the standard library is used, because those differ between implementations.
#pragma once

#include <array>
#include <vector>

#include "protocol/crypto.h"

namespace maillage::sim {

// xoshiro256** (Blackman and Vigna, 2018), seeded by SplitMix64.
class Random {
 public:
  explicit Random(std::uint64_t seed);

  std::uint64_t next();
  // 0 to `bound` - 1. The bias, below 2^-32 for what is asked here, does not matter.
  std::uint64_t below(std::uint64_t bound) { return bound == 0 ? 0 : next() % bound; }
  std::int64_t between(std::int64_t low, std::int64_t high) {  // both included
    return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low) + 1));
  }
  bool per_mille(std::uint64_t chance) { return chance > 0 && below(1000) < chance; }
  bool percent(std::uint64_t chance) { return per_mille(10 * chance); }
  void fill(std::span<std::uint8_t> out);

  template <typename T>
  T& pick(std::vector<T>& items) {
    return items[below(items.size())];
  }
  template <typename T>
  const T& pick(const std::vector<T>& items) {
    return items[below(items.size())];
  }
  template <typename T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }

  // Another stream, so that what one part draws does not change what another one does.
  Random fork() { return Random(next()); }
  // Draws from this very stream, which must outlive it.
  RandomSource source();

 private:
  std::array<std::uint64_t, 4> state_;
};

}  // namespace maillage::sim
