#include "node/net/backoff.h"

#include <gtest/gtest.h>

namespace maillage {
namespace {

using namespace std::chrono_literals;

const Backoff::Random lowest = [] { return 0u; };

TEST(Backoff, DoublesFromTheFirstStepToTheLongest) {
  Backoff backoff(1s, 300s, lowest);
  std::vector<std::int64_t> seen;
  for (int i = 0; i < 11; ++i) seen.push_back(backoff.next().count());
  EXPECT_EQ(seen, (std::vector<std::int64_t>{500, 1'000, 2'000, 4'000, 8'000, 16'000, 32'000,
                                             64'000, 128'000, 150'000, 150'000}));
}

TEST(Backoff, StaysBetweenHalfAStepAndTheWholeOfIt) {
  std::uint32_t state = 1;
  const Backoff::Random random = [&] { return state = state * 1'664'525u + 1'013'904'223u; };
  bool below = false;
  bool above = false;
  for (int i = 0; i < 1'000; ++i) {
    const auto wait = Backoff(1s, 300s, random).next();
    ASSERT_GE(wait, 500ms);
    ASSERT_LE(wait, 1'000ms);
    below = below || wait < 600ms;
    above = above || wait > 900ms;
  }
  EXPECT_TRUE(below && above) << "no jitter";
}

TEST(Backoff, StartsAgainAfterAReset) {
  Backoff backoff(1s, 300s, lowest);
  for (int i = 0; i < 5; ++i) backoff.next();
  backoff.reset();
  EXPECT_EQ(backoff.next(), 500ms);
}

}  // namespace
}  // namespace maillage
