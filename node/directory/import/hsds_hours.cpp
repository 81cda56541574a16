#include "node/directory/import/hsds_hours.h"

#include <algorithm>
#include <array>
#include <optional>

#include "node/directory/import/cell_text.h"
#include "node/directory/import/weekday_hours.h"

namespace maillage {
namespace {

constexpr std::array<std::string_view, 7> kDays = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};

// "10:00:00", "10:00", "10:00Z" and "10:00+01:00" give "10:00": local time is what a door has.
std::optional<std::string> clock_of(const std::string& text) {
  const auto digit = [&text](std::size_t i) {
    return i < text.size() && is_digits(text.substr(i, 1));
  };
  if (!digit(0) || !digit(1) || !digit(3) || !digit(4) || text[2] != ':') return std::nullopt;
  return text.substr(0, 5);
}

// A recurrence with anything that is not "every week on these days" opens on fewer days than those.
bool is_weekly(const JsonValue& schedule) {
  if (schedule.text_of({"freq"}) != "WEEKLY") return false;
  const std::string interval = schedule.text_of({"interval"});
  if (!interval.empty() && interval != "1") return false;
  constexpr const char* kNarrower[] = {"byweekno", "bymonthday", "byyearday", "count",
                                       "until",    "valid_from", "valid_to"};
  return std::all_of(std::begin(kNarrower), std::end(kNarrower),
                     [&](const char* key) { return schedule.text_of({key}).empty(); });
}

bool add(const JsonValue& schedule, std::array<DayCells, 7>& days) {
  const auto opens = clock_of(schedule.text_of({"opens_at"}));
  const auto closes = clock_of(schedule.text_of({"closes_at"}));
  const auto names = split_values(schedule.text_of({"byday"}), ",");
  if (!is_weekly(schedule) || !opens || !closes || names.empty()) return false;
  for (const std::string& name : names) {
    const auto day = std::find(kDays.begin(), kDays.end(), name);
    if (day == kDays.end()) return false;  // "1MO": the first of the month
    days[static_cast<std::size_t>(day - kDays.begin())].push_back(*opens + "-" + *closes);
  }
  return true;
}

}  // namespace

std::string hours_of_schedules(const std::vector<const JsonValue*>& schedules) {
  std::array<DayCells, 7> days;
  if (std::all_of(schedules.begin(), schedules.end(),
                  [&days](const JsonValue* each) { return add(*each, days); })) {
    return compose_weekday_hours(days).text;
  }
  std::vector<std::string> words;
  for (const JsonValue* schedule : schedules) {
    std::string text = schedule->text_of({"description", "notes"});
    if (!text.empty() && std::find(words.begin(), words.end(), text) == words.end()) {
      words.push_back(std::move(text));
    }
  }
  std::string all;
  for (const std::string& text : words) all += (all.empty() ? "" : " ") + text;
  return all;
}

}  // namespace maillage
