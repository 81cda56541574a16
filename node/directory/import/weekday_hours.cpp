#include "node/directory/import/weekday_hours.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <vector>

#include "node/directory/text.h"

namespace maillage {
namespace {

struct Range {
  int begin;  // minutes since midnight
  int end;
  bool operator==(const Range&) const = default;
};
using Day = std::vector<Range>;

constexpr std::array<std::string_view, 7> kOsmDays = {"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"};
constexpr std::array<std::string_view, 7> kFrenchDays = {"lundi",    "mardi",  "mercredi", "jeudi",
                                                         "vendredi", "samedi", "dimanche"};
constexpr int kMinutesPerDay = 24 * 60;

// A cursor over one folded cell.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool at_end() {
    skip_spaces();
    return text_.empty();
  }
  bool take(std::string_view token) {
    skip_spaces();
    if (!text_.starts_with(token)) return false;
    text_.remove_prefix(token.size());
    return true;
  }
  // "9h", "09:30", "9h30", "9 h 30"
  std::optional<int> time() {
    const std::optional<int> hour = number();
    if (!hour || !(take(":") || take("h"))) return std::nullopt;
    const int minute = number().value_or(0);
    const int total = *hour * 60 + minute;
    if (minute > 59 || total > kMinutesPerDay) return std::nullopt;
    return total;
  }

 private:
  void skip_spaces() {
    while (text_.starts_with(' ')) text_.remove_prefix(1);
  }
  std::optional<int> number() {
    skip_spaces();
    std::size_t length = 0;
    int value = 0;
    while (length < text_.size() && length < 2 && text_[length] >= '0' && text_[length] <= '9') {
      value = value * 10 + (text_[length++] - '0');
    }
    if (length == 0) return std::nullopt;
    text_.remove_prefix(length);
    return value;
  }

  std::string_view text_;
};

// Nothing when the cell is prose.
std::optional<Day> parse_day(std::string_view cell) {
  const std::string folded = fold_text(cell);
  if (folded == "ferme" || folded == "fermee" || folded == "off") return Day{};
  Scanner scan(folded);
  Day day;
  while (!scan.at_end()) {
    if (!scan.take("de ")) scan.take("du ");
    const auto begin = scan.time();
    if (!begin || !(scan.take("-") || scan.take("a "))) return std::nullopt;
    const auto end = scan.time();
    if (!end) return std::nullopt;
    const bool filling = *begin == 0 && *end == 0;
    if (!filling && *end <= *begin) return std::nullopt;
    if (!filling) day.push_back({*begin, *end});
    const bool more = scan.take("/") || scan.take(",") || scan.take(";") || scan.take("et ");
    if (!more && !scan.at_end()) return std::nullopt;
  }
  return day;
}

Day joined(Day day) {
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

std::string clock(int minutes) {
  const auto padded = [](int value) { return (value < 10 ? "0" : "") + std::to_string(value); };
  return padded(minutes / 60) + ":" + padded(minutes % 60);
}

std::string ranges_text(const Day& day) {
  std::string out;
  for (const Range& range : day) {
    out += (out.empty() ? "" : ",") + clock(range.begin) + "-" + clock(range.end);
  }
  return out;
}

std::string prose(const std::array<std::string, 7>& days) {
  std::string out;
  for (std::size_t i = 0; i < days.size(); ++i) {
    if (days[i].empty()) continue;
    out += (out.empty() ? "" : " ; ") + std::string(kFrenchDays[i]) + " : " + days[i];
  }
  return out;
}

}  // namespace

std::string compose_weekday_hours(const std::array<std::string, 7>& days) {
  std::array<Day, 7> week;
  for (std::size_t i = 0; i < days.size(); ++i) {
    const std::optional<Day> day = parse_day(days[i]);
    if (!day) return prose(days);
    week[i] = joined(*day);
  }
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

}  // namespace maillage
