// Keys and randomness of tests: the same at every run.
#pragma once

#include <memory>
#include <random>

#include "protocol/crypto.h"

namespace maillage::test {

inline RandomSource seeded_random(std::uint64_t seed) {
  auto engine = std::make_shared<std::mt19937_64>(seed);
  return [engine](std::span<std::uint8_t> out) {
    for (std::uint8_t& byte : out) byte = static_cast<std::uint8_t>((*engine)());
  };
}

inline SigningKey signing_key(std::uint64_t seed) {
  init_crypto();
  Secret bytes(32);
  seeded_random(seed)(bytes.writable());
  return SigningKey::from_seed(bytes);
}

inline SealingKey sealing_key(std::uint64_t seed) {
  init_crypto();
  Secret bytes(32);
  seeded_random(seed + 1'000'000)(bytes.writable());
  return SealingKey::from_seed(bytes);
}

}  // namespace maillage::test
