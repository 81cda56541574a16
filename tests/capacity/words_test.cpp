#include "node/capacity/words.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/capacity/samples.h"

namespace maillage {
namespace {

using test::full_until;
using test::receives;
using test::wait;

constexpr DayNumber day = 20'779;  // 2026-11-22

TEST(RoomWords, SayTheTension) {
  EXPECT_EQ(words_of(receives()), "on reçoit");
  EXPECT_EQ(words_of(wait(1)), "délai de 1 semaine");
  EXPECT_EQ(words_of(wait(3)), "délai de 3 semaines");
  EXPECT_EQ(words_of(full_until(20'788)), "complet jusqu'au 1er décembre 2026");
}

TEST(RoomWords, SayTheNextDate) {
  EXPECT_EQ(words_of(NextDate{NextKind::slot, day, {}}), "prochain créneau le 22 novembre 2026");
  EXPECT_EQ(words_of(NextDate{NextKind::workshop, day, std::uint16_t{14 * 60 + 5}}),
            "prochain atelier le 22 novembre 2026 à 14 h 05");
  EXPECT_EQ(words_of(NextDate{NextKind::workshop, day, std::uint16_t{9 * 60}}),
            "prochain atelier le 22 novembre 2026 à 9 h");
}

TEST(RoomWords, SayHowOldItIsAndNeverMoreThanIsKnown) {
  RoomView room;
  EXPECT_EQ(words_of(room, {}), "disponibilité inconnue");
  room.tension = receives();
  EXPECT_EQ(words_of(room, day), "disponibilité inconnue (on recevait, connu le 22 novembre 2026)");
  room.tension = full_until(day - 1);
  EXPECT_EQ(words_of(room, day),
            "disponibilité inconnue (était complet jusqu'au 21 novembre 2026, connu le 22 novembre "
            "2026)");
  room.tension = wait(2);
  room.availability = Availability::wait;
  EXPECT_EQ(words_of(room, day), "délai de 2 semaines (connu le 22 novembre 2026)");
  room.validated = true;
  EXPECT_EQ(words_of(room, day), "délai de 2 semaines (connu le 22 novembre 2026, par téléphone)");
  room.availability = Availability::probably_full;
  room.refusals = 2;
  EXPECT_EQ(words_of(room, day), "probablement complet (2 refus récents)");
}

TEST(RoomWords, DaysAreReadInBothForms) {
  EXPECT_EQ(read_day("2026-11-22"), day);
  EXPECT_EQ(read_day("22/11/2026"), day);
  EXPECT_EQ(read_day("2024-02-29").has_value(), true);
  for (const char* bad :
       {"", "2026", "2026-11", "2026-02-29", "2026-13-01", "22/11/26", "-2026-11-2", "1999-12-31",
        "2200-01-01", "2026-11-22x", "tomorrow", "//", "--", "2026-11-+2"}) {
    EXPECT_EQ(read_day(bad), std::nullopt) << bad;
  }
}

TEST(RoomWords, TimesOfDayAreReadToo) {
  const auto both = read_day_and_minute("2026-11-22 14:30");
  ASSERT_TRUE(both.has_value());
  EXPECT_EQ(both->day, day);
  EXPECT_EQ(both->minute, 870);
  EXPECT_EQ(read_day_and_minute("22/11/2026T9h05")->minute, 545);
  EXPECT_EQ(read_day_and_minute("2026-11-22")->minute, std::nullopt);
  for (const char* bad : {"2026-11-22 ", "2026-11-22 24:00", "2026-11-22 9", "2026-11-22 9:60",
                          "2026-11-22T9:5", " 9:00"}) {
    EXPECT_FALSE(read_day_and_minute(bad).has_value()) << bad;
  }
}

RC_GTEST_PROP(RoomWords, EveryDayIsReadAsItIsWritten, ()) {
  const DayNumber any = *rc::gen::inRange(first_day, last_day + 1);
  RC_ASSERT(read_day(iso_date_of(any)) == any);
}

}  // namespace
}  // namespace maillage
