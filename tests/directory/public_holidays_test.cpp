#include "node/directory/public_holidays.h"

#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "tests/directory/real_venues.h"

namespace maillage {
namespace {

using std::chrono::sys_days;

sys_days date(int year, unsigned month, unsigned day) {
  return std::chrono::year{year} / static_cast<int>(month) / static_cast<int>(day);
}

Holiday holiday(int year, unsigned month, unsigned day,
                HolidayCalendar calendar = HolidayCalendar::metropole) {
  return public_holiday(date(year, month, day), calendar);
}

std::string iso(sys_days day) {
  const std::chrono::year_month_day civil{day};
  const auto two = [](unsigned n) { return (n < 10 ? "-0" : "-") + std::to_string(n); };
  return std::to_string(static_cast<int>(civil.year())) +
         two(static_cast<unsigned>(civil.month())) + two(static_cast<unsigned>(civil.day()));
}

// public_holidays.tsv was written by hand from the legal texts and an almanac's dates of Easter:
// what is kept everywhere, then what each place (by the code of one of its communes) adds;
// "?" stands before a date that is one perhaps.
TEST(PublicHolidays, AreThoseOfTheTableInEveryPlaceFrom2024To2030) {
  std::istringstream lines(test::file_text("tests/directory/public_holidays.tsv"));
  std::map<std::string, std::map<std::string, Holiday>> by_place;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.front() == '#') continue;
    std::istringstream words(line);
    std::string place;
    words >> place;
    for (std::string word; words >> word;) {
      const bool perhaps = word.front() == '?';
      by_place[place][word.substr(perhaps ? 1 : 0)] = perhaps ? Holiday::perhaps : Holiday::yes;
    }
  }
  const auto everywhere = by_place.extract("everywhere").mapped();
  ASSERT_EQ(everywhere.size(), 7u * 11);
  ASSERT_EQ(by_place.size(), 15u);
  std::size_t days = 0;
  for (const auto& [insee, own] : by_place) {
    const HolidayCalendar calendar = holiday_calendar(insee, "");
    for (sys_days day = date(2024, 1, 1); day < date(2031, 1, 1); day += std::chrono::days{1}) {
      auto expected = Holiday::no;
      if (const auto found = own.find(iso(day)); found != own.end()) expected = found->second;
      if (everywhere.contains(iso(day))) expected = Holiday::yes;
      ASSERT_EQ(public_holiday(day, calendar), expected) << insee << " " << iso(day);
      ++days;
    }
  }
  EXPECT_EQ(days, 15u * 2557);
}

TEST(PublicHolidays, FollowEasterThroughItsEarliestAndLatestDates) {
  EXPECT_EQ(holiday(2008, 3, 24), Holiday::yes) << "Easter on 23 March";
  EXPECT_EQ(holiday(2008, 5, 1), Holiday::yes) << "Ascension on Labour Day";
  EXPECT_EQ(holiday(2038, 4, 26), Holiday::yes) << "Easter on 25 April";
  EXPECT_EQ(holiday(2000, 4, 24), Holiday::yes);
  EXPECT_EQ(holiday(2100, 3, 29), Holiday::yes);
  EXPECT_EQ(holiday(1500, 12, 25), Holiday::no) << "another calendar";
}

TEST(PublicHolidays, AreOfThePlaceByItsCodeElseByItsPostcode) {
  EXPECT_EQ(holiday_calendar("67482", ""), HolidayCalendar::alsace_moselle);
  EXPECT_EQ(holiday_calendar("54395", "57000"), HolidayCalendar::metropole) << "the code tells";
  EXPECT_EQ(holiday_calendar("", "57000"), HolidayCalendar::alsace_moselle);
  EXPECT_EQ(holiday_calendar("", "97150"), HolidayCalendar::saint_martin);
  EXPECT_EQ(holiday_calendar("97127", ""), HolidayCalendar::saint_martin);
  EXPECT_EQ(holiday_calendar("97123", "97133"), HolidayCalendar::saint_barthelemy);
  EXPECT_EQ(holiday_calendar("2A004", ""), HolidayCalendar::metropole);
  EXPECT_EQ(holiday_calendar("", ""), HolidayCalendar::metropole);
  EXPECT_EQ(holiday_calendar("étrange", "x"), HolidayCalendar::metropole);
}

TEST(PublicHolidays, ChangeWithTheTextsThatSetThem) {
  EXPECT_EQ(holiday(2018, 5, 27, HolidayCalendar::saint_martin), Holiday::yes);
  EXPECT_EQ(holiday(2018, 5, 28, HolidayCalendar::saint_martin), Holiday::no);
  EXPECT_EQ(holiday(2026, 5, 28, HolidayCalendar::saint_martin), Holiday::perhaps);
  EXPECT_EQ(holiday(2024, 6, 29, HolidayCalendar::polynesie), Holiday::yes);
  EXPECT_EQ(holiday(2025, 6, 29, HolidayCalendar::polynesie), Holiday::perhaps);
}

}  // namespace
}  // namespace maillage
