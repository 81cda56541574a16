#include "node/directory/public_holidays.h"

#include <gtest/gtest.h>

namespace maillage {
namespace {

bool holiday(int year, unsigned month, unsigned day, const char* zone = "Europe/Paris") {
  return is_public_holiday(year, month, day, zone);
}

TEST(PublicHolidays, KnowsTheElevenOf2026) {
  int count = 0;
  for (unsigned month = 1; month <= 12; ++month) {
    for (unsigned day = 1; day <= 31; ++day) count += holiday(2026, month, day);
  }
  EXPECT_EQ(count, 11);
  EXPECT_TRUE(holiday(2026, 4, 6)) << "Easter Monday";
  EXPECT_TRUE(holiday(2026, 5, 14)) << "Ascension";
  EXPECT_TRUE(holiday(2026, 5, 25)) << "Whit Monday";
  EXPECT_TRUE(holiday(2026, 12, 25));
  EXPECT_FALSE(holiday(2026, 12, 26));
}

TEST(PublicHolidays, FollowsEasterThroughItsEarliestAndLatestDates) {
  EXPECT_TRUE(holiday(2008, 3, 24)) << "Easter on 23 March";
  EXPECT_TRUE(holiday(2038, 4, 26)) << "Easter on 25 April";
  EXPECT_TRUE(holiday(2000, 4, 24));
  EXPECT_TRUE(holiday(2100, 3, 29));
}

TEST(PublicHolidays, KnowsTheOverseasDays) {
  EXPECT_TRUE(holiday(2026, 12, 20, "Indian/Reunion"));
  EXPECT_FALSE(holiday(2026, 12, 20));
  EXPECT_TRUE(holiday(2026, 5, 22, "America/Martinique"));
}

TEST(PublicHolidays, ADateThatDoesNotExistIsNone) {
  EXPECT_FALSE(holiday(2026, 2, 30));
  EXPECT_FALSE(holiday(2026, 0, 1));
}

}  // namespace
}  // namespace maillage
