// Whole networks of the real TreePush, small enough for every build: the promises of the figures
// (bench/fanout), and peers that lie.

#include <gtest/gtest.h>

#include <algorithm>

#include "bench/fanout/simulation.h"

namespace maillage::fanout {
namespace {

constexpr Microseconds second = 1'000'000;

class TreeNetwork : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  static SimulationOptions options(HubIndex hubs, std::uint64_t seed) {
    SimulationOptions result;
    result.hubs = hubs;
    result.seed = seed;
    return result;
  }
  void rounds(int count) {
    for (int round = 0; round < count; ++round) {
      for (HubIndex hub = 0; hub < simulation_.network().hubs(); ++hub) write(hub, 1);
    }
  }
  void write(HubIndex hub, int updates) {
    if (!simulation_.honest(hub)) return;
    simulation_.publish(hub, updates,
                        [&] { return static_cast<std::uint32_t>(400 + random_.below(10'000)); });
    simulation_.run_for(second / 10);
  }
  Measure measured(int events) {
    simulation_.begin_measure();
    for (int i = 0; i < events; ++i) {
      const auto hub = static_cast<HubIndex>(random_.below(simulation_.network().hubs()));
      write(hub, i % 5 == 0 ? 10 : 1);
      simulation_.run_for(second / 10);
    }
    simulation_.run_for(15 * second);
    return simulation_.end_measure();
  }
  std::vector<HubIndex> choose(double share) {
    std::vector<HubIndex> hubs;
    for (HubIndex hub = 0; hub < simulation_.network().hubs(); ++hub) {
      if (random_.unit() < share) hubs.push_back(hub);
    }
    return hubs;
  }

  Random random_{GetParam()};
  Simulation simulation_{options(200, GetParam())};
};

TEST_P(TreeNetwork, CostsATenthMoreThanThePayloadAndATenthMoreTimeThanFloodingAtMost) {
  rounds(8);
  const Measure measure = measured(200);
  EXPECT_EQ(measure.missed, 0u);
  EXPECT_LE(measure.bytes_ratio(), 1.1);
  EXPECT_LE(measure.p99_ratio(), 1.1);
}

TEST_P(TreeNetwork, ReachesEveryReachableHubWhileNobodyNoticedThatAThirdIsGone) {
  rounds(4);
  simulation_.take_offline(choose(0.3));
  const Measure measure = measured(100);
  EXPECT_GT(measure.updates, 100u);
  EXPECT_EQ(measure.missed, 0u);
}

TEST_P(TreeNetwork, IsAsGoodAsBeforeOnceTheLossIsNoticedAndRepaired) {
  rounds(6);
  simulation_.take_offline(choose(0.3));
  simulation_.run_for(45 * second);
  simulation_.notice_offline();
  rounds(5);
  const Measure measure = measured(200);
  EXPECT_EQ(measure.missed, 0u);
  EXPECT_LE(measure.bytes_ratio(), 1.1);
  EXPECT_LE(measure.p99_ratio(), 1.1);
}

TEST_P(TreeNetwork, ReplaysFromItsSeed) {
  Simulation again(options(200, GetParam()));
  for (Simulation* simulation : {&simulation_, &again}) {
    simulation->begin_measure();
    simulation->publish(3, 5, [] { return 1000u; });
    simulation->run_for(10 * second);
  }
  const Measure one = simulation_.end_measure();
  const Measure two = again.end_measure();
  EXPECT_GT(one.deliveries, 900u);
  EXPECT_EQ(one.bytes.all(), two.bytes.all());
  EXPECT_EQ(one.p99_ms, two.p99_ms);
}

// One hub in twenty lies; the graph of the others stays connected with these seeds.
class TreeNetworkWithLiars : public TreeNetwork {
 protected:
  Measure with(Behaviour behaviour) {
    rounds(4);
    for (HubIndex hub = 0; hub < simulation_.network().hubs(); hub += 20) {
      simulation_.behave(hub, behaviour);
    }
    return measured(100);
  }
  // Of honest hubs and of liars alike, which run the same code.
  void expect_small_trees() {
    for (HubIndex hub = 0; hub < simulation_.network().hubs(); ++hub) {
      const auto size = simulation_.tree(hub).size();
      EXPECT_LE(size.routes, 200u);
      EXPECT_LE(size.recent_heads, TreeSettings{}.recent_heads);
      EXPECT_LE(size.missing_logs, 8 * TreeSettings{}.missing_logs_of_link);
    }
  }
};

TEST_P(TreeNetworkWithLiars, DeliversToAllWhenSomePruneEverybody) {
  const Measure measure = with(Behaviour::prunes_all);
  EXPECT_EQ(measure.missed, 0u);
  expect_small_trees();
}

TEST_P(TreeNetworkWithLiars, DeliversToAllWhenSomeAnnounceWhatTheyNeverSend) {
  const Measure measure = with(Behaviour::announces_only);
  EXPECT_EQ(measure.missed, 0u);
  EXPECT_LE(measure.p50_ms, 2 * measure.flood_p99_ms);
  expect_small_trees();
}

TEST_P(TreeNetworkWithLiars, DeliversInTimeWhenSomeAnnounceLogsWithoutEnd) {
  const Measure measure = with(Behaviour::floods_digests);
  EXPECT_EQ(measure.missed, 0u);
  EXPECT_LE(measure.p99_ms, 3 * measure.flood_p99_ms);
  expect_small_trees();
}

INSTANTIATE_TEST_SUITE_P(Seeds, TreeNetwork, ::testing::Values(1, 2));
INSTANTIATE_TEST_SUITE_P(Seeds, TreeNetworkWithLiars, ::testing::Values(3));

}  // namespace
}  // namespace maillage::fanout
