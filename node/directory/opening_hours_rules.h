// The rules that opening hours are made of, and what they say of one day.
#pragma once

#include <bitset>
#include <chrono>
#include <optional>
#include <vector>

namespace maillage {

constexpr int kMinutesPerDay = 24 * 60;
constexpr int kDaysPerWeek = 7;

// Open from minute `start` of a day to before minute `end`; above 1440 it runs into the next day.
struct OpenInterval {
  int start = 0;
  int end = 0;
  bool operator==(const OpenInterval&) const = default;
};

using DayHours = std::vector<OpenInterval>;  // sorted, neither touching nor overlapping

DayHours normalised(DayHours hours);  // from intervals in any order

struct DayPlan {
  DayHours hours;
  bool doubtful = false;  // made of an interval without length: as likely filling as "all day"
  bool operator==(const DayPlan&) const = default;
};

// From the first to the last day, of every year or of given years. Days count as month * 32 + day.
struct DateRange {
  static constexpr int kDaysPerMonth = 32;

  int first = 0;
  int last = 0;        // before `first`: over the new year, if of every year
  int first_year = 0;  // both 0: every year
  int last_year = 0;
  bool holds(std::chrono::year_month_day date) const;
  bool operator==(const DateRange&) const = default;
};

struct HoursRule {
  std::vector<DateRange> dates;                   // empty: always
  std::bitset<kDaysPerWeek> weekdays;             // of ordinary weeks
  std::bitset<kDaysPerWeek> school_holiday_days;  // of the weeks of school holidays
  bool public_holidays = false;
  DayHours intervals;  // empty: the whole day
  bool doubtful = false;
  bool off = false;
  bool additional = false;  // after a comma: adds to its days instead of replacing them

  bool is_dated() const { return !dates.empty(); }
  bool operator==(const HoursRule&) const = default;
};

using HoursRules = std::vector<HoursRule>;

// What the rules say of a weekday (0 = Monday). Without a date the dated ones are left out.
// Rules for holidays speak for those days wherever they stand among the others.
using MaybeDate = std::optional<std::chrono::year_month_day>;
DayPlan ordinary_plan(const HoursRules& rules, int weekday, MaybeDate date);
DayPlan school_holiday_plan(const HoursRules& rules, int weekday, MaybeDate date);
// Nothing: no rule for public holidays.
std::optional<DayPlan> public_holiday_plan(const HoursRules& rules, int weekday, MaybeDate date);

}  // namespace maillage
