#include "replication/clock.h"

#include <gtest/gtest.h>

#include "protocol/limits.h"
#include "replication/scopes.h"
#include "tests/support/keys.h"

namespace maillage {
namespace {

TEST(HybridClock, AlwaysGoesForwardEvenWhenTheWallClockDoesNot) {
  HybridClock clock;
  const Hlc first = clock.tick({1000});
  const Hlc second = clock.tick({1000});
  const Hlc third = clock.tick({500});
  EXPECT_LT(first, second);
  EXPECT_LT(second, third);
}

TEST(HybridClock, FollowsAPeerSlightlyAheadAndNotOneFarAhead) {
  HybridClock clock;
  const TimePoint now{1'700'000'000'000};
  const auto at = [](std::int64_t ms) { return Hlc{static_cast<std::uint64_t>(ms) << 16}; };
  clock.observe(at(now.milliseconds + limits::clock_ahead_ms), now);
  EXPECT_GT(clock.tick(now), at(now.milliseconds + limits::clock_ahead_ms));
  clock.observe(at(now.milliseconds + 2 * limits::clock_ahead_ms), now);
  EXPECT_LT(clock.tick(now), at(now.milliseconds + 2 * limits::clock_ahead_ms));
}

TEST(HybridClock, KnowsThatItGaveTimesAheadOnceTheWallClockIsSetBack) {
  HybridClock clock;
  const TimePoint now{1'700'000'000'000};
  clock.tick(now);
  EXPECT_FALSE(clock.was_ahead({now.milliseconds - limits::clock_ahead_ms}));
  EXPECT_TRUE(clock.was_ahead({now.milliseconds - limits::clock_ahead_ms - 1}));
}

TEST(TraceScope, ChangesWithTheMonthAndTheHub) {
  const WriterId a = test::signing_key(1).id;
  const WriterId b = test::signing_key(2).id;
  const auto at = [](std::uint64_t ms) { return Hlc{ms << 16}; };
  const Hlc october_31 = at(1'793'487'599'000);  // 2026-10-31T22:59:59Z
  const Hlc november_2 = at(1'793'577'600'000);
  EXPECT_NE(trace_scope(a, october_31), trace_scope(a, november_2));
  EXPECT_EQ(trace_scope(a, november_2), trace_scope(a, at(1'795'000'000'000)));
  EXPECT_NE(trace_scope(a, november_2), trace_scope(b, november_2));
}

}  // namespace
}  // namespace maillage
