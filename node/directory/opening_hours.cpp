#include "node/directory/opening_hours.h"

#include <algorithm>
#include <cstdint>

namespace maillage {
namespace {

using Week = std::array<DayHours, kDaysPerWeek>;

constexpr int kMinutesPerWeek = kDaysPerWeek * kMinutesPerDay;

constexpr std::array<std::string_view, kDaysPerWeek> kDayNames = {
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"};

// A minute of the week, 0 on Monday at midnight, whatever weekday and minute are asked for.
int minute_of_week(int weekday, int minute_of_day) {
  const auto minute = (std::int64_t{weekday} * kMinutesPerDay + minute_of_day) % kMinutesPerWeek;
  return static_cast<int>(minute < 0 ? minute + kMinutesPerWeek : minute);
}

bool covers(const DayHours& hours, int minute) {
  return std::any_of(hours.begin(), hours.end(), [&](const OpenInterval& interval) {
    return interval.start <= minute && minute < interval.end;
  });
}

bool covers(const Week& week, int minute) {
  const auto today = static_cast<std::size_t>(minute / kMinutesPerDay);
  const auto yesterday = (today + kDaysPerWeek - 1) % kDaysPerWeek;
  const int minute_of_day = minute % kMinutesPerDay;
  return covers(week[today], minute_of_day) ||
         covers(week[yesterday], minute_of_day + kMinutesPerDay);
}

OpenState state(bool open) { return open ? OpenState::open : OpenState::closed; }

bool all_day(const DayHours& hours) {
  return hours.size() == 1 && hours.front() == OpenInterval{0, kMinutesPerDay};
}

std::string time_words(int minute) {
  // "24 h 00" closes a day; later ends are the small hours of the next one.
  const int shown = minute > kMinutesPerDay ? minute - kMinutesPerDay : minute;
  const int minutes = shown % 60;
  return std::to_string(shown / 60) + " h " + (minutes < 10 ? "0" : "") + std::to_string(minutes);
}

std::string hours_words(const DayHours& hours) {
  if (hours.empty()) return "fermé";
  if (all_day(hours)) return "24 h/24";
  std::string words;
  for (const OpenInterval& interval : hours) {
    if (!words.empty()) words += ", ";
    words += time_words(interval.start) + "–" + time_words(interval.end);
  }
  return words;
}

// Days of the week as runs: "lundi à mercredi", "lundi et mardi".
std::vector<std::string> runs_of_days(const std::vector<std::size_t>& days) {
  std::vector<std::string> runs;
  for (std::size_t first = 0; first < days.size();) {
    std::size_t last = first;
    while (last + 1 < days.size() && days[last + 1] == days[last] + 1) ++last;
    const std::string from(kDayNames[days[first]]);
    if (last - first >= 2) {
      runs.push_back(from + " à " + std::string(kDayNames[days[last]]));
    } else {
      runs.push_back(from);
      if (last > first) runs.emplace_back(kDayNames[days[last]]);
    }
    first = last + 1;
  }
  return runs;
}

std::string joined(const std::vector<std::string>& items) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text += i + 1 == items.size() ? " et " : ", ";
    text += items[i];
  }
  return text;
}

void add_clause(std::string& text, const std::string& clause) {
  if (!text.empty()) text += " ; ";
  text += clause;
}

// The open days of a week, days with the same hours together, in the order of their first day.
std::string week_words(const Week& week) {
  if (std::all_of(week.begin(), week.end(), all_day)) return "24 h/24, 7 j/7";
  std::string text;
  for (std::size_t day = 0; day < week.size(); ++day) {
    const bool told = std::find(week.begin(), week.begin() + day, week[day]) != week.begin() + day;
    if (week[day].empty() || told) continue;
    std::vector<std::size_t> alike;
    for (std::size_t other = day; other < week.size(); ++other) {
      if (week[other] == week[day]) alike.push_back(other);
    }
    add_clause(text, joined(runs_of_days(alike)) + " " + hours_words(week[day]));
  }
  return text.empty() ? "fermé" : text;
}

}  // namespace

bool OpeningHours::is_open(int weekday, int minute_of_day) const {
  return covers(week_, minute_of_week(weekday, minute_of_day));
}

OpenState OpeningHours::state_at(const LocalMoment& moment) const {
  const int minute = minute_of_week(moment.weekday, moment.minute);
  const bool ordinarily = covers(week_, minute);
  if (moment.public_holiday.value_or(false)) {
    if (public_holidays_) return state(covers(*public_holidays_, minute % kMinutesPerDay));
    return ordinarily ? OpenState::unknown : OpenState::closed;
  }
  if (!school_holidays_ || moment.school_holiday == false) return state(ordinarily);
  const bool in_holidays = covers(*school_holidays_, minute);
  if (moment.school_holiday == true || in_holidays == ordinarily) return state(in_holidays);
  return OpenState::unknown;
}

std::optional<NextOpening> OpeningHours::next_opening(int weekday, int minute_of_day) const {
  const int now = minute_of_week(weekday, minute_of_day);
  std::optional<int> ahead;
  if (covers(week_, now)) ahead = 0;
  for (int day = 0; day < kDaysPerWeek && ahead != 0; ++day) {
    for (const OpenInterval& interval : week_[static_cast<std::size_t>(day)]) {
      const int wait = minute_of_week(0, day * kMinutesPerDay + interval.start - now);
      ahead = std::min(ahead.value_or(wait), wait);
    }
  }
  if (!ahead) return std::nullopt;
  const int then = (now + *ahead) % kMinutesPerWeek;
  return NextOpening{then / kMinutesPerDay, then % kMinutesPerDay, *ahead};
}

std::string OpeningHours::words() const {
  std::string text = week_words(week_);
  if (public_holidays_) {
    add_clause(text, public_holidays_->empty() ? "fermé les jours fériés"
                                               : "jours fériés " + hours_words(*public_holidays_));
  }
  if (school_holidays_) {
    const std::string hours = week_words(*school_holidays_);
    add_clause(text, hours == "fermé" ? "fermé pendant les vacances scolaires"
                                      : "vacances scolaires : " + hours);
  }
  return text;
}

}  // namespace maillage
