// Opening hours in French.
#include <algorithm>

#include "node/directory/hours_dates.h"
#include "node/directory/opening_hours.h"

namespace maillage {
namespace {

using Week = std::array<DayPlan, kDaysPerWeek>;

constexpr std::array<const char*, kDaysPerWeek> kDayNames = {
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"};

bool all_day(const DayPlan& day) {
  return day.hours.size() == 1 && day.hours.front() == OpenInterval{0, kMinutesPerDay};
}

std::string time_words(int minute) {
  // "24 h" closes a day; later ends are the small hours of the next one.
  const int shown = minute > kMinutesPerDay ? minute - kMinutesPerDay : minute;
  const std::string hour = std::to_string(shown / 60) + " h";
  const int minutes = shown % 60;
  if (minutes == 0) return hour;
  return hour + (minutes < 10 ? " 0" : " ") + std::to_string(minutes);
}

std::string hours_words(const DayPlan& day) {
  if (day.hours.empty()) return "fermé";
  if (all_day(day)) return "24 h/24";
  std::string words;
  for (const OpenInterval& interval : day.hours) {
    if (!words.empty()) words += ", ";
    words += time_words(interval.start) + "–" + time_words(interval.end);
  }
  return words;
}

std::string joined(const std::vector<std::string>& items) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text += i + 1 == items.size() ? " et " : ", ";
    text += items[i];
  }
  return text;
}

// As runs: "lundi à mercredi", "lundi et mardi".
std::string day_words(const std::bitset<kDaysPerWeek>& days) {
  std::vector<std::string> runs;
  for (std::size_t first = 0; first < days.size();) {
    if (!days[first]) {
      ++first;
      continue;
    }
    std::size_t last = first;
    while (last + 1 < days.size() && days[last + 1]) ++last;
    if (last - first >= 2) {
      runs.push_back(std::string(kDayNames[first]) + " à " + kDayNames[last]);
    } else {
      for (std::size_t day = first; day <= last; ++day) runs.emplace_back(kDayNames[day]);
    }
    first = last + 1;
  }
  return joined(runs);
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
    const auto* const first = week.data();
    const bool told = std::find(first, first + day, week[day]) != first + day;
    if (week[day].hours.empty() || told) continue;
    std::bitset<kDaysPerWeek> alike;
    for (std::size_t other = day; other < week.size(); ++other) {
      alike[other] = week[other] == week[day];
    }
    add_clause(text, day_words(alike) + " " + hours_words(week[day]));
  }
  return text.empty() ? "fermé" : text;
}

std::string days_of_rule(const HoursRule& rule) {
  std::vector<std::string> days;
  if (rule.weekdays.any() && !rule.weekdays.all()) days.push_back(day_words(rule.weekdays));
  if (rule.public_holidays) days.emplace_back("jours fériés");
  if (rule.school_holiday_days.any()) {
    days.push_back("vacances scolaires" + (rule.school_holiday_days.all()
                                               ? std::string()
                                               : " (" + day_words(rule.school_holiday_days) + ")"));
  }
  return joined(days);
}

// "d'avril à octobre : lundi à vendredi 9 h–12 h".
std::string dated_words(const HoursRule& rule) {
  std::vector<std::string> dates;
  for (const DateRange& range : rule.dates) dates.push_back(words(range));
  std::string text = joined(dates) + (rule.additional && !rule.off ? ", en plus : " : " : ");
  if (const std::string days = days_of_rule(rule); !days.empty()) text += days + " ";
  if (rule.off) text += rule.intervals.empty() ? "fermé" : "fermé ";
  if (!rule.intervals.empty()) text += hours_words({normalised(rule.intervals), false});
  return text;
}

}  // namespace

std::string OpeningHours::words_of(int weekday) const {
  return hours_words(week_[static_cast<std::size_t>(weekday)]);
}

std::string OpeningHours::words() const {
  std::string text = week_words(week_);
  if (is_dated() && text == "fermé") text.clear();
  if (public_holidays_) {
    add_clause(text, public_holidays_->hours.empty()
                         ? "fermé les jours fériés"
                         : "jours fériés " + hours_words(*public_holidays_));
  }
  if (school_holidays_) {
    const std::string hours = week_words(*school_holidays_);
    add_clause(text, hours == "fermé" ? "fermé pendant les vacances scolaires"
                                      : "vacances scolaires : " + hours);
  }
  for (const HoursRule& rule : rules_) {
    if (rule.is_dated()) add_clause(text, dated_words(rule));
  }
  return text;
}

}  // namespace maillage
