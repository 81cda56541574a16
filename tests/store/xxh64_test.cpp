#include "node/store/xxh64.h"

#include <gtest/gtest.h>

#include <set>

namespace maillage {
namespace {

// What the reference implementation (libxxhash 0.8.1) gives.
TEST(Xxh64, IsTheHashThatEverybodyCallsSo) {
  const ByteView text = as_bytes("Nobody inspects the spammish repetition");
  EXPECT_EQ(xxh64({}, 0), 0xef46db3751d8e999u);
  EXPECT_EQ(xxh64(as_bytes("abc"), 0), 0x44bc2cf5ad770999u);
  EXPECT_EQ(xxh64(text.first(12), 7), 0xc9477bfcc0d03d51u);
  EXPECT_EQ(xxh64(text, 0), 0xfbcea83c8a378bf1u);
  EXPECT_EQ(xxh64(text, 2026), 0xe6cd0b7977e3c231u);
}

TEST(Xxh64, DiffersForEveryFlippedBitAtEveryLength) {
  for (std::size_t length = 1; length <= 80; ++length) {
    Bytes bytes(length, 0xA5);
    std::set<std::uint64_t> hashes = {xxh64(bytes, 1)};
    for (std::size_t bit = 0; bit < 8 * length; ++bit) {
      bytes[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
      hashes.insert(xxh64(bytes, 1));
      bytes[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    }
    EXPECT_EQ(hashes.size(), 8 * length + 1) << length;
  }
}

}  // namespace
}  // namespace maillage
