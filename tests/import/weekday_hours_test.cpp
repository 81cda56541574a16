#include "node/directory/import/weekday_hours.h"

#include <gtest/gtest.h>

#include "node/directory/opening_hours.h"

namespace maillage {
namespace {

using Week = std::array<std::string, 7>;

WeekdayHours composed(const Week& week) {
  std::array<DayCells, 7> days;
  for (std::size_t i = 0; i < days.size(); ++i) {
    if (!week[i].empty()) days[i] = {week[i]};
  }
  return compose_weekday_hours(days);
}

std::string text_of(const Week& week) {
  const WeekdayHours hours = composed(week);
  EXPECT_TRUE(hours.understood) << hours.text;
  return hours.text;
}

std::string text_of_monday(const std::string& monday) {
  return text_of(Week{monday, "", "", "", "", "", ""});
}

TEST(WeekdayHours, GroupsEqualDaysThatFollowEachOther) {
  const std::string day = "09:00 - 12:00 / 13:30 - 17:00";
  EXPECT_EQ(text_of(Week{day, day, day, day, day, "", ""}), "Mo-Fr 09:00-12:00,13:30-17:00");
  EXPECT_EQ(text_of(Week{"13:30 - 17:00", day, day, "", day, "09:00 - 12:00", ""}),
            "Mo 13:30-17:00; Tu-We 09:00-12:00,13:30-17:00; Fr 09:00-12:00,13:30-17:00; "
            "Sa 09:00-12:00");
}

TEST(WeekdayHours, ReadsTheWaysPeopleWriteTimes) {
  for (const char* day : {"9h-12h et 14h-17h30", "9h00 à 12h00 / 14h00 à 17h30",
                          "09:00-12:00,14:00-17:30", "de 9 h à 12 h ; de 14 h à 17 h 30"}) {
    EXPECT_EQ(text_of(Week{"", day, "", "", "", "", ""}), "Tu 09:00-12:00,14:00-17:30") << day;
  }
}

TEST(WeekdayHours, LeavesClosedDaysOut) {
  EXPECT_EQ(text_of(Week{"Fermé", "9h-12h", "fermée", "", "00:00 - 00:00", "", ""}),
            "Tu 09:00-12:00");
  EXPECT_EQ(text_of(Week{}), "");
}

TEST(WeekdayHours, JoinsRangesThatOverlapOrTouch) {
  EXPECT_EQ(text_of(Week{"09:00 - 17:30 / 09:00 - 12:00 / 13:30 - 17:30", "", "", "", "", "", ""}),
            "Mo 09:00-17:30");
  EXPECT_EQ(text_of(Week{"00:00 - 00:00 / 09:00 - 11:00 / 11:00 - 12:00", "", "", "", "", "", ""}),
            "Mo 09:00-12:00");
}

TEST(WeekdayHours, OpensUntilMidnight) {
  EXPECT_EQ(text_of(Week{"18:00 - 24:00", "", "", "", "", "", ""}), "Mo 18:00-24:00");
}

TEST(WeekdayHours, ReadsTwoRangesWithASpaceBetween) {
  for (const char* day :
       {"9h-12h 14h-17h", "9-12 14-17", "9h-12h 14-17", "9h-12h 14:00-17:00",
        "9 h - 12 h 14 h - 17 h", "9h à 12h de 14h à 17h", "9.00-12.00 14.00-17.00"}) {
    EXPECT_EQ(text_of_monday(day), "Mo 09:00-12:00,14:00-17:00") << day;
  }
  EXPECT_EQ(text_of_monday("9 h 30 - 12 h 15"), "Mo 09:30-12:15");
  EXPECT_EQ(text_of_monday("9h-12h 30 et 14h-17h"), "Mo 09:00-12:30,14:00-17:00");
}

TEST(WeekdayHours, ReadsBareHoursSecondsPointsAndASlash) {
  EXPECT_EQ(text_of_monday("9-12"), "Mo 09:00-12:00");
  EXPECT_EQ(text_of_monday("9-12h30"), "Mo 09:00-12:30");
  EXPECT_EQ(text_of_monday("09:00:00-12:00:00"), "Mo 09:00-12:00");
  EXPECT_EQ(text_of_monday("09:00:00 - 12:00:00 / 14:00:00 - 17:30:00"),
            "Mo 09:00-12:00,14:00-17:30");
  EXPECT_EQ(text_of_monday("9.00-12.30"), "Mo 09:00-12:30");
  EXPECT_EQ(text_of_monday("8h30/12h"), "Mo 08:30-12:00");
  EXPECT_EQ(text_of_monday("8h30-12h/14h-17h"), "Mo 08:30-12:00,14:00-17:00");
}

TEST(WeekdayHours, GoesPastMidnight) {
  EXPECT_EQ(text_of_monday("22h-2h"), "Mo 22:00-02:00");
  EXPECT_EQ(text_of_monday("18:00 - 00:00"), "Mo 18:00-24:00");
  EXPECT_EQ(text_of_monday("20h-23h, 22h-2h"), "Mo 20:00-02:00");
}

TEST(WeekdayHours, WritesWhatOpeningHoursReads) {
  for (const Week& week : {Week{"22h-2h", "22h-2h", "", "", "", "9-12", ""},
                           Week{"Fermé", "fermé", "off", "Fermée", "fermé", "", ""}}) {
    EXPECT_TRUE(OpeningHours::parse(text_of(week))) << text_of(week);
  }
}

TEST(WeekdayHours, IsClosedAllWeekWhenEveryWorkingDaySaysSo) {
  const std::string closed = "Fermé";
  EXPECT_EQ(text_of(Week{closed, closed, closed, closed, closed, closed, closed}), "Mo-Su off");
  EXPECT_EQ(text_of(Week{closed, closed, closed, closed, closed, "", ""}), "Mo-Su off");
  EXPECT_EQ(text_of(Week{closed, closed, closed, closed, closed, "9-12", closed}),
            "Sa 09:00-12:00");
  EXPECT_EQ(text_of(Week{closed, "", "", "", "", "", ""}), "")
      << "the other days were not filled in";
}

TEST(WeekdayHours, ReadsTheCellsOfADayTogether) {
  std::array<DayCells, 7> days;
  days[0] = {"8h30/12h", "14h/17h"};
  days[1] = {"9h-12h", "Fermé"};
  EXPECT_EQ(compose_weekday_hours(days).text, "Mo 08:30-12:00,14:00-17:00; Tu 09:00-12:00");
  days[2] = {"le matin", "14h-17h"};
  EXPECT_EQ(compose_weekday_hours(days).text,
            "lundi : 8h30/12h / 14h/17h ; mardi : 9h-12h / Fermé ; mercredi : le matin / 14h-17h");
}

TEST(WeekdayHours, KeepsTheWholeWeekRawWhenOneDayIsProse) {
  for (const char* prose : {"sur rendez-vous",
                            "9h-12h sur RDV",
                            "25:00 - 26:00",
                            "12:00 - 09:00",
                            "9h - 12h 14h",
                            "09:60 - 10:00",
                            "-",
                            "9-5",
                            "2-5",
                            "9/12",
                            "16-6",
                            "12.5-14",
                            "0900-1200",
                            "9h-12h fermé",
                            "fermé 9h-12h",
                            "fermé le matin",
                            "8h30/12h 14h",
                            "9h/12h - 14h/17h",
                            "02 43 25 21 07",
                            "9h-12h 02 43 25 21 07",
                            "9h-12h 30 places",
                            "09:00:30-12:00",
                            "12h-2h",
                            "22h-7h",
                            "24:00-2:00",
                            "00:00-17:00 / 16:30-6:00",
                            "01/02/2024",
                            "9-12-2024"}) {
    const WeekdayHours hours = composed(Week{"9h-12h", prose, "", "", "", "", ""});
    EXPECT_EQ(hours.text, std::string("lundi : 9h-12h ; mardi : ") + prose);
    EXPECT_FALSE(hours.understood);
  }
}

}  // namespace
}  // namespace maillage
