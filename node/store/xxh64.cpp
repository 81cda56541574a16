#include "node/store/xxh64.h"

#include <array>
#include <bit>
#include <cstring>

namespace maillage {
namespace {

constexpr std::uint64_t prime_1 = 0x9E3779B185EBCA87;
constexpr std::uint64_t prime_2 = 0xC2B2AE3D27D4EB4F;
constexpr std::uint64_t prime_3 = 0x165667B19E3779F9;
constexpr std::uint64_t prime_4 = 0x85EBCA77C2B2AE63;
constexpr std::uint64_t prime_5 = 0x27D4EB2F165667C5;
constexpr std::size_t stripe = 32;

template <typename Word>
std::uint64_t read(const std::uint8_t* at) {
  if constexpr (std::endian::native == std::endian::little) {
    Word word;
    std::memcpy(&word, at, sizeof word);
    return word;
  }
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < sizeof(Word); ++i) value |= std::uint64_t{at[i]} << (8 * i);
  return value;
}

std::uint64_t round(std::uint64_t accumulator, std::uint64_t word) {
  return std::rotl(accumulator + word * prime_2, 31) * prime_1;
}

std::uint64_t merge(std::uint64_t hash, std::uint64_t accumulator) {
  return (hash ^ round(0, accumulator)) * prime_1 + prime_4;
}

// Leaves what is shorter than a stripe.
std::uint64_t of_stripes(const std::uint8_t*& at, const std::uint8_t* end, std::uint64_t seed) {
  std::array<std::uint64_t, 4> lanes = {seed + prime_1 + prime_2, seed + prime_2, seed,
                                        seed - prime_1};
  for (; static_cast<std::size_t>(end - at) >= stripe; at += stripe) {
    for (std::size_t i = 0; i < lanes.size(); ++i) {
      lanes[i] = round(lanes[i], read<std::uint64_t>(at + 8 * i));
    }
  }
  std::uint64_t hash = std::rotl(lanes[0], 1) + std::rotl(lanes[1], 7) + std::rotl(lanes[2], 12) +
                       std::rotl(lanes[3], 18);
  for (const std::uint64_t lane : lanes) hash = merge(hash, lane);
  return hash;
}

std::uint64_t avalanche(std::uint64_t hash) {
  hash = (hash ^ hash >> 33) * prime_2;
  hash = (hash ^ hash >> 29) * prime_3;
  return hash ^ hash >> 32;
}

}  // namespace

std::uint64_t xxh64(ByteView bytes, std::uint64_t seed) {
  const std::uint8_t* at = bytes.data();
  const std::uint8_t* const end = at + bytes.size();
  std::uint64_t hash = bytes.size() < stripe ? seed + prime_5 : of_stripes(at, end, seed);
  hash += bytes.size();
  for (; end - at >= 8; at += 8) {
    hash = std::rotl(hash ^ round(0, read<std::uint64_t>(at)), 27) * prime_1 + prime_4;
  }
  if (end - at >= 4) {
    hash = std::rotl(hash ^ read<std::uint32_t>(at) * prime_1, 23) * prime_2 + prime_3;
    at += 4;
  }
  for (; at != end; ++at) hash = std::rotl(hash ^ *at * prime_5, 11) * prime_1;
  return avalanche(hash);
}

}  // namespace maillage
