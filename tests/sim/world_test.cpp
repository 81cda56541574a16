#include "tools/sim/world.h"

#include <gtest/gtest.h>

#include "tools/sim/report.h"

namespace maillage::sim {
namespace {

Outcome run(std::uint64_t seed, std::int64_t hours, Journal::Print print = {}) {
  Options options;
  options.seed = seed;
  options.hours = hours;
  options.trace = std::move(print);
  return run_world(options);
}

TEST(SimulatedWorld, IsTheSameBitForBitWhenItsSeedIsRunAgain) {
  for (const std::uint64_t seed : {2, 5, 12}) {
    const Outcome first = run(seed, 4);
    const Outcome again = run(seed, 4);
    EXPECT_EQ(first.trace_hash, again.trace_hash) << "seed " << seed;
    EXPECT_EQ(first.events, again.events);
    EXPECT_EQ(first.faults, again.faults);
    EXPECT_GT(first.updates, 0u);
  }
}

TEST(SimulatedWorld, IsTheSameWhetherItIsPrintedOrNot) {
  std::size_t lines = 0;
  const Outcome printed = run(5, 2, [&lines](const std::string&) { ++lines; });
  EXPECT_EQ(printed.trace_hash, run(5, 2).trace_hash);
  EXPECT_GT(lines, 100u);
}

TEST(SimulatedWorld, IsAnotherOneForAnotherSeed) {
  EXPECT_NE(run(5, 1).trace_hash, run(6, 1).trace_hash);
}

// A check that cannot fail is worth nothing: an update that nobody holds must be missed.
TEST(SimulatedWorld, MissesWhatWasAnsweredAndIsHeldNowhere) {
  class Broken : public World {
   public:
    using World::World;
  };
  Options options;
  options.seed = 5;
  options.hours = 1;
  Broken world(options);
  Update invented;
  invented.header.kind = ScopeKind::directory;
  invented.header.seq = 1;
  invented.id.value.fill(7);
  world.ledger().answered(0, {invented});
  const Outcome outcome = world.run();
  ASSERT_FALSE(outcome.findings.empty());
  EXPECT_EQ(outcome.findings.front().invariant, "4");
}

TEST(SimulatedWorld, SaysWhichFaultsItPlayed) {
  Summary summary;
  summary.add(run(2, 6));
  const std::string table = fault_table(summary);
  for (std::size_t kind = 0; kind < fault_kinds; ++kind) {
    const auto name = name_of(static_cast<Fault>(kind));
    EXPECT_FALSE(name.empty());
    EXPECT_NE(table.find(name), std::string::npos) << name;
  }
}

TEST(SimulatedWorlds, RunInProcessesOfTheirOwnAndGiveTheSame) {
  Options options;
  options.hours = 1;
  std::map<std::uint64_t, std::uint64_t> traces;
  run_worlds(options, {1, 4}, 2,
             [&](const Outcome& outcome) { traces[outcome.seed] = outcome.trace_hash; });
  ASSERT_EQ(traces.size(), 4u);
  EXPECT_EQ(traces[3], run(3, 1).trace_hash);
}

}  // namespace
}  // namespace maillage::sim
