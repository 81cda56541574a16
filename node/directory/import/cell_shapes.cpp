#include "node/directory/import/cell_shapes.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>

#include "node/directory/import/address_parts.h"
#include "node/directory/import/cell_text.h"
#include "node/directory/import/enumerations.h"
#include "node/directory/import/field_values.h"
#include "node/directory/import/plain_answers.h"
#include "node/directory/import/telephone.h"
#include "node/directory/import/weekday_hours.h"
#include "node/directory/opening_hours.h"
#include "node/directory/text.h"

namespace maillage {
namespace {

constexpr std::size_t kLongestLooked = 300;  // longer cells are prose: no code is
constexpr std::size_t kProse = 60;
constexpr std::size_t kSamples = 3;
constexpr std::size_t kSampleBytes = 40;

bool has_letter(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](unsigned char c) { return std::isalpha(c); });
}

std::string without_spaces(std::string_view text) {
  std::string out(text);
  std::erase(out, ' ');
  return out;
}

bool is_siret(std::string_view text) {
  const std::string digits = without_spaces(text);
  return digits.size() == 14 && is_digits(digits);
}

bool is_five_digits(std::string_view text) {
  if (text.size() != 5) return false;
  const bool corsican = text.starts_with("2A") || text.starts_with("2B");
  return is_digits(corsican ? text.substr(2) : text);
}

std::optional<double> decimal(std::string_view text) {
  std::string plain = without_spaces(text);
  std::replace(plain.begin(), plain.end(), ',', '.');
  double value = 0;
  const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
  const bool whole = error == std::errc{} && end == plain.data() + plain.size();
  return whole && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

// A decimal comma in one number must not look like two numbers: each has its own point.
bool is_position_pair(std::string_view text) {
  std::vector<std::string> parts = split_values(text, ",; ");
  if (parts.size() != 2) return false;
  const bool points =
      parts[0].find('.') != std::string::npos && parts[1].find('.') != std::string::npos;
  return points && !read_position(parts[0], parts[1]).latitude.empty();
}

bool is_degrees(std::string_view text) {
  const auto value = decimal(text);
  const std::size_t point = text.find_first_of(".,");
  return value && std::abs(*value) <= 180 && point != text.npos && text.size() - point > 2;
}

bool is_metres(std::string_view text) {
  const auto value = decimal(text);
  return value && std::abs(*value) >= 10'000 && text.find_first_of(".,") != text.npos;
}

bool is_osm_hours(std::string_view text) {
  constexpr std::array<std::string_view, 8> kDays = {"Mo", "Tu", "We", "Th",
                                                     "Fr", "Sa", "Su", "24/7"};
  const bool day = std::any_of(kDays.begin(), kDays.end(),
                               [text](auto each) { return text.find(each) != text.npos; });
  return day && OpeningHours::parse(text).has_value();
}

// A day and a time of day in one cell.
bool is_prose_hours(std::string_view text) {
  constexpr std::array<std::string_view, 7> kDays = {"lundi",    "mardi",  "mercredi", "jeudi",
                                                     "vendredi", "samedi", "dimanche"};
  const std::string folded = fold_text(text);
  const bool day = std::any_of(kDays.begin(), kDays.end(), [&folded](std::string_view each) {
    return folded.find(each) != folded.npos;
  });
  const std::size_t hour = folded.find_first_of("0123456789");
  return day && hour != folded.npos && folded.find_first_of("h:", hour) != folded.npos;
}

bool is_day_hours(std::string_view text) {
  const std::string word = fold_text(text);
  if (word == "ferme" || word == "closed") return true;
  if (text.find_first_of("h:-/") == text.npos || text.find_first_of("0123456789") == text.npos) {
    return false;
  }
  std::array<DayCells, 7> days;
  days[0] = {std::string(text)};
  const WeekdayHours hours = compose_weekday_hours(days);
  return hours.understood && !hours.text.empty();
}

bool is_telephone(std::string_view text) {
  const auto letters =
      std::count_if(text.begin(), text.end(), [](unsigned char c) { return std::isalpha(c); });
  return letters <= 12 && text.find('@') == text.npos && !is_siret(text) &&
         !read_telephone(text).number.empty();
}

bool is_email(std::string_view text) {
  const std::vector<std::string> parts = split_values(text, " ;,|/");
  return text.find('@') != text.npos && !parts.empty() && !read_email(parts.front()).value.empty();
}

bool is_web_address(std::string_view text) {
  const std::string lower = fold_text(text);
  if (lower.starts_with("http://") || lower.starts_with("https://") || lower.starts_with("www.")) {
    return true;
  }
  const bool named = lower.ends_with(".fr") || lower.ends_with(".org") || lower.ends_with(".com") ||
                     lower.ends_with(".net") || lower.ends_with(".eu");
  return named && lower.find_first_of(" @") == lower.npos;
}

bool is_date(std::string_view text) {
  return text.find_first_of("-/.") != text.npos && !read_date(text).value.empty();
}

bool is_whole_address(std::string_view text) {
  const auto parts = split_address(text);
  return parts && has_letter(parts->street) && has_letter(parts->commune);
}

bool is_person(std::string_view text) {
  const std::string lower = fold_text(text);
  for (const std::string_view title :
       {"m. ", "mr ", "mr. ", "mme ", "mme. ", "mlle ", "madame ", "monsieur "}) {
    if (lower.starts_with(title)) return true;
  }
  return false;
}

using Test = bool (*)(std::string_view);

// In the order of Shape.
constexpr std::array<Test, shape_count> kTests = {
    is_siret,
    is_five_digits,
    is_position_pair,
    is_degrees,
    is_metres,
    is_osm_hours,
    is_prose_hours,
    is_day_hours,
    is_telephone,
    is_email,
    is_web_address,
    is_date,
    [](std::string_view text) { return !read_yes_no(text).value.empty(); },
    [](std::string_view text) { return !read_minutes(text).value.empty(); },
    is_whole_address,
    is_person};

std::vector<VenueField> fields_with_lists() {
  std::vector<VenueField> fields;
  for (const VenueFieldInfo& each : national_fields()) {
    if (!closed_values(each.field).empty()) fields.push_back(each.field);
  }
  return fields;
}

// Whether the first value of the cell is one of the field's closed list.
bool is_listed(VenueField field, std::string_view cell) {
  const std::vector<std::string> values = split_values(cell, "|;,");
  return canonical_value(field, cell) ||
         (!values.empty() && canonical_value(field, values.front()));
}

}  // namespace

