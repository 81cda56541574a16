#include "node/directory/venue_hours.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace maillage {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using Texts = std::vector<std::string>;

constexpr auto kFrance = HolidayCalendar::metropole;

sys_days date(int month, int day) { return std::chrono::year{2026} / month / day; }
constexpr int at(int hour, int minute = 0) { return hour * 60 + minute; }

VenueHours hours(const std::string& usual, const Texts& exceptions = {}, const Texts& stops = {}) {
  Venue venue;
  if (!usual.empty()) venue.fields[VenueField::horaires] = {usual};
  if (!exceptions.empty()) venue.fields[VenueField::horaires_exceptions] = exceptions;
  if (!stops.empty()) venue.fields[VenueField::arrets] = stops;
  return VenueHours(venue);
}

OpenState state(const VenueHours& hours, sys_days day, int minute,
                HolidayCalendar calendar = kFrance) {
  return hours.state_at(placed(LocalMoment{day, minute}, calendar));
}

TEST(VenueHours, AreUnknownWhenNothingIsSaidOrUnderstood) {
  EXPECT_EQ(state(hours(""), date(6, 1), at(10)), OpenState::unknown);
  EXPECT_EQ(state(hours("sur rendez-vous"), date(6, 1), at(10)), OpenState::unknown);
  EXPECT_EQ(state(hours("Mo 09:00-12:00"), date(6, 1), at(10)), OpenState::open);
}

TEST(VenueHours, FollowTheExceptionOfTheFewestDays) {
  const auto open = hours("Mo-Fr 09:00-17:00", {"2026-07-01..2026-08-31 Mo-Fr 09:00-12:00",
                                                "2026-07-15 14:00-16:00", "2026-12-24 off"});
  EXPECT_EQ(state(open, date(6, 30), at(16)), OpenState::open);
  EXPECT_EQ(state(open, date(7, 1), at(16)), OpenState::closed);
  EXPECT_EQ(state(open, date(7, 15), at(10)), OpenState::closed);
  EXPECT_EQ(state(open, date(7, 15), at(15)), OpenState::open);
  EXPECT_EQ(state(open, date(12, 24), at(10)), OpenState::closed);
}

TEST(VenueHours, AreUnknownWhereExceptionsContradictEachOther) {
  const auto open = hours("Mo-Fr 09:00-17:00", {"2026-12-24 09:00-12:00", "2026-12-24 off"});
  EXPECT_EQ(state(open, date(12, 24), at(10)), OpenState::unknown);
  EXPECT_EQ(state(open, date(12, 23), at(10)), OpenState::open);
}

TEST(VenueHours, AreUnknownOnTheDaysOfAnExceptionThatCannotBeRead) {
  const auto open = hours("Mo-Fr 09:00-17:00", {"2026-12-24 matin"});
  EXPECT_EQ(state(open, date(12, 24), at(10)), OpenState::unknown);
  EXPECT_EQ(state(open, date(12, 23), at(10)), OpenState::open);
  EXPECT_EQ(state(open, date(12, 26), at(10)), OpenState::closed) << "a Saturday";
  EXPECT_EQ(state(hours("Mo-Su 09:00-17:00", {"2026-12-26 matin"}), date(12, 27), at(10)),
            OpenState::open);
  EXPECT_EQ(state(hours("Mo-Fr 09:00-17:00", {"Noël off"}), date(6, 1), at(10)), OpenState::unknown)
      << "any day may be meant";
}

TEST(VenueHours, TakeAnExceptionOfOneDateAtItsWordOnAHoliday) {
  EXPECT_EQ(state(hours("Mo-Fr 09:00-17:00"), date(7, 14), at(10)), OpenState::unknown);
  EXPECT_EQ(state(hours("Mo-Fr 09:00-17:00", {"2026-07-14 09:00-12:00"}), date(7, 14), at(10)),
            OpenState::open);
  EXPECT_EQ(state(hours("", {"2026-07-01..2026-07-31 09:00-12:00"}), date(7, 14), at(10)),
            OpenState::unknown);
}

TEST(VenueHours, AddStopsAndAreClosedBetweenThem) {
  const auto bus =
      hours("", {}, {"2026-12-03 09:00-12:00 72181 Place", "2026-12-10 14:00-16:00 72003"});
  EXPECT_EQ(state(bus, date(12, 3), at(10)), OpenState::open);
  EXPECT_EQ(state(bus, date(12, 3), at(14)), OpenState::closed);
  EXPECT_EQ(state(bus, date(12, 5), at(10)), OpenState::closed);
  EXPECT_EQ(state(bus, date(12, 2), at(10)), OpenState::unknown) << "before the list begins";
  EXPECT_EQ(state(bus, date(12, 11), at(10)), OpenState::unknown) << "the list has run out";
  const auto weekly = hours("", {"2026-12-10 off"}, {"Th 09:00-12:00 72181"});
  EXPECT_EQ(state(weekly, date(12, 3), at(10)), OpenState::open);
  EXPECT_EQ(state(weekly, date(12, 4), at(10)), OpenState::closed);
  EXPECT_EQ(state(weekly, date(12, 10), at(10)), OpenState::closed);
  EXPECT_EQ(state(weekly, date(5, 14), at(10)), OpenState::unknown) << "Ascension";
  const auto desk = hours("Mo 09:00-12:00", {}, {"2026-12-03 09:00-12:00 72181"});
  EXPECT_EQ(state(desk, date(12, 7), at(10)), OpenState::open);
  EXPECT_EQ(state(desk, date(12, 3), at(10)), OpenState::open);
  EXPECT_EQ(state(hours("Mo 09:00-12:00", {}, {"jeudi à Allonnes"}), date(12, 3), at(10)),
            OpenState::unknown)
      << "it may stand somewhere";
}

