#include "node/directory/import/weekday_hours.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "node/directory/text.h"

namespace maillage {
namespace {

struct Range {
  int begin;  // minutes since midnight
  int end;    // beyond 24:00 when it is on the next day
  bool operator==(const Range&) const = default;
};
using Day = std::vector<Range>;

struct Time {
  int minutes;
  bool bare;  // "9", without "h" or minutes
};

constexpr std::array<std::string_view, 7> kOsmDays = {"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"};
constexpr std::array<std::string_view, 7> kFrenchDays = {"lundi",    "mardi",  "mercredi", "jeudi",
                                                         "vendredi", "samedi", "dimanche"};
constexpr int kMinutesPerDay = 24 * 60;
constexpr int kEarliestBareHour = 6 * 60;
constexpr int kEvening = 16 * 60, kEndOfNight = 6 * 60;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A cursor over one folded cell.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool at_end() const { return text_.find_first_not_of(' ') == text_.npos; }
  bool at_space() const { return text_.starts_with(' '); }
  // Moves only when the token is there.
  bool take(std::string_view token) {
    const std::string_view rest = text_.substr(spaces());
    if (!rest.starts_with(token)) return false;
    text_ = rest.substr(token.size());
    return true;
  }
  // "9h", "09:30", "09:30:00", "9h30", "9 h 30", "9.30", "9". `ends_range`: in "9h-12h 14-17" the
  // 14 begins another range, while "9 h 14 - 17 h" has minutes.
  std::optional<Time> time(bool ends_range) {
    const std::optional<int> hour = number();
    if (!hour) return std::nullopt;
    const bool point = text_.size() > 2 && text_[0] == '.' && is_digit(text_[1]) &&
                       is_digit(text_[2]) && take(".");
    const bool bare = !point && !take(":") && !take("h");
    const int minute = bare ? 0 : minutes(ends_range);
    if (!bare && text_.starts_with(":00")) text_.remove_prefix(3);
    const int total = *hour * 60 + minute;
    if (minute > 59 || total > kMinutesPerDay) return std::nullopt;
    return Time{total, bare};
  }

 private:
  std::size_t spaces() const { return std::min(text_.find_first_not_of(' '), text_.size()); }

  int minutes(bool ends_range) {
    Scanner ahead = *this;
    const int value = ahead.number().value_or(0);
    if (at_space()) {
      Scanner next = ahead;
      const bool is_hour = next.take("h") || next.take(":") || next.take(".") ||
                           (ends_range && (next.take("-") || next.take("a ")));
      if (is_hour) return 0;
    }
    *this = ahead;
    return value;
  }
  // One or two digits.
  std::optional<int> number() {
    const std::string_view rest = text_.substr(spaces());
    std::size_t length = 0;
    int value = 0;
    while (length < rest.size() && length < 2 && is_digit(rest[length])) {
      value = value * 10 + (rest[length++] - '0');
    }
    if (length == 0) return std::nullopt;
    text_ = rest.substr(length);
    return value;
  }

