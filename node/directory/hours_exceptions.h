// What a venue says beside its usual hours, one value each:
//
//   horaires_exceptions   "2026-12-24 off", "2026-12-31 09:00-12:00",
//                         "2026-07-01..2026-08-31 Mo-Fr 09:00-12:00"
//   arrets                "2026-12-03 09:00-12:00 72181 Place de l'Église" on one date,
//                         "Th 09:00-12:00 72181 Place de l'Église" every week
//
// The hours are those of opening_hours.h without dates of their own; the five characters after a
// stop's hours are the INSEE code of its commune, the rest says where in it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "node/directory/opening_hours.h"
#include "protocol/result.h"

namespace maillage {

struct DateSpan {
  std::chrono::sys_days first{};
  std::chrono::sys_days last{};

  bool holds(std::chrono::sys_days date) const { return first <= date && date <= last; }
  int days() const { return static_cast<int>((last - first).count()) + 1; }
  bool operator==(const DateSpan&) const = default;
};

// In place of the usual hours on each day of its span.
struct HoursException {
  DateSpan span;
  OpeningHours hours;
};

struct Stop {
  std::optional<std::chrono::sys_days> date;  // empty: every week
  OpeningHours hours;
  std::string insee;
  std::string place;  // may be empty
};

// Errors: invalid_input, saying what a value looks like.
Result<HoursException> parse_hours_exception(std::string_view text);
Result<Stop> parse_stop(std::string_view text);

// The days that an exception is about, whatever its hours say; nothing if it does not begin with
// dates.
std::optional<DateSpan> span_of_exception(std::string_view text);

}  // namespace maillage
