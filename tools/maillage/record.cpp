#include "tools/maillage/record.h"

#include <fmt/format.h>
#include <time.h>

#include <cmath>
#include <nlohmann/json.hpp>

namespace maillage {
namespace {

constexpr std::int64_t minute_s = 60;
constexpr std::int64_t hour_s = 60 * minute_s;
constexpr std::int64_t day_s = 24 * hour_s;
constexpr std::int64_t just_now_s = 10;

const Record& member(const Record& record, const char* key) {
  static const Record none;
  if (!record.is_object()) return none;
  const auto found = record.find(key);
  return found == record.end() ? none : *found;
}

std::string scalar_text(const Record& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (value.is_number_integer()) return value.dump();
  if (value.is_number_float()) return fmt::format("{:.1f}", value.get<double>());
  return "";
}

// Seconds since 1970 of "2026-03-09T10:12:00Z", with or without a fraction.
std::optional<std::int64_t> utc_seconds(const std::string& iso) {
  std::tm parts{};
  const char* end = strptime(iso.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
  if (end == nullptr || iso.empty() || iso.back() != 'Z') return std::nullopt;
  return timegm(&parts);
}

}  // namespace

Records parse_records(const std::vector<std::string>& texts) {
  Records records;
  for (const std::string& text : texts) {
    Record record = Record::parse(text, nullptr, false);
    if (record.is_object()) records.push_back(std::move(record));
  }
  return records;
}

std::string text_of(const Record& record, const char* key) {
  return scalar_text(member(record, key));
}

std::int64_t number_of(const Record& record, const char* key) {
  const Record& value = member(record, key);
  if (value.is_number_integer()) return value.get<std::int64_t>();
  // Beyond this a double has no place in an integer.
  constexpr double bound = 9e15;
  if (value.is_number_float() && std::abs(value.get<double>()) < bound) {
    return std::llround(value.get<double>());
  }
  return 0;
}

std::optional<bool> flag_of(const Record& record, const char* key) {
  const Record& value = member(record, key);
  return value.is_boolean() ? std::optional(value.get<bool>()) : std::nullopt;
}

bool is_set(const Record& record, const char* key) { return flag_of(record, key).value_or(false); }

std::vector<std::string> texts_of(const Record& record, const char* key) {
  const Record& value = member(record, key);
  std::vector<std::string> texts;
  if (!value.is_array()) {
    if (std::string text = scalar_text(value); !text.empty()) texts.push_back(std::move(text));
    return texts;
  }
  for (const Record& item : value) texts.push_back(scalar_text(item));
  return texts;
}

const Record& object_of(const Record& record, const char* key) {
  static const Record empty = Record::object();
  const Record& value = member(record, key);
  return value.is_object() ? value : empty;
}

const std::vector<Record>& list_of(const Record& record, const char* key) {
  static const std::vector<Record> empty;
  const Record& value = member(record, key);
  return value.is_array() ? value.get_ref<const Record::array_t&>() : empty;
}

std::vector<std::pair<std::string, std::int64_t>> counts_of(const Record& record, const char* key) {
  std::vector<std::pair<std::string, std::int64_t>> counts;
  for (const auto& [name, count] : object_of(record, key).items()) {
    counts.emplace_back(name, count.is_number_integer() ? count.get<std::int64_t>() : 0);
  }
  return counts;
}

std::string label_text(const Record& record, const char* key) {
  std::string label = text_of(record, (std::string(key) + "_label").c_str());
  return label.empty() ? text_of(record, key) : label;
}

std::string standing_text(const Record& structure) {
  const std::string standing = text_of(structure, "standing");
  if (standing == "secrecy") return "professional secrecy";
  return standing == "charter" ? "signed charter" : standing;
}

std::string joined(const std::vector<std::string>& texts, std::string_view separator) {
  return fmt::format("{}", fmt::join(texts, separator));
}

std::string counted(std::int64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string duration(std::int64_t seconds) {
  if (seconds < minute_s) return fmt::format("{} s", seconds);
  if (seconds < hour_s) return fmt::format("{} min", seconds / minute_s);
  if (seconds < 2 * day_s) return fmt::format("{} h", seconds / hour_s);
  return fmt::format("{} days", seconds / day_s);
}

std::string ago(std::int64_t seconds) {
  return seconds < just_now_s ? "just now" : duration(seconds) + " ago";
}

std::string local_time(const std::string& iso) {
  const auto seconds = utc_seconds(iso);
  if (!seconds) return iso;
  const time_t time = *seconds;
  std::tm local{};
  char text[32];
  if (localtime_r(&time, &local) == nullptr) return iso;
  return std::string(text, strftime(text, sizeof text, "%Y-%m-%d %H:%M", &local));
}

std::string moment(const std::string& iso, const View& view) {
  const auto seconds = utc_seconds(iso);
  if (!seconds) return iso;
  if (*seconds > view.now_s + just_now_s) return local_time(iso);
  return fmt::format("{} ({})", local_time(iso), ago(view.now_s - *seconds));
}

}  // namespace maillage
