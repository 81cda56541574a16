#include "node/directory/hours_exceptions.h"

#include <algorithm>

#include "node/directory/hours_dates.h"

namespace maillage {
namespace {

constexpr std::size_t kLongestPlace = 200;
constexpr std::size_t kInseeCode = 5;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_insee_code(std::string_view text) {
  if (text.size() != kInseeCode) return false;
  const bool corsica = text[0] == '2' && (text[1] == 'A' || text[1] == 'B');
  return std::all_of(text.begin() + (corsica ? 2 : 0), text.end(), is_digit);
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::optional<DateSpan> read_span(HoursReader& reader) {
  const auto first = read_iso_date(reader);
  if (!first) return std::nullopt;
  if (!reader.rest().starts_with("..")) return DateSpan{*first, *first};
  reader.back_to(reader.rest().substr(2));
  const auto last = read_iso_date(reader);
  if (!last || *last < *first) return std::nullopt;
  return DateSpan{*first, *last};
}

// The first word that is a commune's code, and where it stands; the end if none is.
std::size_t find_insee_code(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    if (is_insee_code(text.substr(at, end - at))) return at;
    at = end + 1;
  }
  return text.size();
}

}  // namespace

std::optional<DateSpan> span_of_exception(std::string_view text) {
  HoursReader reader(text);
  const auto span = read_span(reader);
  // "2026-12-24x": perhaps another date.
  const bool ends = reader.rest().empty() || reader.rest().front() == ' ';
  return ends ? span : std::nullopt;
}

Result<HoursException> parse_hours_exception(std::string_view text) {
  HoursReader reader(text);
  const auto span = read_span(reader);
  if (!span || !span_of_exception(text)) {
    return fail(ErrorKind::invalid_input,
                "an exception begins with its date or dates, the earlier first: "
                "\"2026-12-24 off\", \"2026-07-01..2026-08-31 Mo-Fr 09:00-12:00\"");
  }
  auto hours = OpeningHours::parse(trimmed(reader.rest()));
  if (!hours || hours->is_dated() || hours->is_doubtful()) {
    return fail(ErrorKind::invalid_input,
                "after its dates an exception says \"off\" or hours, such as "
                "\"2026-12-24 09:00-12:00\"");
  }
  return HoursException{*span, std::move(*hours)};
}

Result<Stop> parse_stop(std::string_view text) {
  const std::size_t code = find_insee_code(text);
  if (code == text.size()) {
    return fail(ErrorKind::invalid_input,
                "a stop gives the INSEE code of its commune after its hours: \"2026-12-03 "
                "09:00-12:00 72181 Place de l'Église\"");
  }
  HoursReader reader(text.substr(0, code));
  const auto date = read_iso_date(reader);
  const std::string_view said = trimmed(reader.rest());
  const bool only_times = !said.empty() && is_digit(said.front());
  auto hours = OpeningHours::parse(said);
  const auto shut = [](const DayPlan& day) { return day.hours.empty(); };
  const bool usable = hours && !said.starts_with("24/7") && !hours->is_dated() &&
                      !hours->is_doubtful() && !hours->public_holidays() &&
                      !hours->school_holidays() &&
                      !std::all_of(hours->week().begin(), hours->week().end(), shut);
  if (!usable || date.has_value() != only_times) {
    return fail(ErrorKind::invalid_input,
                "a stop begins with its date or weekdays and its times: \"2026-12-03 09:00-12:00 "
                "72181\", \"Th 09:00-12:00 72181\"");
  }
  const std::string_view place = trimmed(text.substr(code + kInseeCode));
  if (place.size() > kLongestPlace) {
    return fail(ErrorKind::invalid_input, "a stop's place is longer than 200 bytes: shorten it");
  }
  return Stop{date, std::move(*hours), std::string(text.substr(code, kInseeCode)),
              std::string(place)};
}

}  // namespace maillage
