// Recursive descent over the grammar of opening_hours.h.
#include <algorithm>

#include "node/directory/hours_dates.h"
#include "node/directory/hours_reader.h"
#include "node/directory/opening_hours.h"

namespace maillage {
namespace {

// The longest real value of the national files is under 400 bytes; the rest is not a timetable.
constexpr std::size_t kLongestText = 1024;
constexpr std::size_t kMostRules = 64;
constexpr std::size_t kMostIntervals = 24;

class RulesReader {
 public:
  explicit RulesReader(std::string_view text) : reader_(text) {}

  std::optional<HoursRules> read() {
    HoursRules rules;
    bool additional = false;
    while (rules.size() < kMostRules) {
      HoursRule rule;
      rule.additional = additional;
      if (!read_rule(rule) || overrides_a_date(rule, rules)) return std::nullopt;
      rules.push_back(std::move(rule));
      if (reader_.at_end()) return checked(std::move(rules));
      additional = reader_.read_char(',');
      if (!additional && !reader_.read_char(';')) return std::nullopt;
      if (reader_.at_end()) return additional ? std::nullopt : checked(std::move(rules));
    }
    return std::nullopt;
  }

 private:
  bool read_rule(HoursRule& rule) {
    if (reader_.read_word("24/7")) {
      rule.weekdays.set();
      rule.intervals = {{0, kMinutesPerDay}};
      return true;
    }
    const bool dated = read_date_ranges(reader_, rule.dates);
    const bool days_named = read_days(rule);
    if (!days_named) {
      if (rule.additional && !dated) return false;  // "09:00-12:00, off": added to which days?
      rule.weekdays.set();
    }
    const bool timed = read_times(rule);
    if (timed && !days_named && may_be_tuesday(rule)) return false;
    rule.off = reader_.read_word("off") || reader_.read_word("closed");
    return timed || rule.off;
  }

  // "Mar 09:00-12:00" is all of March in this syntax, and Tuesday in French.
  static bool may_be_tuesday(const HoursRule& rule) {
    return std::any_of(rule.dates.begin(), rule.dates.end(), [](const DateRange& range) {
      return range.first_year == 0 && range.first == 3 * DateRange::kDaysPerMonth &&
             range.last == range.first + DateRange::kDaysPerMonth - 1;
    });
  }

  // Implementations differ about what the small hours are left of when a date begins or ends.
  static std::optional<HoursRules> checked(HoursRules rules) {
    const auto dated = [](const HoursRule& rule) { return rule.is_dated(); };
    const auto past_midnight = [](const HoursRule& rule) {
      return std::any_of(rule.intervals.begin(), rule.intervals.end(),
                         [](const OpenInterval& each) { return each.end > kMinutesPerDay; });
    };
    if (std::any_of(rules.begin(), rules.end(), dated) &&
        std::any_of(rules.begin(), rules.end(), past_midnight)) {
      return std::nullopt;
    }
    return rules;
  }

  // "Jul Mo 10:00-12:00; Mo-Fr 09:00-17:00": the later rule undoes the first one, which nobody
  // who wrote it can have meant.
  static bool overrides_a_date(const HoursRule& rule, const HoursRules& earlier) {
    return !rule.is_dated() && !rule.additional &&
           std::any_of(earlier.begin(), earlier.end(), [&](const HoursRule& each) {
             return each.is_dated() && (each.weekdays & rule.weekdays).any();
           });
  }

  bool read_days(HoursRule& rule) {
    if (!read_day(rule)) return false;
    std::string_view after_last = reader_.rest();
    while (reader_.read_char(',') && read_day(rule)) after_last = reader_.rest();
    reader_.back_to(after_last);
    reader_.read_char(':');  // "Mo-Fr: 09:00-12:00" is a common slip without a second meaning
    return true;
  }

  bool read_day(HoursRule& rule) {
    if (reader_.read_word("PH")) return rule.public_holidays = true;
    if (!reader_.read_word("SH")) return read_weekdays(rule.weekdays);
    // "SH Mo-Fr": the school holidays qualify the weekdays that follow.
    std::bitset<kDaysPerWeek> qualified;
    while (read_weekdays(qualified) && reader_.read_char(',')) {
    }
    if (qualified.none()) qualified.set();
    rule.school_holiday_days |= qualified;
    return true;
  }

  bool read_weekdays(std::bitset<kDaysPerWeek>& weekdays) {
    const std::string_view before = reader_.rest();
    const auto first = reader_.read_weekday();
    const auto last = first && reader_.read_dash() ? reader_.read_weekday() : first;
    if (!last) {
      reader_.back_to(before);
      return false;
    }
    for (int day = *first;; day = (day + 1) % kDaysPerWeek) {
      weekdays.set(static_cast<std::size_t>(day));
      if (day == *last) return true;
    }
  }

  bool read_times(HoursRule& rule) {
    while (rule.intervals.size() < kMostIntervals) {
      const std::string_view before = reader_.rest();
      if (!rule.intervals.empty() && !reader_.read_char(',')) return true;
      const auto interval = read_interval();
      if (!interval) {
        reader_.back_to(before);
        return !rule.intervals.empty();
      }
      rule.intervals.push_back(*interval);
      rule.doubtful |= without_length_;
    }
    return false;
  }

  std::optional<OpenInterval> read_interval() {
    const auto start = reader_.read_time();
    if (!start || !reader_.read_dash()) return std::nullopt;
    auto end = reader_.read_time();
    if (!end || *start >= kMinutesPerDay) return std::nullopt;
    without_length_ = *end == *start;
    if (*end <= *start) *end += kMinutesPerDay;
    if (*end - *start > kMinutesPerDay) return std::nullopt;
    return OpenInterval{*start, *end};
  }

  HoursReader reader_;
  bool without_length_ = false;  // the interval read last
};

}  // namespace

Result<OpeningHours> OpeningHours::parse(std::string_view text) {
  if (text.size() > kLongestText) {
    return fail(ErrorKind::invalid_input,
                "opening hours are longer than 1024 bytes; shorten them to the weekly timetable");
  }
  auto rules = RulesReader(text).read();
  if (!rules) {
    return fail(ErrorKind::invalid_input,
                "opening hours not understood; write them like \"Mo-Fr 09:00-12:00,14:00-17:00; "
                "Sa 09:00-12:00\"");
  }
  return OpeningHours(std::move(*rules));
}

}  // namespace maillage