double ColumnShape::share(Shape shape) const {
  return filled == 0 ? 0.0 : static_cast<double>(count(shape)) / static_cast<double>(filled);
}

void ShapeSurvey::add(std::string_view cell) {
  if (cell.empty()) return;
  ++shape_.filled;
  shape_.prose += cell.size() > kProse;
  const bool is_new = seen_.emplace(shortened(cell, kLongestLooked)).second;
  if (is_new && shape_.samples.size() < kSamples) {
    shape_.samples.push_back(shortened(cell, kSampleBytes));
  }
  for (std::size_t i = 0; i < kListSeparators.size(); ++i) {
    shape_.separators[i] += cell.find(kListSeparators[i]) != cell.npos;
  }
  if (cell.size() > kLongestLooked) return;
  for (std::size_t i = 0; i < kTests.size(); ++i) shape_.counts[i] += kTests[i](cell);
  static const std::vector<VenueField> lists = fields_with_lists();
  for (const VenueField field : lists) {
    if (is_listed(field, cell)) ++shape_.listed[field];
  }
  shape_.numbers += decimal(cell).has_value();
  shape_.round_codes += is_five_digits(cell) && cell.ends_with('0');
}

ColumnShape ShapeSurvey::take() && {
  shape_.distinct = seen_.size();
  return std::move(shape_);
}

}  // namespace maillage
