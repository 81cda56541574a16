#include "node/directory/hours_exceptions.h"

#include <gtest/gtest.h>

namespace maillage {
namespace {

using std::chrono::sys_days;

sys_days date(int year, int month, int day) { return std::chrono::year{year} / month / day; }

TEST(HoursExceptions, AreOfOneDateOrOfASpan) {
  const auto off = parse_hours_exception("2026-12-24 off");
  ASSERT_TRUE(off);
  EXPECT_EQ(off->span, (DateSpan{date(2026, 12, 24), date(2026, 12, 24)}));
  EXPECT_EQ(off->span.days(), 1);
  EXPECT_EQ(off->hours.words(), "fermé");
  const auto summer = parse_hours_exception("2026-07-01..2026-08-31 Mo-Fr 09:00-12:00; PH off");
  ASSERT_TRUE(summer);
  EXPECT_EQ(summer->span, (DateSpan{date(2026, 7, 1), date(2026, 8, 31)}));
  EXPECT_EQ(summer->span.days(), 62);
  EXPECT_EQ(summer->hours.words(), "lundi à vendredi 9 h–12 h ; fermé les jours fériés");
  EXPECT_TRUE(parse_hours_exception("2028-02-29 09:00-12:00"));
}

TEST(HoursExceptions, AreRefusedWithWhatIsMissing) {
  for (const char* text :
       {"", "off", "24/12/2026 off", "2026-12 off", "2026-02-29 off", "2026-13-01 off",
        "2026-08-31..2026-07-01 off", "2026-07-01.. off", "2026-07-01-2026-08-31 off",
        "2026-12-24x off", "2026-12-24off", "Dec 24 off"}) {
    const auto parsed = parse_hours_exception(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().kind, ErrorKind::invalid_input);
    EXPECT_NE(parsed.error().message.find("begins with its date"), std::string::npos) << text;
    EXPECT_FALSE(span_of_exception(text)) << text;
  }
  for (const char* text :
       {"2026-12-24", "2026-12-24 fermé", "2026-12-24 Jul 09:00-12:00", "2026-12-24 00:00-00:00",
        "2026-12-24 9-12", "2026-07-01..2026-08-31 sur rendez-vous"}) {
    const auto parsed = parse_hours_exception(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_NE(parsed.error().message.find("after its dates"), std::string::npos) << text;
    EXPECT_TRUE(span_of_exception(text)) << text << ": its days are known all the same";
  }
}

TEST(Stops, AreOfOneDateOrWeekly) {
  const auto dated = parse_stop("2026-12-03 09:00-12:00,14:00-16:00 72181 Place de l'Église");
  ASSERT_TRUE(dated);
  EXPECT_EQ(dated->date, date(2026, 12, 3));
  EXPECT_EQ(dated->insee, "72181");
  EXPECT_EQ(dated->place, "Place de l'Église");
  EXPECT_EQ(dated->hours.words_of(3), "9 h–12 h, 14 h–16 h");
  const auto weekly = parse_stop("Th 09:00-12:00 2A004");
  ASSERT_TRUE(weekly);
  EXPECT_FALSE(weekly->date);
  EXPECT_EQ(weekly->insee, "2A004");
  EXPECT_EQ(weekly->place, "");
  EXPECT_EQ(weekly->hours.words(), "jeudi 9 h–12 h");
  const auto more = parse_stop("Tu,Th 09:00-12:00; Fr 14:00-16:00 72181 44000 rue Neuve");
  ASSERT_TRUE(more);
  EXPECT_EQ(more->place, "44000 rue Neuve");
}

TEST(Stops, AreRefusedWithWhatIsMissing) {
  for (const char* text : {"", "Th 09:00-12:00", "2026-12-03 09:00-12:00 Le Mans",
                           "Th 09:00-12:00 7218 Place", "Th 09:00-12:00 721811"}) {
    const auto parsed = parse_stop(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_NE(parsed.error().message.find("INSEE"), std::string::npos) << text;
  }
  for (const char* text :
       {"72181 Place", "2026-12-03 72181", "Th 72181 Place", "09:00-12:00 72181 every day?",
        "2026-12-03 Th 09:00-12:00 72181", "2026-12-03 off 72181", "Th off 72181",
        "Th 10:00-10:00 72181", "Jul Th 09:00-12:00 72181", "24/7 72181", "2026-12-03 24/7 72181",
        "Th 09:00-12:00; PH off 72181", "2026-02-30 09:00-12:00 72181"}) {
    const auto parsed = parse_stop(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_NE(parsed.error().message.find("a stop begins with"), std::string::npos) << text;
  }
  EXPECT_FALSE(parse_stop("Th 09:00-12:00 72181 " + std::string(201, 'x')));
  EXPECT_TRUE(parse_stop("Th 09:00-12:00 72181 " + std::string(200, 'x')));
}

}  // namespace
}  // namespace maillage