void expect_next(const VenueHours& hours, sys_days day, int minute, sys_days then, int then_minute,
                 HolidayCalendar calendar = kFrance) {
  const auto next = hours.next_opening({day, minute}, calendar);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->when.date, then);
  EXPECT_EQ(next->when.minute, then_minute);
  EXPECT_EQ(next->minutes_ahead, (then - day).count() * kMinutesPerDay + then_minute - minute);
}

TEST(NextOpening, IsDated) {
  const auto open = hours("Mo-Fr 09:00-12:00,14:00-17:00");
  expect_next(open, date(6, 1), at(8), date(6, 1), at(9));
  expect_next(open, date(6, 1), at(12), date(6, 1), at(14));
  expect_next(open, date(6, 1), at(10), date(6, 1), at(10));
  expect_next(open, date(6, 5), at(17), date(6, 8), at(9));
  EXPECT_FALSE(hours("Mo off").next_opening({date(6, 1), 0}, kFrance));
}

TEST(NextOpening, SkipsHolidaysOfThePlaceAndExceptions) {
  const auto open = hours("Mo-Sa 09:00-12:00", {"2026-12-28..2026-12-31 off"});
  expect_next(open, date(12, 24), at(18), date(12, 26), at(9));
  expect_next(open, date(12, 24), at(18), std::chrono::year{2027} / 1 / 2, at(9),
              HolidayCalendar::alsace_moselle);
}

TEST(NextOpening, LooksNoFartherThanTwoWeeks) {
  const auto open = hours("Mo 09:00-12:00", {"2026-06-01..2026-06-14 off"});
  expect_next(open, date(6, 1), at(10), date(6, 15), at(9));
  EXPECT_FALSE(open.next_opening({date(5, 31), at(23)}, kFrance)) << "15 days ahead";
}

TEST(NextOpening, TellsTheStop) {
  const auto bus = hours("", {}, {"2026-12-03 09:00-12:00 72181 Place de l'Église"});
  const auto next = bus.next_opening({date(11, 23), at(10)}, kFrance);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->when.date, date(12, 3));
  EXPECT_EQ(next->stop, "72181 Place de l'Église");
}

TEST(VenueHours, SpeakFrench) {
  const std::string usual = "Mo 09:00-12:00";
  const auto open =
      hours(usual, {"2026-12-24 off", "2026-07-01..2026-08-31 Mo 14:00-16:30"},
            {"2026-12-03 09:00-12:00 72181 Place de l'Église", "Th 10:00-11:00 72003"});
  EXPECT_EQ(open.words(usual, date(6, 1)),
            "lundi 9 h–12 h ; le 24 décembre 2026 : fermé ; du 1er juillet 2026 au 31 août 2026 : "
            "lundi 14 h–16 h 30 ; arrêt le 3 décembre 2026 9 h–12 h : 72181 Place de l'Église ; "
            "arrêt jeudi 10 h–11 h : 72003");
  EXPECT_EQ(open.words(usual, date(12, 25)), "lundi 9 h–12 h ; arrêt jeudi 10 h–11 h : 72003");
  EXPECT_EQ(hours("sur rendez-vous").words("sur rendez-vous", date(6, 1)), "sur rendez-vous");
  EXPECT_EQ(hours("Mo 00:00-00:00").words("Mo 00:00-00:00", date(6, 1)), "Mo 00:00-00:00")
      << "doubtful: raw";
  EXPECT_EQ(hours("").words("", date(6, 1)), "");
}

// The law of next_opening: no minute before it is known to be open, and it is.
RC_GTEST_PROP(NextOpening, IsWhatAMinuteByMinuteWalkFinds, ()) {
  const auto some = [](const Texts& texts) {
    return *rc::gen::container<Texts>(rc::gen::elementOf(texts));
  };
  const auto usual = *rc::gen::element<std::string>(
      "", "Mo-Fr 09:00-12:00", "Mo-Su 22:00-02:00; PH off", "24/7",
      "Sa 00:00-00:00; Su 10:00-12:00", "Fr 13:30-13:30; Sa 09:00-17:00",
      "Mo,Th 14:00-18:00; SH off", "May 20-Jun 03 off; Jul Mo 09:00-10:00",
      "We 09:00-12:00; PH 10:00-11:00", "prose");
  const auto exceptions = some({"2026-05-14 10:00-11:00", "2026-05-15 off", "2026-05-18 matin",
                                "2026-05-10..2026-05-30 Tu 20:00-24:00", "2026-05-25 22:00-03:00"});
  const auto stops = some({"2026-05-16 23:00-26:00 72181", "Th 09:00-12:00 72003 Place",
                           "2026-05-20 08:00-09:00 72181"});
  const auto open = hours(usual, exceptions, stops);
  const LocalMoment now{date(5, 10) + days{*rc::gen::inRange(0, 20)}, *rc::gen::inRange(0, 1440)};
  const auto calendar = *rc::gen::element(kFrance, HolidayCalendar::alsace_moselle);
  std::optional<int> walked;
  for (int ahead = 0; now.minute + ahead < 15 * kMinutesPerDay && !walked; ++ahead) {
    const int minute = now.minute + ahead;
    if (state(open, now.date + days{minute / kMinutesPerDay}, minute % kMinutesPerDay, calendar) ==
        OpenState::open) {
      walked = ahead;
    }
  }
  const auto next = open.next_opening(now, calendar);
  RC_ASSERT(next.has_value() == walked.has_value());
  if (next) RC_ASSERT(next->minutes_ahead == *walked);
}

}  // namespace
}  // namespace maillage
