#include "tools/sim/plan.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace maillage::sim {
namespace {

Plan plan_of(std::uint64_t seed, std::set<Part> without = {}) {
  Options options;
  options.seed = seed;
  options.without = std::move(without);
  Random random(seed);
  return make_plan(options, random);
}

TEST(PlanOfAWorld, LetsHonestFoundersAgreeAndLiarsNever) {
  int founded = 0, removals = 0;
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    const Plan plan = plan_of(seed);
    if (!plan.founders) continue;
    ++founded;
    std::size_t liars = 0, honest = 0;
    for (const HubIndex hub : plan.founders->founders) {
      if (plan.is_liar(hub)) {
        ++liars;
      } else if (!plan.founders->remove_ms.contains(hub)) {
        ++honest;
      }
    }
    EXPECT_LT(liars, plan.founders->quorum) << "seed " << seed;
    EXPECT_GE(honest, plan.founders->quorum) << "seed " << seed;
    for (const auto& [hub, at] : plan.founders->promote_ms) EXPECT_FALSE(plan.is_liar(hub));
    removals += static_cast<int>(plan.founders->remove_ms.size());
  }
  EXPECT_GT(founded, 150);
  EXPECT_GT(removals, 50);
}

TEST(PlanOfAWorld, GivesSomeWorldsEachPartAndSomeNot) {
  std::map<std::string, int> worlds;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const Plan plan = plan_of(seed);
    worlds["founders"] += plan.founders.has_value();
    worlds["compaction"] += plan.revision_gap_ms.has_value();
    worlds["relays"] += plan.relays;
    worlds["rooms"] += plan.room_gap_ms.has_value();
    worlds["versions"] += !plan.newer.empty();
  }
  for (const auto& [part, count] : worlds) {
    EXPECT_GT(count, 20) << part;
    EXPECT_LT(count, 180) << part;
  }
}

TEST(PlanOfAWorld, StaysTheSameButForThePartsLeftOut) {
  const std::set<Part> all(all_parts().begin(), all_parts().end());
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const Plan whole = plan_of(seed), bare = plan_of(seed, all);
    EXPECT_FALSE(bare.founders || bare.revision_gap_ms || bare.relays || bare.room_gap_ms ||
                 !bare.newer.empty());
    EXPECT_EQ(whole.hubs, bare.hubs);
    EXPECT_EQ(whole.faults, bare.faults);
    EXPECT_EQ(plan_of(seed, {Part::founders}).revision_gap_ms, whole.revision_gap_ms);
  }
}

TEST(PlanOfAWorld, KnowsItsPartsByName) {
  for (const Part part : all_parts()) EXPECT_EQ(part_called(name_of(part)), part);
  EXPECT_FALSE(part_called("weather"));
}

}  // namespace
}  // namespace maillage::sim
