#include "node/directory/opening_hours.h"

#include <algorithm>
#include <cstdint>

namespace maillage {
namespace {

constexpr int kMinutesPerWeek = kDaysPerWeek * kMinutesPerDay;

// A minute of the week, 0 on Monday at midnight, whatever weekday and minute are asked for.
int minute_of_week(int weekday, int minute_of_day) {
  const auto minute = (std::int64_t{weekday} * kMinutesPerDay + minute_of_day) % kMinutesPerWeek;
  return static_cast<int>(minute < 0 ? minute + kMinutesPerWeek : minute);
}

bool holds(const DayHours& hours, int minute) {
  return std::any_of(hours.begin(), hours.end(), [&](const OpenInterval& interval) {
    return interval.start <= minute && minute < interval.end;
  });
}

}  // namespace

OpenState either(OpenState a, OpenState b) {
  if (a == OpenState::open || b == OpenState::open) return OpenState::open;
  return a == OpenState::closed ? b : a;
}

int LocalDay::weekday() const {
  return static_cast<int>(std::chrono::weekday{date}.iso_encoding()) - 1;
}

LocalDay PlacedMoment::evening_before() const {
  const bool beside_a_holiday =
      today.public_holiday != Holiday::no || yesterday.public_holiday != Holiday::no;
  return {yesterday.date, beside_a_holiday ? Holiday::perhaps : Holiday::no};
}

LocalDay placed(std::chrono::sys_days date, HolidayCalendar calendar) {
  return {date, public_holiday(date, calendar)};
}

PlacedMoment placed(const LocalMoment& moment, HolidayCalendar calendar) {
  return {placed(moment.date, calendar), placed(moment.date - std::chrono::days{1}, calendar),
          moment.minute};
}

OpeningHours::OpeningHours(HoursRules rules) {
  school_holidays_.emplace();
  for (int day = 0; day < kDaysPerWeek; ++day) {
    const auto at = static_cast<std::size_t>(day);
    week_[at] = ordinary_plan(rules, day, std::nullopt);
    (*school_holidays_)[at] = school_holiday_plan(rules, day, std::nullopt);
  }
  if (*school_holidays_ == week_) school_holidays_.reset();
  public_holidays_ = public_holiday_plan(rules, 0, std::nullopt);
  if (std::any_of(rules.begin(), rules.end(), [](const auto& rule) { return rule.is_dated(); })) {
    rules_ = std::move(rules);
  }
}

bool OpeningHours::is_open(int weekday, int minute_of_day) const {
  const int minute = minute_of_week(weekday, minute_of_day);
  const auto today = static_cast<std::size_t>(minute / kMinutesPerDay);
  const auto yesterday = (today + kDaysPerWeek - 1) % kDaysPerWeek;
  return holds(week_[today].hours, minute % kMinutesPerDay) ||
         holds(week_[yesterday].hours, minute % kMinutesPerDay + kMinutesPerDay);
}

bool OpeningHours::is_doubtful() const {
  const auto doubtful = [](const DayPlan& plan) { return plan.doubtful; };
  return std::any_of(week_.begin(), week_.end(), doubtful) ||
         (public_holidays_ && public_holidays_->doubtful) ||
         (school_holidays_ &&
          std::any_of(school_holidays_->begin(), school_holidays_->end(), doubtful)) ||
         std::any_of(rules_.begin(), rules_.end(), [](const auto& rule) { return rule.doubtful; });
}

// Calls `use(plan)` with each plan the day may follow.
template <typename Use>
void OpeningHours::for_each_possible_plan(const LocalDay& day, Use use) const {
  static const DayPlan closed;
  const int weekday = day.weekday();
  const auto at = static_cast<std::size_t>(weekday);
  if (!is_dated()) {
    const bool perhaps_ordinary = day.public_holiday != Holiday::yes || !public_holidays_;
    if (perhaps_ordinary) use(week_[at]);
    if (perhaps_ordinary && school_holidays_) use((*school_holidays_)[at]);
    if (day.public_holiday != Holiday::no) use(public_holidays_ ? *public_holidays_ : closed);
    return;
  }
  const std::chrono::year_month_day date{day.date};
  const auto of_holiday = public_holiday_plan(rules_, weekday, date);
  if (day.public_holiday != Holiday::yes || !of_holiday) {
    use(ordinary_plan(rules_, weekday, date));
    use(school_holiday_plan(rules_, weekday, date));
  }
  if (day.public_holiday != Holiday::no) use(of_holiday ? *of_holiday : closed);
}

OpenState OpeningHours::covers(const LocalDay& day, int minute) const {
  bool may_be_open = false, may_be_closed = false;
  for_each_possible_plan(day, [&](const DayPlan& plan) {
    const bool open = holds(plan.hours, minute);
    may_be_open |= open || (plan.doubtful && minute < kMinutesPerDay);
    may_be_closed |= !open || plan.doubtful;
  });
  if (may_be_open && may_be_closed) return OpenState::unknown;
  return may_be_open ? OpenState::open : OpenState::closed;
}

OpenState OpeningHours::state_at(const PlacedMoment& moment) const {
  return either(covers(moment.today, moment.minute),
                covers(moment.evening_before(), moment.minute + kMinutesPerDay));
}

void OpeningHours::add_changes(const LocalDay& day, std::vector<int>& minutes) const {
  for_each_possible_plan(day, [&](const DayPlan& plan) {
    for (const OpenInterval& interval : plan.hours) {
      minutes.push_back(interval.start);
      minutes.push_back(interval.end);
    }
  });
}

}  // namespace maillage
