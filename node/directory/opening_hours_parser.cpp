#include <algorithm>
#include <bitset>

#include "node/directory/opening_hours.h"

namespace maillage {
namespace {

// The longest real value of the national files is under 400 bytes; the rest is not a timetable.
constexpr std::size_t kLongestText = 1024;
constexpr std::size_t kMostRules = 64;
constexpr std::size_t kMostIntervals = 24;

struct Days {
  std::bitset<kDaysPerWeek> weekdays;         // of ordinary weeks
  std::bitset<kDaysPerWeek> school_holidays;  // of the weeks of school holidays
  bool public_holidays = false;
};

struct Rule {
  Days days;
  DayHours intervals;  // empty: the whole day
  bool off = false;
  bool additional = false;  // after a comma: adds to its days instead of replacing them
};

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

void apply(const Rule& rule, DayHours& day) {
  if (!rule.off && rule.additional) {
    day.insert(day.end(), rule.intervals.begin(), rule.intervals.end());
    day = normalised(std::move(day));
  } else if (!rule.off) {
    day = normalised(rule.intervals);
  } else if (rule.intervals.empty()) {
    day.clear();
  } else {
    for (const OpenInterval& interval : rule.intervals) day = without(day, interval);
  }
}

void apply(const Rule& rule, const std::bitset<kDaysPerWeek>& days,
           std::array<DayHours, kDaysPerWeek>& week) {
  for (std::size_t day = 0; day < week.size(); ++day) {
    if (days[day]) apply(rule, week[day]);
  }
}

}  // namespace

// Recursive descent over the grammar of opening_hours.h. Each `read_` function either consumes
// what it names or leaves the place where it was and answers no.
class OpeningHoursParser {
 public:
  explicit OpeningHoursParser(std::string_view text) : rest_(text) {}

  Result<OpeningHours> parse() {
    for (std::size_t rules = 0; rules < kMostRules; ++rules) {
      Rule rule;
      rule.additional = additional_;
      if (!read_rule(rule)) return unreadable();
      rules_.push_back(std::move(rule));
      if (!read_separator()) return unreadable();
      if (rest_.empty()) return evaluated();
    }
    return unreadable();
  }

 private:
  static unexpected<Error> unreadable() {
    return fail(ErrorKind::invalid_input,
                "opening hours not understood; write them like \"Mo-Fr 09:00-12:00,14:00-17:00; "
                "Sa 09:00-12:00\"");
  }

  bool read_rule(Rule& rule) {
    if (read_word("24/7")) {
      rule.days.weekdays.set();
      rule.intervals = {{0, kMinutesPerDay}};
      return true;
    }
    if (!read_days(rule.days)) {
      if (rule.additional) return false;  // "09:00-12:00, off": added to which days?
      rule.days.weekdays.set();
    }
    const bool timed = read_times(rule.intervals);
    rule.off = read_word("off") || read_word("closed");
    return timed || rule.off;
  }

  // After a rule: the end, ";" or a comma; a last ";" closes the text.
  bool read_separator() {
    skip_spaces();
    if (rest_.empty()) return true;
    additional_ = rest_.front() == ',';
    if (!additional_ && rest_.front() != ';') return false;
    rest_.remove_prefix(1);
    skip_spaces();
    return !(additional_ && rest_.empty());
  }

  bool read_days(Days& days) {
    if (!read_day(days)) return false;
    std::string_view after_last = rest_;
    while (read_char(',') && read_day(days)) after_last = rest_;
    rest_ = after_last;
    read_char(':');  // "Mo-Fr: 09:00-12:00" is a common slip without a second meaning
    return true;
  }

  bool read_day(Days& days) {
    if (read_word("PH")) return days.public_holidays = true;
    if (!read_word("SH")) return read_weekdays(days.weekdays);
    // "SH Mo-Fr": the school holidays qualify the weekdays that follow.
    std::bitset<kDaysPerWeek> qualified;
    while (read_weekdays(qualified) && read_char(',')) {
    }
    if (qualified.none()) qualified.set();
    days.school_holidays |= qualified;
    return true;
  }

  bool read_weekdays(std::bitset<kDaysPerWeek>& weekdays) {
    const std::string_view before = rest_;
    const auto first = read_weekday();
    const auto last = first && read_dash() ? read_weekday() : first;
    if (!last) {
      rest_ = before;
      return false;
    }
    for (int day = *first;; day = (day + 1) % kDaysPerWeek) {
      weekdays.set(static_cast<std::size_t>(day));
      if (day == *last) return true;
    }
  }

