#include "node/capacity/view.h"

#include <gtest/gtest.h>

#include "tests/capacity/samples.h"

namespace maillage {
namespace {

using test::full_until;
using test::receives;
using test::wait;

constexpr std::int64_t day_ms = 86'400'000;
constexpr DayNumber said_on = 20'779;  // 2026-11-22
constexpr std::int64_t said_ms = said_on * day_ms + 10 * 3'600'000;

Hlc hlc_of(std::int64_t ms) { return {static_cast<std::uint64_t>(ms) << 16}; }

ServiceRoom room(const Tension& tension, std::int64_t ms = said_ms) {
  ServiceRoom made{"accueil", {{}, hlc_of(ms), tension}, {}};
  return made;
}
Moment after(double days) {
  const auto ms = said_ms + static_cast<std::int64_t>(days * day_ms);
  return {{ms}, static_cast<DayNumber>(ms / day_ms)};
}
Availability seen(const ServiceRoom& of, double days, std::vector<TimePoint> refusals = {}) {
  return room_view(of, refusals, after(days)).availability;
}
TimePoint on(double days) { return after(days).now; }

TEST(RoomView, RoomIsNoRoomBeyondThirtyDays) {
  EXPECT_EQ(seen(room(receives()), 0), Availability::available);
  EXPECT_EQ(seen(room(receives()), 30), Availability::available);
  EXPECT_EQ(seen(room(receives()), 30.01), Availability::unknown);
  EXPECT_EQ(seen(room(receives()), 31), Availability::unknown);
  EXPECT_EQ(seen(room(receives()), 4'000), Availability::unknown);
  EXPECT_EQ(seen(room(wait(3)), 29), Availability::wait);
  EXPECT_EQ(seen(room(wait(3)), 31), Availability::unknown);
  const RoomView old = room_view(room(receives()), {}, after(31));
  EXPECT_TRUE(old.outdated);
  EXPECT_EQ(old.age_days, 31);
  EXPECT_EQ(old.known_at, TimePoint{said_ms});
  EXPECT_EQ(old.tension, receives()) << "still shown as what was known then";
}

TEST(RoomView, AValidationByTelephoneMakesItYoungAgain) {
  ServiceRoom validated = room(receives());
  validated.validation = {{}, hlc_of(said_ms + 20 * day_ms), Validation{{}, test::hub(4)}};
  const RoomView view = room_view(validated, {}, after(45));
  EXPECT_EQ(view.availability, Availability::available);
  EXPECT_TRUE(view.validated);
  EXPECT_EQ(view.age_days, 25);
  EXPECT_EQ(view.said_by, test::hub(4));
  EXPECT_EQ(seen(validated, 51), Availability::unknown);
}

TEST(RoomView, FullUntilADayIsFullUntilThatDay) {
  const ServiceRoom full = room(full_until(said_on + 60));
  EXPECT_EQ(seen(full, 1), Availability::full);
  EXPECT_EQ(seen(full, 45), Availability::full) << "old, and still about the future";
  EXPECT_TRUE(room_view(full, {}, after(45)).outdated);
  EXPECT_EQ(seen(full, 60), Availability::full);
  EXPECT_EQ(seen(full, 61), Availability::unknown) << "nobody said there is room again";
}

TEST(RoomView, TwoRecentRefusalsSayProbablyFull) {
  const ServiceRoom open = room(receives());
  EXPECT_EQ(seen(open, 10, {on(5)}), Availability::available);
  EXPECT_EQ(seen(open, 10, {on(5), on(9)}), Availability::probably_full);
  EXPECT_EQ(seen(open, 18, {on(3), on(9)}), Availability::available) << "one is 15 days old";
  EXPECT_EQ(seen(room(wait(2)), 10, {on(5), on(9)}), Availability::probably_full);
  EXPECT_EQ(seen(room(full_until(said_on + 60)), 10, {on(5), on(9)}), Availability::full);
  EXPECT_EQ(seen(open, 40, {on(35), on(39)}), Availability::probably_full);
}

TEST(RoomView, WhatIsSaidAfterRefusalsAnswersThem) {
  const ServiceRoom open = room(receives());
  EXPECT_EQ(seen(open, 1, {on(-3), on(-2), on(-1)}), Availability::available);
  EXPECT_EQ(seen(open, 1, {on(-3), on(0.5)}), Availability::available);
  EXPECT_EQ(room_view(open, std::vector{on(-3), on(0.5)}, after(1)).refusals, 1u);
}

TEST(RoomView, RefusalsTellOfAServiceOfWhichNothingWasSaid) {
  const std::vector<TimePoint> two = {on(-1), on(-2)};
  EXPECT_EQ(unknown_room("", {}, after(0)).availability, Availability::unknown);
  EXPECT_EQ(unknown_room("", two, after(0)).availability, Availability::probably_full);
  EXPECT_FALSE(unknown_room("", two, after(0)).known_at.has_value());
}

TEST(RoomView, AClockThatRunsAheadBuysNoFreshness) {
  const ServiceRoom ahead = room(receives(), said_ms + 400 * day_ms);
  EXPECT_EQ(seen(ahead, 0), Availability::unknown);
  EXPECT_EQ(seen(ahead, 0, {on(-1), on(-2)}), Availability::probably_full);
  EXPECT_EQ(seen(room(receives(), said_ms + 3'600'000), 0), Availability::available);
  const ServiceRoom beyond = room(receives(), (std::int64_t{1} << 48) - 1);
  EXPECT_EQ(seen(beyond, 0), Availability::unknown);
}

TEST(RoomView, ANextDateThatIsPastIsNotShown) {
  Tension tension = wait(2);
  tension.next = NextDate{NextKind::slot, said_on + 3, {}};
  EXPECT_TRUE(room_view(room(tension), {}, after(3)).next.has_value());
  EXPECT_FALSE(room_view(room(tension), {}, after(4)).next.has_value());
}

TEST(RoomView, BetterIsWhatHelpsMore) {
  EXPECT_TRUE(is_better(Availability::available, Availability::wait));
  EXPECT_TRUE(is_better(Availability::wait, Availability::unknown));
  EXPECT_TRUE(is_better(Availability::unknown, Availability::probably_full));
  EXPECT_TRUE(is_better(Availability::probably_full, Availability::full));
  EXPECT_FALSE(is_better(Availability::full, Availability::full));
}

}  // namespace
}  // namespace maillage
