#include "node/directory/import/weekday_hours.h"

#include <gtest/gtest.h>

namespace maillage {
namespace {

using Week = std::array<std::string, 7>;

TEST(WeekdayHours, GroupsEqualDaysThatFollowEachOther) {
  const std::string day = "09:00 - 12:00 / 13:30 - 17:00";
  EXPECT_EQ(compose_weekday_hours(Week{day, day, day, day, day, "", ""}),
            "Mo-Fr 09:00-12:00,13:30-17:00");
  EXPECT_EQ(compose_weekday_hours(Week{"13:30 - 17:00", day, day, "", day, "09:00 - 12:00", ""}),
            "Mo 13:30-17:00; Tu-We 09:00-12:00,13:30-17:00; Fr 09:00-12:00,13:30-17:00; "
            "Sa 09:00-12:00");
}

TEST(WeekdayHours, ReadsTheWaysPeopleWriteTimes) {
  for (const char* day : {"9h-12h et 14h-17h30", "9h00 à 12h00 / 14h00 à 17h30",
                          "09:00-12:00,14:00-17:30", "de 9 h à 12 h ; de 14 h à 17 h 30"}) {
    EXPECT_EQ(compose_weekday_hours(Week{"", day, "", "", "", "", ""}),
              "Tu 09:00-12:00,14:00-17:30")
        << day;
  }
}

TEST(WeekdayHours, LeavesClosedDaysOut) {
  EXPECT_EQ(compose_weekday_hours(Week{"Fermé", "9h-12h", "fermée", "", "00:00 - 00:00", "", ""}),
            "Tu 09:00-12:00");
  EXPECT_EQ(compose_weekday_hours(Week{}), "");
}

TEST(WeekdayHours, JoinsRangesThatOverlapOrTouch) {
  EXPECT_EQ(compose_weekday_hours(
                Week{"09:00 - 17:30 / 09:00 - 12:00 / 13:30 - 17:30", "", "", "", "", "", ""}),
            "Mo 09:00-17:30");
  EXPECT_EQ(compose_weekday_hours(
                Week{"00:00 - 00:00 / 09:00 - 11:00 / 11:00 - 12:00", "", "", "", "", "", ""}),
            "Mo 09:00-12:00");
}

TEST(WeekdayHours, OpensUntilMidnight) {
  EXPECT_EQ(compose_weekday_hours(Week{"18:00 - 24:00", "", "", "", "", "", ""}), "Mo 18:00-24:00");
}

TEST(WeekdayHours, KeepsTheWholeWeekRawWhenOneDayIsProse) {
  for (const char* prose : {"sur rendez-vous", "9h-12h sur RDV", "25:00 - 26:00", "12:00 - 09:00",
                            "9h - 12h 14h", "09:60 - 10:00", "-"}) {
    EXPECT_EQ(compose_weekday_hours(Week{"9h-12h", prose, "", "", "", "", ""}),
              std::string("lundi : 9h-12h ; mardi : ") + prose);
  }
}

}  // namespace
}  // namespace maillage
