#include "node/directory/opening_hours_rules.h"

#include <algorithm>

namespace maillage {
namespace {

DayHours without(const DayHours& hours, const OpenInterval& removed) {
  DayHours kept;
  for (const OpenInterval& interval : hours) {
    const OpenInterval before{interval.start, std::min(interval.end, removed.start)};
    const OpenInterval after{std::max(interval.start, removed.end), interval.end};
    if (before.start < before.end) kept.push_back(before);
    if (after.start < after.end) kept.push_back(after);
  }
  return kept;
}

void apply(const HoursRule& rule, DayPlan& day) {
  if (!rule.off && rule.additional) {
    day.hours.insert(day.hours.end(), rule.intervals.begin(), rule.intervals.end());
    day.hours = normalised(std::move(day.hours));
    day.doubtful = day.doubtful || rule.doubtful;
  } else if (!rule.off) {
    day = {normalised(rule.intervals), rule.doubtful};
  } else if (rule.intervals.empty()) {
    day = {};
  } else {
    for (const OpenInterval& interval : rule.intervals) day.hours = without(day.hours, interval);
    day.doubtful = day.doubtful || rule.doubtful;
  }
}

bool holds_on(const HoursRule& rule, MaybeDate date) {
  return !rule.is_dated() ||
         (date && std::any_of(rule.dates.begin(), rule.dates.end(),
                              [&](const DateRange& r) { return r.holds(*date); }));
}

}  // namespace

DayHours normalised(DayHours hours) {
  std::sort(hours.begin(), hours.end(),
            [](const OpenInterval& a, const OpenInterval& b) { return a.start < b.start; });
  DayHours merged;
  for (const OpenInterval& interval : hours) {
    if (!merged.empty() && interval.start <= merged.back().end) {
      merged.back().end = std::max(merged.back().end, interval.end);
    } else {
      merged.push_back(interval);
    }
  }
  return merged;
}

bool DateRange::holds(std::chrono::year_month_day date) const {
  const int day = static_cast<int>(static_cast<unsigned>(date.month())) * kDaysPerMonth +
                  static_cast<int>(static_cast<unsigned>(date.day()));
  if (first_year == 0) {
    return first <= last ? first <= day && day <= last : day >= first || day <= last;
  }
  const auto of_year = [](int year, int of) { return year * 16 * kDaysPerMonth + of; };
  const int then = of_year(static_cast<int>(date.year()), day);
  return of_year(first_year, first) <= then && then <= of_year(last_year, last);
}

DayPlan ordinary_plan(const HoursRules& rules, int weekday, MaybeDate date) {
  DayPlan day;
  for (const HoursRule& rule : rules) {
    if (rule.weekdays[static_cast<std::size_t>(weekday)] && holds_on(rule, date)) apply(rule, day);
  }
  return day;
}

DayPlan school_holiday_plan(const HoursRules& rules, int weekday, MaybeDate date) {
  DayPlan day = ordinary_plan(rules, weekday, date);
  for (const HoursRule& rule : rules) {
    const bool meant = rule.school_holiday_days[static_cast<std::size_t>(weekday)];
    if (meant && holds_on(rule, date)) apply(rule, day);
  }
  return day;
}

std::optional<DayPlan> public_holiday_plan(const HoursRules& rules, int weekday, MaybeDate date) {
  std::optional<DayPlan> day;
  for (const HoursRule& rule : rules) {
    if (!holds_on(rule, date)) continue;
    // What is said of a date later on is said knowing that it may be a holiday.
    const bool dated = rule.is_dated() && rule.weekdays[static_cast<std::size_t>(weekday)];
    if (!rule.public_holidays && !(dated && day)) continue;
    if (!day) day.emplace();
    apply(rule, *day);
  }
  return day;
}

}  // namespace maillage