  std::string_view text_;
};

bool take_closed(Scanner& scan) {
  return scan.take("fermee") || scan.take("ferme") || scan.take("closed") || scan.take("off");
}

bool says_closed(const std::string& cell) {
  const std::string folded = fold_text(cell);
  Scanner scan(folded);
  return take_closed(scan) && scan.at_end();
}

std::optional<Range> range_of(Time begin, Time end) {
  if (begin.minutes == 0 && end.minutes == 0) return Range{0, 0};
  const bool bare = begin.bare && end.bare;
  if (begin.minutes >= kMinutesPerDay || (bare && begin.minutes < kEarliestBareHour)) {
    return std::nullopt;
  }
  if (end.minutes > begin.minutes) return Range{begin.minutes, end.minutes};
  const bool night = begin.minutes >= kEvening && end.minutes <= kEndOfNight && !bare;
  if (!night) return std::nullopt;
  return Range{begin.minutes, end.minutes + kMinutesPerDay};
}

std::optional<Range> take_range(Scanner& scan) {
  if (!scan.take("de ")) scan.take("du ");
  const auto begin = scan.time(false);
  if (!begin || !(scan.take("-") || scan.take("a "))) return std::nullopt;
  const auto end = scan.time(true);
  return end ? range_of(*begin, *end) : std::nullopt;
}

// "8h30/12h" is one range when there is nothing else; otherwise a slash stands between ranges.
// "9/12" is rather a date.
std::optional<Range> lone_slash_range(std::string_view folded) {
  Scanner scan(folded);
  const auto begin = scan.time(false);
  if (!begin || begin->bare || !scan.take("/")) return std::nullopt;
  const auto end = scan.time(true);
  if (!end || end->bare || !scan.at_end()) return std::nullopt;
  return range_of(*begin, *end);
}

// Nothing when the cell is prose.
std::optional<Day> parse_cell(const std::string& cell) {
  const std::string folded = fold_text(cell);
  if (const auto range = lone_slash_range(folded)) return Day{*range};
  Scanner scan(folded);
  Day day;
  bool after_space = false;
  while (!scan.at_end()) {
    // "fermé 9h-12h" says the contrary of "fermé / 14h-17h".
    const bool closed = !after_space && take_closed(scan);
    if (!closed) {
      const auto range = take_range(scan);
      if (!range) return std::nullopt;
      day.push_back(*range);
    }
    const bool space = scan.at_space();
    const bool more = scan.take("/") || scan.take(",") || scan.take(";") || scan.take("et ");
    after_space = !more && !closed && space;
    if (!more && !after_space && !scan.at_end()) return std::nullopt;
  }
  return day;
}

Day joined(Day day) {
  std::erase(day, Range{0, 0});
  std::sort(day.begin(), day.end(), [](Range a, Range b) { return a.begin < b.begin; });
  Day result;
  for (const Range& range : day) {
    if (!result.empty() && range.begin <= result.back().end) {
      result.back().end = std::max(result.back().end, range.end);
    } else {
      result.push_back(range);
    }
  }
  return result;
}

std::optional<Day> parse_day(const DayCells& cells) {
  Day all;
  for (const std::string& cell : cells) {
    const std::optional<Day> part = parse_cell(cell);
    if (!part) return std::nullopt;
    all.insert(all.end(), part->begin(), part->end());
  }
  all = joined(std::move(all));
  // Round the clock and into the next day cannot be written as one range.
  const bool endless = std::any_of(all.begin(), all.end(), [](Range range) {
    return range.end > kMinutesPerDay && range.end - range.begin >= kMinutesPerDay;
  });
  return endless ? std::nullopt : std::optional(all);
}

std::string clock(int minutes) {
  const auto padded = [](int value) { return (value < 10 ? "0" : "") + std::to_string(value); };
  if (minutes > kMinutesPerDay) minutes -= kMinutesPerDay;
  return padded(minutes / 60) + ":" + padded(minutes % 60);
}

std::string ranges_text(const Day& day) {
  std::string out;
  for (const Range& range : day) {
    out += (out.empty() ? "" : ",") + clock(range.begin) + "-" + clock(range.end);
  }
  return out;
}

std::string prose(const std::array<DayCells, 7>& days) {
  std::string out;
  for (std::size_t i = 0; i < days.size(); ++i) {
    if (days[i].empty()) continue;
    out += (out.empty() ? "" : " ; ") + std::string(kFrenchDays[i]) + " : ";
    for (std::size_t k = 0; k < days[i].size(); ++k) out += (k == 0 ? "" : " / ") + days[i][k];
  }
  return out;
}

std::string week_text(const std::array<Day, 7>& week) {
  std::string out;
  for (std::size_t first = 0; first < week.size();) {
    std::size_t last = first;
    while (last + 1 < week.size() && week[last + 1] == week[first]) ++last;
    if (!week[first].empty()) {
      out += out.empty() ? "" : "; ";
      out += kOsmDays[first];
      if (last > first) out += "-" + std::string(kOsmDays[last]);
      out += " " + ranges_text(week[first]);
    }
    first = last + 1;
  }
  return out;
}

// A source may have no columns for the weekend.
bool closed_all_week(const std::array<DayCells, 7>& days) {
  return std::all_of(days.begin(), days.begin() + 5, [](const DayCells& cells) {
    return !cells.empty() && std::all_of(cells.begin(), cells.end(), says_closed);
  });
}

}  // namespace

WeekdayHours compose_weekday_hours(const std::array<DayCells, 7>& days) {
  std::array<Day, 7> week;
  for (std::size_t i = 0; i < days.size(); ++i) {
    std::optional<Day> day = parse_day(days[i]);
    if (!day) return {prose(days), false};
    week[i] = std::move(*day);
  }
  std::string text = week_text(week);
  if (text.empty() && closed_all_week(days)) text = "Mo-Su off";
  return {std::move(text), true};
}

}  // namespace maillage
