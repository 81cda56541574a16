// OpenStreetMap's opening_hours syntax as far as venues of the national standard write it
// (https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification):
//
//   hours    = "24/7" | rule { ";" rule | "," rule }
//   rule     = [ dates [ ":" ] ] [ days [ ":" ] ] ( times | "off" | "closed" | times "off" )
//   dates    = date { "," date }
//   date     = [ year ] month [ "-" month ] | [ year ] month day [ "-" day ]
//            | month day "-" month day | year month day "-" year month day
//   days     = day { "," day }
//   day      = "Mo" | ... | "Su" | weekday "-" weekday | "PH" | "SH"
//   times    = time "-" time { "," time "-" time }
//   time     = hour ( ":" | "h" ) [ minute ]           "9:00", "09h30", "9h"; "24:00" ends a day
//
// A rule after ";" overrides the days it names, one after "," adds to them. An interval that ends
// before it starts ends on the next day and belongs to the day it starts on: a rule for that next
// day leaves it alone (the reference implementation ends it when such a rule comes later). PH are
// public holidays and SH school holidays; rules for them speak for those days wherever they stand.
// Anything else (sunrise, weeks, "09:00+", comments, prose) is an error: the caller keeps and shows
// the raw text, and nothing is guessed from it.
//
// An interval without length ("00:00-00:00") is read as the reference implementation reads it, a
// whole day; but files fill empty cells with it, so the state of such a day is unknown.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/directory/opening_hours_rules.h"
#include "node/directory/public_holidays.h"
#include "protocol/result.h"

namespace maillage {

enum class OpenState { unknown, open, closed };

// Of two reasons to be open, one is enough.
OpenState either(OpenState a, OpenState b);

// A moment by the clock on the wall.
struct LocalMoment {
  std::chrono::sys_days date{};
  int minute = 0;  // of the day, 0 to 1439
};

struct LocalDay {
  std::chrono::sys_days date{};
  Holiday public_holiday = Holiday::no;

  int weekday() const;  // 0 = Monday, to 6
};

// What a place's calendar says of a moment's day, and of the day before, whose hours may run into
// it. Worked out once for all venues of a calendar.
struct PlacedMoment {
  LocalDay today;
  LocalDay yesterday;
  int minute = 0;

  // The day before for the hours that run past its midnight. Whether a rule for holidays ends them
  // or counts from the evening on, implementations differ: a holiday on either side makes it one
  // perhaps.
  LocalDay evening_before() const;
};

LocalDay placed(std::chrono::sys_days date, HolidayCalendar calendar);
PlacedMoment placed(const LocalMoment& moment, HolidayCalendar calendar);

class OpeningHours {
 public:
  // `invalid_input` when the text says more, or less, than this syntax can hold.
  static Result<OpeningHours> parse(std::string_view text);

  // By the rules without dates as they are written, holidays and doubts aside. Any weekday and
  // minute wrap round the week.
  bool is_open(int weekday, int minute_of_day) const;

  // Whether the hours that begin on `day` hold its minute `minute`; from 1440 on, one of the day
  // after. Unknown when something not known may change the answer: a public holiday without a PH
  // rule (most places close), school holidays with a rule that differs, a doubtful day.
  OpenState covers(const LocalDay& day, int minute) const;
  OpenState state_at(const PlacedMoment& moment) const;
  // Adds the minutes of `day` at which that may change; above 1440 for the day after.
  void add_changes(const LocalDay& day, std::vector<int>& minutes) const;

  // In French: "lundi à vendredi 9 h–12 h, 14 h–17 h 30 ; fermé les jours fériés".
  std::string words() const;
  std::string words_of(int weekday) const;  // the hours of that day of the week: "9 h–12 h"

  // Some day was given an interval without length: show the raw text rather than words.
  bool is_doubtful() const;
  bool is_dated() const { return !rules_.empty(); }

  // By the rules without dates.
  const std::array<DayPlan, kDaysPerWeek>& week() const { return week_; }
  // Hours on public holidays and during school holidays; no value: no rule, empty: closed.
  const std::optional<DayPlan>& public_holidays() const { return public_holidays_; }
  const std::optional<std::array<DayPlan, kDaysPerWeek>>& school_holidays() const {
    return school_holidays_;
  }

  bool operator==(const OpeningHours&) const = default;

 private:
  explicit OpeningHours(HoursRules rules);
  template <typename Use>
  void for_each_possible_plan(const LocalDay& day, Use use) const;

  std::array<DayPlan, kDaysPerWeek> week_;
  std::optional<DayPlan> public_holidays_;
  std::optional<std::array<DayPlan, kDaysPerWeek>> school_holidays_;
  HoursRules rules_;  // kept only if some have dates
};

}  // namespace maillage
