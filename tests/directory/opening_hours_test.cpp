#include "node/directory/opening_hours.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

namespace maillage {
namespace {

enum Weekday { Mo, Tu, We, Th, Fr, Sa, Su };

constexpr int at(int hour, int minute = 0) { return hour * 60 + minute; }

OpeningHours hours(std::string_view text) {
  auto parsed = OpeningHours::parse(text);
  if (!parsed) throw std::runtime_error("not understood: " + std::string(text));
  return *parsed;
}

TEST(OpeningHours, AreClosedOnTheMinuteTheyClose) {
  const auto open = hours("Mo-Fr 09:00-12:00,14:00-17:00");
  EXPECT_FALSE(open.is_open(Mo, at(8, 59)));
  EXPECT_TRUE(open.is_open(Mo, at(9)));
  EXPECT_TRUE(open.is_open(Mo, at(11, 59)));
  EXPECT_FALSE(open.is_open(Mo, at(12)));
  EXPECT_TRUE(open.is_open(Fr, at(14)));
  EXPECT_FALSE(open.is_open(Sa, at(10)));
}

TEST(OpeningHours, ReadListsAndRangesOfDays) {
  const auto open = hours("Mo,We-Th,Sa 10:00-12:00");
  for (const int day : {Mo, We, Th, Sa}) EXPECT_TRUE(open.is_open(day, at(10))) << day;
  for (const int day : {Tu, Fr, Su}) EXPECT_FALSE(open.is_open(day, at(10))) << day;
}

TEST(OpeningHours, ReadARangeThatRunsOverTheWeekend) {
  const auto open = hours("Sa-Mo 10:00-12:00");
  for (const int day : {Sa, Su, Mo}) EXPECT_TRUE(open.is_open(day, at(11))) << day;
  EXPECT_FALSE(open.is_open(Tu, at(11)));
}

TEST(OpeningHours, MeanEveryDayWithoutDays) {
  for (int day = Mo; day <= Su; ++day) EXPECT_TRUE(hours("09:00-12:00").is_open(day, at(9)));
}

TEST(OpeningHours, AreOverriddenByALaterRuleForTheSameDay) {
  const auto open = hours("Mo-Fr 09:00-17:00; We 14:00-18:00");
  EXPECT_FALSE(open.is_open(We, at(10)));
  EXPECT_TRUE(open.is_open(We, at(17, 30)));
  EXPECT_TRUE(open.is_open(Th, at(10)));
}

TEST(OpeningHours, AreAddedToAfterAComma) {
  const auto open = hours("Mo-Fr 09:00-12:00, We 14:00-18:00");
  EXPECT_TRUE(open.is_open(We, at(10)));
  EXPECT_TRUE(open.is_open(We, at(15)));
  EXPECT_FALSE(open.is_open(Th, at(15)));
}

TEST(OpeningHours, AreClosedOnDaysThatAreOff) {
  for (const char* text : {"Mo-Fr 09:00-17:00; We off", "Mo-Fr 09:00-17:00; We closed"}) {
    EXPECT_FALSE(hours(text).is_open(We, at(10)));
    EXPECT_TRUE(hours(text).is_open(Th, at(10)));
  }
}

TEST(OpeningHours, LoseOnlyTheTimesThatAreOff) {
  const auto open = hours("Mo-Fr 09:00-17:00; Mo-Fr 12:00-13:30 off");
  EXPECT_TRUE(open.is_open(Mo, at(11, 59)));
  EXPECT_FALSE(open.is_open(Mo, at(12)));
  EXPECT_TRUE(open.is_open(Mo, at(13, 30)));
  EXPECT_EQ(open, hours("Mo-Fr 09:00-12:00,13:30-17:00"));
}

TEST(OpeningHours, MayNeverClose) {
  const auto open = hours("24/7");
  EXPECT_TRUE(open.is_open(Su, at(23, 59)));
  EXPECT_TRUE(open.is_open(Mo, 0));
  EXPECT_EQ(open, hours("Mo-Su 00:00-24:00"));
}

TEST(OpeningHours, RunPastMidnight) {
  for (const char* text : {"Fr 22:00-02:00", "Fr 22:00-26:00"}) {
    const auto open = hours(text);
    EXPECT_TRUE(open.is_open(Fr, at(23))) << text;
    EXPECT_TRUE(open.is_open(Sa, at(1, 59))) << text;
    EXPECT_FALSE(open.is_open(Sa, at(2))) << text;
    EXPECT_FALSE(open.is_open(Fr, at(1))) << text;
  }
  EXPECT_TRUE(hours("Su 22:00-02:00").is_open(Mo, at(1)));
}

TEST(OpeningHours, KeepTheSmallHoursOfTheDayBeforeWhenADayIsOverridden) {
  const auto open = hours("Fr-Sa 22:00-02:00; Sa off");
  EXPECT_TRUE(open.is_open(Sa, at(1)));
  EXPECT_FALSE(open.is_open(Sa, at(23)));
  EXPECT_FALSE(open.is_open(Su, at(1)));
}

TEST(OpeningHours, UnderstandCommonWaysToWriteTheSame) {
  const auto plain = hours("Mo-Fr 09:00-12:30,13:30-17:00; Sa 09:00-12:00");
  for (const char* text :
       {"mo-fr 9:00-12:30,13:30-17:00;sa 9:00-12:00", "MO-FR 9h-12h30,13h30-17h; SA 9h-12H00",
        "Mo - Fr 09:00 - 12:30 , 13:30 - 17:00 ; Sa 09:00 – 12:00;",
        "Mo-Fr: 09:00-12:30,13:30-17:00; Sa: 09:00-12:00",
        "Mo-Fr 13:30-17:00,09:00-12:30; Sa09:00-12:00",
        "Mo-Fr 09:00-11:00,10:00-12:30,13:30-17:00; Sa 09:00-10:00,10:00-12:00"}) {
    EXPECT_EQ(hours(text), plain) << text;
  }
}

TEST(OpeningHours, WrapAnyWeekdayAndMinuteRoundTheWeek) {
  const auto open = hours("Mo 09:00-12:00");
  EXPECT_TRUE(open.is_open(7, at(9)));
  EXPECT_TRUE(open.is_open(Su, at(33)));
  EXPECT_TRUE(open.is_open(-7, at(9)));
  EXPECT_FALSE(open.is_open(Mo, -1));
  EXPECT_TRUE(open.is_open(std::numeric_limits<int>::max() - 1, at(9))) << "divisible by seven";
  EXPECT_FALSE(open.is_open(std::numeric_limits<int>::max(), at(9)));
  EXPECT_TRUE(open.is_open(std::numeric_limits<int>::min() + 2, at(9)));
}

TEST(OpeningHours, AreNotGuessed) {
  for (const char* text : {"",
                           " ",
                           ";",
                           "sur rendez-vous",
                           "Mo",
                           "Mo-Fr",
                           "Mo 09:00",
                           "Mo 09:00-12:00-17:00",
                           "Mo-09:00-12:00",
                           "Mo, 09:00-12:00",
                           "Mo 14:00-14:00",
                           "Mo 00:00-00:00",
                           "Mo 25:00-26:00",
                           "Mo 24:00-25:00",
                           "Mo 09:60-12:00",
                           "Mo 09:00-49:00",
                           "Mo 01:00-26:00",
                           "Mo 9-12",
                           "Mo 0900-1200",
                           "Mo 009:00-12:00",
                           "Mo 09:00+",
                           "Mo 09:00-12:00+",
                           "Jan-Mar Mo 09:00-12:00",
                           "Mo[1] 09:00-12:00",
                           "week 1-53/2 Mo 09:00-12:00",
                           "sunrise-sunset",
                           "Mo open",
                           "Mo 09:00-12:00 \"sur rendez-vous\"",
                           "Mo-Fr 09:00-12:00 || \"appeler\"",
                           "Mo 09:00-12:00, off",
                           "Mo 09:00-12:00,",
                           "Mo 09:00-12:00; ; Tu 09:00-12:00",
                           "PH Mo 09:00-12:00",
                           "Lundi 09:00-12:00",
                           "Sam 09:00-12:00",
                           "Mo 09:00-12:00 Tu",
                           "2024 Mo 09:00-12:00",
                           "Mo 24/7",
                           "Mo 9h3-12h",
                           "Mo-Fr 09:00-12:00 et 14:00-17:00"}) {
    const auto parsed = OpeningHours::parse(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().kind, ErrorKind::invalid_input);
  }
}

TEST(OpeningHours, RefuseTextsWithoutEnd) {
  std::string rules = "Mo 09:00-12:00";
  while (rules.size() < 1000) rules += "; Tu off";
  EXPECT_FALSE(OpeningHours::parse(rules)) << "too many rules";
  EXPECT_FALSE(OpeningHours::parse(std::string(1025, ' ') + "24/7"));
  std::string intervals = "Mo 09:00-09:01";
  for (int i = 2; i < 30; ++i) intervals += ",09:" + std::to_string(i + 10) + "-09:59";
  EXPECT_FALSE(OpeningHours::parse(intervals)) << "too many intervals";
}

TEST(OpeningHours, AreUnknownOnAPublicHolidayNobodySpokeOf) {
  const auto open = hours("Mo-Fr 09:00-17:00");
  EXPECT_EQ(open.state_at({Mo, at(10), true}), OpenState::unknown);
  EXPECT_EQ(open.state_at({Mo, at(20), true}), OpenState::closed);
  EXPECT_EQ(open.state_at({Mo, at(10), false}), OpenState::open);
  EXPECT_EQ(open.state_at({Mo, at(10), {}}), OpenState::open);
}

TEST(OpeningHours, FollowTheRuleForPublicHolidays) {
  const auto off = hours("Mo-Fr 09:00-17:00; PH off");
  EXPECT_EQ(off.state_at({Mo, at(10), true}), OpenState::closed);
  EXPECT_EQ(off.state_at({Mo, at(10), false}), OpenState::open);
  ASSERT_TRUE(off.public_holidays());
  EXPECT_TRUE(off.public_holidays()->empty());
  const auto shorter = hours("Mo-Fr 09:00-17:00; PH 10:00-12:00");
  EXPECT_EQ(shorter.state_at({Su, at(11), true}), OpenState::open);
  EXPECT_EQ(shorter.state_at({Mo, at(16), true}), OpenState::closed);
  const auto listed = hours("Mo-Fr,PH 09:00-17:00");
  EXPECT_EQ(listed.state_at({Su, at(11), true}), OpenState::open);
  EXPECT_FALSE(listed.is_open(Su, at(11)));
  EXPECT_EQ(hours("PH off; Mo-Fr 09:00-17:00"), off) << "wherever the rule stands";
}

TEST(OpeningHours, AreUnknownWhenSchoolHolidaysMatterAndAreNotTold) {
  const auto open = hours("Mo-Fr 09:00-17:00; SH Mo-Fr 09:00-12:00");
  EXPECT_EQ(open.state_at({Mo, at(10)}), OpenState::open);
  EXPECT_EQ(open.state_at({Mo, at(15)}), OpenState::unknown);
  EXPECT_EQ(open.state_at({Mo, at(20)}), OpenState::closed);
  EXPECT_EQ(open.state_at({Mo, at(15), {}, true}), OpenState::closed);
  EXPECT_EQ(open.state_at({Mo, at(15), {}, false}), OpenState::open);
}

TEST(OpeningHours, CloseOnBothKindsOfHolidays) {
  const auto open = hours("Tu,Th 14:00-18:00; PH,SH off");
  EXPECT_EQ(open.state_at({Tu, at(15), true}), OpenState::closed);
  EXPECT_EQ(open.state_at({Tu, at(15), false, true}), OpenState::closed);
  EXPECT_EQ(open.state_at({Tu, at(15), false, false}), OpenState::open);
}

TEST(OpeningHours, AddSchoolHolidaysListedWithWeekdays) {
  const auto open = hours("Mo-Fr,SH 09:00-17:00");
  EXPECT_EQ(open.state_at({Sa, at(10), false, true}), OpenState::open);
  EXPECT_EQ(open.state_at({Sa, at(10), false, false}), OpenState::closed);
}

TEST(OpeningHours, TellTheNextOpening) {
  const auto open = hours("Mo-Fr 09:00-12:00,14:00-17:00");
  const auto expect = [&](int weekday, int minute, int then_weekday, int then_minute, int ahead) {
    const auto next = open.next_opening(weekday, minute);
    ASSERT_TRUE(next);
    EXPECT_EQ(next->weekday, then_weekday);
    EXPECT_EQ(next->minute, then_minute);
    EXPECT_EQ(next->minutes_ahead, ahead);
  };
  expect(Mo, at(8), Mo, at(9), 60);
  expect(Mo, at(12), Mo, at(14), 120);
  expect(Mo, at(10), Mo, at(10), 0);
  expect(Fr, at(17), Mo, at(9), 2 * 1440 + 16 * 60);
  EXPECT_FALSE(hours("Mo off").next_opening(Mo, 0));
}

TEST(OpeningHours, TellTheNextOpeningAsAMinuteByMinuteWalkDoes) {
  for (const char* text : {"Mo 09:00-12:00", "Fr 22:00-02:00; Su 23:00-24:00", "24/7",
                           "Mo-Fr 08:30-12:00,13:30-17:00; We off", "Su 20:00-10:00"}) {
    const auto open = hours(text);
    for (int from = 0; from < 7 * 1440; from += 37) {
      int ahead = 0;
      while (!open.is_open(0, from + ahead)) ++ahead;
      const auto next = open.next_opening(0, from);
      ASSERT_TRUE(next);
      ASSERT_EQ(next->minutes_ahead, ahead) << text << " from " << from;
      ASSERT_EQ(next->weekday * 1440 + next->minute, (from + ahead) % (7 * 1440));
    }
  }
}

TEST(OpeningHours, SpeakFrench) {
  const auto words = [](std::string_view text) { return hours(text).words(); };
  EXPECT_EQ(words("Mo-Fr 09:00-12:00,14:00-17:00"),
            "lundi à vendredi 9 h 00–12 h 00, 14 h 00–17 h 00");
  EXPECT_EQ(words("Tu,Fr 09:30-12:00; Sa 10:00-12:05"),
            "mardi et vendredi 9 h 30–12 h 00 ; samedi 10 h 00–12 h 05");
  EXPECT_EQ(words("Mo-We,Fr 09:00-12:00; Sa-Su 10:00-24:00"),
            "lundi à mercredi et vendredi 9 h 00–12 h 00 ; samedi et dimanche 10 h 00–24 h 00");
  EXPECT_EQ(words("Mo,We,Fr 09:00-12:00"), "lundi, mercredi et vendredi 9 h 00–12 h 00");
  EXPECT_EQ(words("Mo-Fr 09:00-17:00; PH off"),
            "lundi à vendredi 9 h 00–17 h 00 ; fermé les jours fériés");
  EXPECT_EQ(words("Mo-Fr 09:00-17:00; PH 10:00-12:00; SH off"),
            "lundi à vendredi 9 h 00–17 h 00 ; jours fériés 10 h 00–12 h 00 ; "
            "fermé pendant les vacances scolaires");
  EXPECT_EQ(words("We 14:00-18:00; SH Mo-Fr 09:00-12:00"),
            "mercredi 14 h 00–18 h 00 ; vacances scolaires : lundi à vendredi 9 h 00–12 h 00");
  EXPECT_EQ(words("24/7"), "24 h/24, 7 j/7");
  EXPECT_EQ(words("Sa 00:00-24:00"), "samedi 24 h/24");
  EXPECT_EQ(words("Mo off"), "fermé");
  EXPECT_EQ(words("Fr 22:00-02:00"), "vendredi 22 h 00–2 h 00");
}

RC_GTEST_PROP(OpeningHours, AnswerAnyText, ()) {
  const auto pieces =
      *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(std::vector<std::string>{
          "Mo", "Fr", "PH", "SH", "-", ",", ";", " ", "09:00", "17:30", "24:00", "26:00", "off",
          "24/7", "9h", ":", "\xE2\x80\x93", "\xFF", "closed"}));
  std::string text;
  for (const auto& piece : pieces) text += piece;
  if (const auto parsed = OpeningHours::parse(text)) {
    RC_ASSERT(!parsed->words().empty());
    for (const auto& day : parsed->week()) {
      for (std::size_t i = 0; i < day.size(); ++i) {
        RC_ASSERT(day[i].start < day[i].end && day[i].start >= 0 && day[i].end <= 2880);
        // RC_ASSERT evaluates both sides of an "or".
        if (i > 0) RC_ASSERT(day[i - 1].end < day[i].start);
      }
    }
  }
}

}  // namespace
}  // namespace maillage
