#include "node/directory/hours_dates.h"

#include <algorithm>
#include <array>

namespace maillage {
namespace {

constexpr int kPerMonth = DateRange::kDaysPerMonth;
constexpr int kEndOfMonth = kPerMonth - 1;
constexpr std::size_t kMostRanges = 24;

int days_of(int month) {
  // 29 February is not in every year: implementations differ about the others.
  static constexpr std::array kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return kDays[static_cast<std::size_t>(month - 1)];
}

// Not the hour of a time: "25 09:00" has a day, "09:00" has none.
std::optional<int> read_day(HoursReader& reader, int month) {
  const std::string_view before = reader.rest();
  const auto day = reader.read_number(1, 2);
  const std::string_view rest = reader.rest();
  const bool time = !rest.empty() &&
                    (rest.front() == 'h' || rest.front() == 'H' ||
                     (rest.front() == ':' && rest.size() > 1 && rest[1] >= '0' && rest[1] <= '9'));
  if (day && !time && *day >= 1 && *day <= days_of(month)) return day;
  reader.back_to(before);
  return std::nullopt;
}

struct DatePart {
  std::optional<int> year, month, day;
};

std::optional<DatePart> read_month_and_day(HoursReader& reader) {
  const std::string_view before = reader.rest();
  DatePart part;
  part.year = reader.read_number(4, 4);
  part.month = reader.read_month();
  if (!part.month) {
    reader.back_to(before);
    return std::nullopt;
  }
  part.day = read_day(reader, *part.month);
  return part;
}

// What follows the dash: a day of the same month, or a date with as much in it as `from` has.
std::optional<DatePart> read_end(HoursReader& reader, const DatePart& from) {
  if (const auto end = read_month_and_day(reader)) {
    const bool alike = end->day.has_value() == from.day.has_value();
    const bool years = from.day ? end->year.has_value() == from.year.has_value() : !end->year;
    return alike && years ? end : std::nullopt;
  }
  if (!from.day) return std::nullopt;
  const auto day = read_day(reader, *from.month);
  return day && *day >= *from.day ? std::optional(DatePart{from.year, from.month, day})
                                  : std::nullopt;
}

std::optional<DateRange> read_date_range(HoursReader& reader) {
  const auto from = read_month_and_day(reader);
  if (!from) return std::nullopt;
  auto to = from;
  if (reader.read_dash()) to = read_end(reader, *from);
  if (!to) return std::nullopt;
  DateRange range;
  range.first = *from->month * kPerMonth + from->day.value_or(0);
  range.last = *to->month * kPerMonth + to->day.value_or(kEndOfMonth);
  range.first_year = from->year.value_or(0);
  range.last_year = to->year.value_or(range.first_year);
  const bool backwards = range.first_year > range.last_year ||
                         (range.first_year == range.last_year && range.first > range.last);
  if (from->year && (backwards || range.first_year == 0)) return std::nullopt;
  return range;
}

std::string month_name(int month) {
  static constexpr std::array<const char*, 12> kMonths = {
      "janvier", "février", "mars",      "avril",   "mai",      "juin",
      "juillet", "août",    "septembre", "octobre", "novembre", "décembre"};
  return kMonths[static_cast<std::size_t>(month - 1)];
}

std::string year_words(int year) { return year == 0 ? "" : " " + std::to_string(year); }

std::string day_words(int day, int year) {
  const int number = day % kPerMonth;
  return std::to_string(number) + (number == 1 ? "er " : " ") + month_name(day / kPerMonth) +
         year_words(year);
}

}  // namespace

bool read_date_ranges(HoursReader& reader, std::vector<DateRange>& ranges) {
  const std::string_view start = reader.rest();
  std::string_view after_last = start;
  do {
    const auto range = read_date_range(reader);
    if (!range || ranges.size() == kMostRanges) break;
    ranges.push_back(*range);
    after_last = reader.rest();
  } while (reader.read_char(','));
  const bool alike = std::all_of(ranges.begin(), ranges.end(), [&](const DateRange& range) {
    return (range.first_year == 0) == (ranges.front().first_year == 0);
  });
  if (ranges.empty() || !alike) {
    ranges.clear();
    reader.back_to(start);
    return false;
  }
  reader.back_to(after_last);
  reader.read_char(':');
  return true;
}

std::optional<std::chrono::sys_days> read_iso_date(HoursReader& reader) {
  const std::string_view before = reader.rest();
  const auto year = reader.read_number(4, 4);
  const auto part = [&]() -> std::optional<int> {
    if (!reader.rest().starts_with('-')) return std::nullopt;
    reader.read_char('-');
    return reader.read_number(2, 2);
  };
  const auto month = year ? part() : std::nullopt;
  const auto day = month ? part() : std::nullopt;
  if (day) {
    const auto date = std::chrono::year{*year} / *month / *day;
    if (date.ok()) return std::chrono::sys_days{date};
  }
  reader.back_to(before);
  return std::nullopt;
}

DateRange date_range(std::chrono::sys_days first, std::chrono::sys_days last) {
  const auto day_of = [](const std::chrono::year_month_day& date) {
    return static_cast<int>(static_cast<unsigned>(date.month())) * kPerMonth +
           static_cast<int>(static_cast<unsigned>(date.day()));
  };
  const std::chrono::year_month_day from{first}, to{last};
  return {day_of(from), day_of(to), static_cast<int>(from.year()), static_cast<int>(to.year())};
}

std::string words(const DateRange& range) {
  const int first = range.first / kPerMonth, last = range.last / kPerMonth;
  if (range.first % kPerMonth == 0) {
    if (first == last) return "en " + month_name(first) + year_words(range.first_year);
    const std::string name = month_name(first);
    const bool vowel = name.front() == 'a' || name.front() == 'o';
    return (vowel ? "d'" : "de ") + name + " à " + month_name(last) + year_words(range.last_year);
  }
  if (range.first == range.last && range.first_year == range.last_year) {
    return "le " + day_words(range.first, range.first_year);
  }
  return "du " + day_words(range.first, range.first_year) + " au " +
         day_words(range.last, range.last_year);
}

}  // namespace maillage
