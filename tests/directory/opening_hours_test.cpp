#include "node/directory/opening_hours.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

namespace maillage {
namespace {

enum Weekday { Mo, Tu, We, Th, Fr, Sa, Su };

using std::chrono::days;
using std::chrono::sys_days;

// A week of June 2026, which has no public holiday of its own.
constexpr sys_days kMonday = std::chrono::year{2026} / 6 / 1;

PlacedMoment moment(int weekday, int minute, Holiday holiday = Holiday::no) {
  const sys_days date = kMonday + days{weekday};
  return {{date, holiday}, {date - days{1}, Holiday::no}, minute};
}

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
                           "Mo[1] 09:00-12:00",
                           "week 1-53/2 Mo 09:00-12:00",
                           "Jan-Mar",
                           "2026 Mo-Fr 09:00-12:00",
                           "2026 Jul 01-Aug 31 Mo 09:00-12:00",
                           "2026 Dec-Feb Mo 09:00-12:00",
                           "2026 Dec 31-2026 Jan 02 off",
                           "Apr 15-Oct Mo 09:00-12:00",
                           "Jul 15-01 off",
                           "Feb 29 off",
                           "Apr 31 off",
                           "Dec 24,2026 Dec 25 off",
                           "Mar 09:00-12:00",
                           "Jul Mo 10:00-12:00; Mo-Fr 09:00-17:00",
                           "Jul 24/7",
                           "Fr 22:00-02:00; Jul off",
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
  EXPECT_EQ(open.state_at(moment(Mo, at(10), Holiday::yes)), OpenState::unknown);
  EXPECT_EQ(open.state_at(moment(Mo, at(20), Holiday::yes)), OpenState::closed);
  EXPECT_EQ(open.state_at(moment(Mo, at(10))), OpenState::open);
  EXPECT_EQ(open.state_at(moment(Mo, at(10))), OpenState::open);
}

TEST(OpeningHours, FollowTheRuleForPublicHolidays) {
  const auto off = hours("Mo-Fr 09:00-17:00; PH off");
  EXPECT_EQ(off.state_at(moment(Mo, at(10), Holiday::yes)), OpenState::closed);
  EXPECT_EQ(off.state_at(moment(Mo, at(10))), OpenState::open);
  ASSERT_TRUE(off.public_holidays());
  EXPECT_TRUE(off.public_holidays()->hours.empty());
  const auto shorter = hours("Mo-Fr 09:00-17:00; PH 10:00-12:00");
  EXPECT_EQ(shorter.state_at(moment(Su, at(11), Holiday::yes)), OpenState::open);
  EXPECT_EQ(shorter.state_at(moment(Mo, at(16), Holiday::yes)), OpenState::closed);
  const auto listed = hours("Mo-Fr,PH 09:00-17:00");
  EXPECT_EQ(listed.state_at(moment(Su, at(11), Holiday::yes)), OpenState::open);
  EXPECT_FALSE(listed.is_open(Su, at(11)));
  EXPECT_EQ(hours("PH off; Mo-Fr 09:00-17:00"), off) << "wherever the rule stands";
}

TEST(OpeningHours, AreUnknownWhenSchoolHolidaysMatterAndAreNotTold) {
  const auto open = hours("Mo-Fr 09:00-17:00; SH Mo-Fr 09:00-12:00");
  EXPECT_EQ(open.state_at(moment(Mo, at(10))), OpenState::open);
  EXPECT_EQ(open.state_at(moment(Mo, at(15))), OpenState::unknown);
  EXPECT_EQ(open.state_at(moment(Mo, at(20))), OpenState::closed);
}

TEST(OpeningHours, CloseOnBothKindsOfHolidays) {
  const auto open = hours("Tu,Th 14:00-18:00; PH,SH off");
  EXPECT_EQ(open.state_at(moment(Tu, at(15), Holiday::yes)), OpenState::closed);
  EXPECT_EQ(open.state_at(moment(Tu, at(15))), OpenState::unknown) << "term or not";
  EXPECT_EQ(open.state_at(moment(Tu, at(20))), OpenState::closed);
}

TEST(OpeningHours, AddSchoolHolidaysListedWithWeekdays) {
  const auto open = hours("Mo-Fr,SH 09:00-17:00");
  EXPECT_EQ(open.state_at(moment(Sa, at(10))), OpenState::unknown);
  EXPECT_EQ(open.state_at(moment(Mo, at(10))), OpenState::open);
}

TEST(OpeningHours, AreUnknownOnADayGivenAnIntervalWithoutLength) {
  const auto filled = hours("Mo-Fr 09:00-12:00; Sa 00:00-00:00");
  EXPECT_TRUE(filled.is_doubtful());
  EXPECT_TRUE(filled.is_open(Sa, at(10))) << "as the reference implementation reads it";
  EXPECT_EQ(filled.state_at(moment(Sa, at(10))), OpenState::unknown);
  EXPECT_EQ(filled.state_at(moment(Su, at(10))), OpenState::closed);
  EXPECT_EQ(filled.state_at(moment(Fr, at(10))), OpenState::open);
  const auto late = hours("Fr 13:30-13:30");
  EXPECT_EQ(late.state_at(moment(Fr, at(9))), OpenState::unknown) << "the day, whatever its hour";
  EXPECT_EQ(late.state_at(moment(Sa, at(9))), OpenState::unknown) << "what may run into it";
  EXPECT_EQ(late.state_at(moment(Sa, at(14))), OpenState::closed);
  EXPECT_FALSE(hours("Sa 00:00-00:00; Sa 09:00-12:00").is_doubtful()) << "overridden";
  EXPECT_FALSE(hours("Sa 00:00-24:00").is_doubtful());
}

OpenState on(const OpeningHours& open, int year, unsigned month, unsigned day, int minute,
             HolidayCalendar calendar = HolidayCalendar::metropole) {
  const sys_days date = std::chrono::year{year} / static_cast<int>(month) / static_cast<int>(day);
  return open.state_at(placed(LocalMoment{date, minute}, calendar));
}

TEST(OpeningHours, FollowTheSeasons) {
  const auto open = hours("Mo-Fr 09:00-17:00; Jul-Aug Mo-Fr 10:00-12:00; Dec 24-Jan 02 off");
  EXPECT_EQ(on(open, 2026, 6, 30, at(16)), OpenState::open);
  EXPECT_EQ(on(open, 2026, 7, 1, at(16)), OpenState::closed);
  EXPECT_EQ(on(open, 2026, 8, 31, at(11)), OpenState::open);
  EXPECT_EQ(on(open, 2026, 9, 1, at(16)), OpenState::open);
  EXPECT_EQ(on(open, 2026, 12, 24, at(10)), OpenState::closed);
  EXPECT_EQ(on(open, 2027, 1, 1, at(10)), OpenState::closed);
  EXPECT_EQ(on(open, 2027, 1, 4, at(10)), OpenState::open);
  EXPECT_EQ(on(open, 2026, 7, 14, at(11)), OpenState::unknown) << "a holiday nobody spoke of";
}

TEST(OpeningHours, FollowADateThatComesAfterTheRuleForHolidays) {
  const auto open = hours("Mo-Sa 09:00-17:00; PH off; Jul 14 10:00-12:00");
  EXPECT_EQ(on(open, 2026, 7, 14, at(11)), OpenState::open);
  EXPECT_EQ(on(open, 2026, 8, 15, at(11)), OpenState::closed);
}

TEST(OpeningHours, KnowTheHolidaysOfTheirPlace) {
  const auto open = hours("Mo-Sa 09:00-17:00; PH off");
  EXPECT_EQ(on(open, 2026, 12, 26, at(10)), OpenState::open);
  EXPECT_EQ(on(open, 2026, 12, 26, at(10), HolidayCalendar::alsace_moselle), OpenState::closed);
  EXPECT_EQ(on(open, 2026, 4, 3, at(10)), OpenState::open);
  EXPECT_EQ(on(open, 2026, 4, 3, at(10), HolidayCalendar::alsace_moselle), OpenState::unknown)
      << "Good Friday: in some of its communes";
  EXPECT_EQ(on(open, 2026, 4, 3, at(20), HolidayCalendar::alsace_moselle), OpenState::closed);
}

TEST(OpeningHours, AreUnknownInTheSmallHoursBesideAHolidayWhoseRuleDiffers) {
  const auto open = hours("Mo-Su 22:00-02:00; PH off");
  EXPECT_EQ(on(open, 2026, 5, 1, at(1)), OpenState::unknown);
  EXPECT_EQ(on(open, 2026, 5, 2, at(1)), OpenState::unknown);
  EXPECT_EQ(on(open, 2026, 5, 2, at(3)), OpenState::closed);
  EXPECT_EQ(on(open, 2026, 5, 3, at(1)), OpenState::open);
  EXPECT_EQ(on(open, 2026, 5, 1, at(23)), OpenState::closed);
}

TEST(OpeningHours, SpeakFrench) {
  const auto words = [](std::string_view text) { return hours(text).words(); };
  EXPECT_EQ(words("Mo-Fr 09:00-12:00,14:00-17:00"), "lundi à vendredi 9 h–12 h, 14 h–17 h");
  EXPECT_EQ(words("Tu,Fr 09:30-12:00; Sa 10:00-12:05"),
            "mardi et vendredi 9 h 30–12 h ; samedi 10 h–12 h 05");
  EXPECT_EQ(words("Mo-We,Fr 09:00-12:00; Sa-Su 10:00-24:00"),
            "lundi à mercredi et vendredi 9 h–12 h ; samedi et dimanche 10 h–24 h");
  EXPECT_EQ(words("Mo,We,Fr 09:00-12:00"), "lundi, mercredi et vendredi 9 h–12 h");
  EXPECT_EQ(words("Mo-Fr 09:00-17:00; PH off"),
            "lundi à vendredi 9 h–17 h ; fermé les jours fériés");
  EXPECT_EQ(words("Mo-Fr 09:00-17:00; PH 10:00-12:00; SH off"),
            "lundi à vendredi 9 h–17 h ; jours fériés 10 h–12 h ; "
            "fermé pendant les vacances scolaires");
  EXPECT_EQ(words("We 14:00-18:00; SH Mo-Fr 09:00-12:00"),
            "mercredi 14 h–18 h ; vacances scolaires : lundi à vendredi 9 h–12 h");
  EXPECT_EQ(words("Mo-Fr 09:00-17:00; Jul-Aug Mo-Fr 10:00-12:30; Dec 24-Jan 01 off"),
            "lundi à vendredi 9 h–17 h ; de juillet à août : lundi à vendredi 10 h–12 h 30 ; "
            "du 24 décembre au 1er janvier : fermé");
  EXPECT_EQ(words("Apr-Oct Mo,We 09:00-17:00"), "d'avril à octobre : lundi et mercredi 9 h–17 h");
  EXPECT_EQ(
      words("Mo 09:00-12:00, Jul Sa 09:00-12:00; 2026 Jul 01-2026 Aug 31 off; Dec off"),
      "lundi 9 h–12 h ; en juillet, en plus : samedi 9 h–12 h ; du 1er juillet 2026 au 31 août "
      "2026 : fermé ; en décembre : fermé");
  EXPECT_EQ(words("24/7"), "24 h/24, 7 j/7");
  EXPECT_EQ(words("Sa 00:00-24:00"), "samedi 24 h/24");
  EXPECT_EQ(words("Mo off"), "fermé");
  EXPECT_EQ(words("Fr 22:00-02:00"), "vendredi 22 h–2 h");
}

RC_GTEST_PROP(OpeningHours, AnswerAnyText, ()) {
  const auto pieces =
      *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(std::vector<std::string>{
          "Mo",    "Fr",    "PH",          "SH",           "-",    ",",     ";", " ",   "09:00",
          "17:30", "24:00", "26:00",       "off",          "24/7", "9h",    ":", "Apr", "Dec",
          "24",    "2026",  "00:00-00:00", "\xE2\x80\x93", "\xFF", "closed"}));
  std::string text;
  for (const auto& piece : pieces) text += piece;
  if (const auto parsed = OpeningHours::parse(text)) {
    RC_ASSERT(!parsed->words().empty());
    for (const auto& plan : parsed->week()) {
      const DayHours& day = plan.hours;
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
