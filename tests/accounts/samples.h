// What the tests of this folder share: a counter for randomness, cheap Argon2id, sample keys.
#pragma once

#include <memory>

#include "node/accounts/key_vault.h"

namespace maillage::test {

inline const bool crypto_is_ready = (init_crypto(), true);

// 1, 2, 3, … : never the same bytes twice, always the same in every run.
inline RandomSource counting_random(std::uint8_t start = 1) {
  auto next = std::make_shared<std::uint64_t>(start);
  return [next](std::span<std::uint8_t> out) {
    Bytes seed;
    append_le(seed, (*next)++);
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (i % 32 == 0) append_le(seed, static_cast<std::uint8_t>(i));
      out[i] = blake2b_256({seed})[i % 32];
    }
  };
}

inline constexpr KdfCost cheap{1, 64};

inline UnlockedKeys sample_keys(std::uint8_t first = 7) {
  return {Secret::copy_of(Bytes(32, first)), Secret::copy_of(Bytes(32, first + 1))};
}

inline WriterId structure(std::uint8_t number) {
  WriterId id;
  id.value.fill(number);
  return id;
}

constexpr std::int64_t seconds = 1000;
constexpr std::int64_t minutes = 60 * seconds;
constexpr std::int64_t hours = 60 * minutes;

// A time of day of the day the tests take place.
inline TimePoint at(std::int64_t ms) { return {1'790'000'000'000 + ms}; }

}  // namespace maillage::test
