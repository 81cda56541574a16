#include "replication/merge/dot_map.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <random>

namespace maillage {
namespace {

Dot dot(int writer, Seq seq) {
  Dot d;
  d.writer.value[0] = static_cast<std::uint8_t>(writer);
  d.seq = seq;
  return d;
}

TEST(DotSlot, ALaterWriteThatSawTheEarlierReplacesIt) {
  DotSlot slot;
  slot.apply(DotWrite{dot(1, 1), {5}, "old"}, {});
  const std::vector<Dot> seen = {dot(1, 1)};
  slot.apply(DotWrite{dot(2, 1), {3}, "new"}, seen);
  ASSERT_EQ(slot.live().size(), 1u);
  EXPECT_EQ(slot.winner()->value, "new") << "causality before clocks";
}

TEST(DotSlot, ConcurrentWritesBothStayAndTheLatestWins) {
  DotSlot slot;
  slot.apply(DotWrite{dot(1, 1), {5}, "a"}, {});
  slot.apply(DotWrite{dot(2, 1), {7}, "b"}, {});
  EXPECT_EQ(slot.live().size(), 2u);
  EXPECT_EQ(slot.winner()->value, "b");
}

TEST(DotSlot, ARemovalThatArrivesFirstStillRemoves) {
  DotSlot slot;
  const std::vector<Dot> seen = {dot(1, 1)};
  slot.apply(std::nullopt, seen);
  slot.apply(DotWrite{dot(1, 1), {5}, "gone"}, {});
  EXPECT_TRUE(slot.empty());
}

TEST(DotSlot, AnAdditionConcurrentWithARemovalStays) {
  DotSlot slot;
  slot.apply(DotWrite{dot(1, 1), {5}, "wifi"}, {});
  slot.apply(DotWrite{dot(2, 1), {6}, "wifi"}, {});
  const std::vector<Dot> seen = {dot(1, 1)};
  slot.apply(std::nullopt, seen);
  EXPECT_FALSE(slot.empty());
}

struct Step {
  std::optional<DotWrite> write;
  std::vector<Dot> replaced;
};

RC_GTEST_PROP(DotMap, IsTheSameWhateverTheOrderOfArrival, ()) {
  std::vector<Step> steps;
  const int count = *rc::gen::inRange(1, 12);
  for (int i = 0; i < count; ++i) {
    Step step;
    if (*rc::gen::inRange(0, 4) != 0) {
      step.write = DotWrite{dot(1 + i % 3, static_cast<Seq>(i + 1)),
                            {static_cast<std::uint64_t>(*rc::gen::inRange(0, 5))},
                            std::string(1, static_cast<char>('a' + i))};
    }
    for (int j = 0; j < i; ++j) {
      if (*rc::gen::inRange(0, 3) == 0)
        step.replaced.push_back(dot(1 + j % 3, static_cast<Seq>(j + 1)));
    }
    steps.push_back(step);
  }
  const auto fold = [](const std::vector<Step>& in) {
    DotMap map;
    for (const Step& step : in) map["slot"].apply(step.write, step.replaced);
    return hash_of(map);
  };
  const auto expected = fold(steps);
  std::mt19937 engine(*rc::gen::arbitrary<unsigned>());
  for (int i = 0; i < 8; ++i) {
    std::shuffle(steps.begin(), steps.end(), engine);
    RC_ASSERT(fold(steps) == expected);
  }
}

TEST(DotMap, HashChangesWithContentAndIgnoresEmptySlots) {
  DotMap a;
  DotMap b;
  a["x"].apply(DotWrite{dot(1, 1), {1}, "v"}, {});
  EXPECT_NE(hash_of(a), hash_of(b));
  b["x"].apply(DotWrite{dot(1, 1), {1}, "v"}, {});
  b["y"];
  EXPECT_EQ(hash_of(a), hash_of(b));
}

}  // namespace
}  // namespace maillage