  std::optional<int> read_weekday() {
    static constexpr std::array<std::string_view, kDaysPerWeek> kNames = {"Mo", "Tu", "We", "Th",
                                                                          "Fr", "Sa", "Su"};
    for (int day = 0; day < kDaysPerWeek; ++day) {
      if (read_word(kNames[static_cast<std::size_t>(day)])) return day;
    }
    return std::nullopt;
  }

  bool read_times(DayHours& intervals) {
    while (intervals.size() < kMostIntervals) {
      const std::string_view before = rest_;
      if (!intervals.empty() && !read_char(',')) return true;
      const auto interval = read_interval();
      if (!interval) {
        rest_ = before;
        return !intervals.empty();
      }
      intervals.push_back(*interval);
    }
    return false;
  }

  std::optional<OpenInterval> read_interval() {
    const auto start = read_time();
    if (!start || !read_dash()) return std::nullopt;
    auto end = read_time();
    if (!end || *start >= kMinutesPerDay || *end == *start) return std::nullopt;
    if (*end < *start) *end += kMinutesPerDay;
    if (*end - *start > kMinutesPerDay) return std::nullopt;
    return OpenInterval{*start, *end};
  }

  // Minutes since midnight, up to "48:00" as the specification allows for the next morning.
  std::optional<int> read_time() {
    const auto hour = read_number(1);
    if (!hour || rest_.empty()) return std::nullopt;
    const char mark = rest_.front();
    if (mark != ':' && mark != 'h' && mark != 'H') return std::nullopt;
    rest_.remove_prefix(1);
    auto minute = read_number(2);
    if (!minute && mark != ':' && (rest_.empty() || !is_digit(rest_.front()))) minute = 0;
    if (!minute || *minute > 59 || *hour * 60 + *minute > 2 * kMinutesPerDay) return std::nullopt;
    return *hour * 60 + *minute;
  }

  // At least `digits` and at most two; a third would be another notation.
  std::optional<int> read_number(std::size_t digits) {
    skip_spaces();
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_digit);
    const auto length = static_cast<std::size_t>(end - rest_.begin());
    if (length < digits || length > 2) return std::nullopt;
    int value = 0;
    for (const char digit : rest_.substr(0, length)) value = value * 10 + (digit - '0');
    rest_.remove_prefix(length);
    return value;
  }

  bool read_dash() {
    skip_spaces();
    for (const std::string_view dash : {"-", "–", "—"}) {
      if (rest_.starts_with(dash)) {
        rest_.remove_prefix(dash.size());
        return true;
      }
    }
    return false;
  }

  bool read_char(char wanted) {
    skip_spaces();
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // Whatever its case, and not the beginning of a longer word ("Mois" is not Monday).
  bool read_word(std::string_view word) {
    skip_spaces();
    if (rest_.size() < word.size()) return false;
    const bool same = std::equal(word.begin(), word.end(), rest_.begin(), [](char a, char b) {
      return a == b || (is_letter(a) && (a ^ b) == 0x20);
    });
    if (!same || (rest_.size() > word.size() && is_letter(rest_[word.size()]))) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  void skip_spaces() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t' ||
                              rest_.front() == '\r' || rest_.front() == '\n')) {
      rest_.remove_prefix(1);
    }
  }

  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

  // Rules for holidays speak for those days wherever they stand among the others.
  OpeningHours evaluated() const {
    OpeningHours hours;
    for (const Rule& rule : rules_) apply(rule, rule.days.weekdays, hours.week_);
    hours.school_holidays_ = hours.week_;
    for (const Rule& rule : rules_) {
      apply(rule, rule.days.school_holidays, *hours.school_holidays_);
      if (!rule.days.public_holidays) continue;
      if (!hours.public_holidays_) hours.public_holidays_.emplace();
      apply(rule, *hours.public_holidays_);
    }
    if (hours.school_holidays_ == hours.week_) hours.school_holidays_.reset();
    return hours;
  }

  std::string_view rest_;
  bool additional_ = false;
  std::vector<Rule> rules_;
};

Result<OpeningHours> OpeningHours::parse(std::string_view text) {
  if (text.size() > kLongestText) {
    return fail(ErrorKind::invalid_input,
                "opening hours are longer than 1024 bytes; shorten them to the weekly timetable");
  }
  return OpeningHoursParser(text).parse();
}

}  // namespace maillage
