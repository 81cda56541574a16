// The weekly part of OpenStreetMap's opening_hours syntax, as venues of the national standard write
// it (https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification):
//
//   hours    = "24/7" | rule { ";" rule | "," rule }
//   rule     = [ days ] ( times | "off" | "closed" | times "off" )
//   days     = day { "," day }
//   day      = "Mo" | ... | "Su" | weekday "-" weekday | "PH" | "SH"
//   times    = time "-" time { "," time "-" time }
//   time     = hour ( ":" | "h" ) [ minute ]           "9:00", "09h30", "9h"; "24:00" ends a day
//
// A rule after ";" overrides the days it names, one after "," adds to them. An interval that ends
// before it starts ends on the next day and belongs to the day it starts on: a rule for that next
// day leaves it alone. PH are public holidays and SH school holidays; rules for them speak for
// those days wherever they stand. Anything else (months, dates, sunrise, "09:00+", comments, prose,
// an interval without length) is an error: the caller keeps and shows the raw text, and nothing is
// guessed from it.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/result.h"

namespace maillage {

constexpr int kMinutesPerDay = 24 * 60;
constexpr int kDaysPerWeek = 7;

// A moment in a venue's own time zone.
struct LocalMoment {
  int weekday = 0;                       // 0 = Monday, to 6
  int minute = 0;                        // of the day, 0 to 1439
  std::optional<bool> public_holiday{};  // unset: not known to be one, taken for an ordinary day
  std::optional<bool> school_holiday{};  // unset: not known
};

enum class OpenState { unknown, open, closed };

// Open from minute `start` of a day to before minute `end`; above 1440 it runs into the next day.
struct OpenInterval {
  int start = 0;
  int end = 0;
  bool operator==(const OpenInterval&) const = default;
};

using DayHours = std::vector<OpenInterval>;  // sorted, neither touching nor overlapping

struct NextOpening {
  int weekday = 0;
  int minute = 0;
  int minutes_ahead = 0;  // 0: open already
};

class OpeningHours {
 public:
  // `invalid_input` when the text says more, or less, than this syntax can hold.
  static Result<OpeningHours> parse(std::string_view text);

  // By the weekly rules alone, holidays aside. Any weekday and minute wrap round the week.
  bool is_open(int weekday, int minute_of_day) const;

  // With holidays: unknown when a holiday may change the answer and nothing says how. On a public
  // holiday without a PH rule, a venue that would be open is unknown, since most close; with a
  // school-holiday rule that differs from the week, so is a moment not known to be term time.
  OpenState state_at(const LocalMoment& moment) const;

  // The first open minute from the given one on, by the weekly rules; empty if it never opens.
  std::optional<NextOpening> next_opening(int weekday, int minute_of_day) const;

  // In French: "lundi à vendredi 9 h 00–12 h 00, 14 h 00–17 h 00 ; fermé les jours fériés".
  std::string words() const;

  const std::array<DayHours, kDaysPerWeek>& week() const { return week_; }
  // Hours on public holidays and during school holidays; no value: no rule, empty: closed.
  const std::optional<DayHours>& public_holidays() const { return public_holidays_; }
  const std::optional<std::array<DayHours, kDaysPerWeek>>& school_holidays() const {
    return school_holidays_;
  }

  bool operator==(const OpeningHours&) const = default;

 private:
  friend class OpeningHoursParser;

  std::array<DayHours, kDaysPerWeek> week_;
  std::optional<DayHours> public_holidays_;
  std::optional<std::array<DayHours, kDaysPerWeek>> school_holidays_;
};

}  // namespace maillage
