#include "tools/sim/random.h"

#include <gtest/gtest.h>

#include "tools/sim/event_queue.h"

namespace maillage::sim {
namespace {

TEST(SimulatedRandomness, IsThatOfItsSeedOnEveryMachine) {
  // The first outputs of xoshiro256** seeded by SplitMix64 from 42.
  Random random(42);
  EXPECT_EQ(random.next(), 0x15780b2e0c2ec716u);
  EXPECT_EQ(random.next(), 0x6104d9866d113a7eu);
}

TEST(SimulatedRandomness, ForksDoNotDependOnWhatIsDrawnLater) {
  Random one(7), other(7);
  Random fork_of_one = one.fork();
  Random fork_of_other = other.fork();
  other.next();
  EXPECT_EQ(fork_of_one.next(), fork_of_other.next());
}

TEST(SimulatedRandomness, StaysBetweenItsBounds) {
  Random random(3);
  for (int i = 0; i < 1000; ++i) {
    const std::int64_t drawn = random.between(-2, 2);
    EXPECT_GE(drawn, -2);
    EXPECT_LE(drawn, 2);
  }
}

TEST(SimulatedTime, RunsInOrderAndKeepsTheOrderOfPlanningAtOneTime) {
  EventQueue queue({1000});
  std::string order;
  queue.at({1020}, [&] { order += 'c'; });
  queue.at({1010}, [&] {
    order += 'a';
    queue.after(10, [&] { order += 'd'; });
  });
  queue.at({1010}, [&] { order += 'b'; });
  while (queue.run_next({2000})) {
  }
  EXPECT_EQ(order, "abcd");
  EXPECT_EQ(queue.now().milliseconds, 2000);
}

TEST(SimulatedTime, NeverGoesBack) {
  EventQueue queue({1000});
  std::int64_t seen = 0;
  queue.at({5}, [&] { seen = queue.now().milliseconds; });
  while (queue.run_next({2000})) {
  }
  EXPECT_EQ(seen, 1000);
}

}  // namespace
}  // namespace maillage::sim
