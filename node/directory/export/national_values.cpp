#include "node/directory/export/national_values.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "node/directory/import/cell_text.h"
#include "node/directory/import/enumerations.h"

namespace maillage {
namespace {

using Field = VenueField;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alphanumeric(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_pivot(std::string_view text) {
  return text.size() >= 9 && text.size() <= 14 &&
         std::all_of(text.begin(), text.end(), is_alphanumeric);
}

// Corsica is 2A and 2B; nothing begins with 20.
bool is_insee(std::string_view text) {
  if (text.size() != 5 || !is_digit(text[0]) || !is_digits(text.substr(2))) return false;
  if (text[0] != '2') return is_digit(text[1]);
  return text[1] == 'A' || text[1] == 'B' || (is_digit(text[1]) && text[1] != '0');
}

bool is_telephone(std::string_view text) {
  constexpr std::array<std::string_view, 10> prefixes = {"+33",  "+590", "+594", "+262", "+596",
                                                         "+269", "+687", "+689", "+508", "+681"};
  return std::any_of(prefixes.begin(), prefixes.end(), [&](std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    const std::string_view rest = text.substr(prefix.size());
    return is_digits(rest) && rest.size() >= 6 && rest.size() <= 9;
  });
}

int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

}  // namespace

bool is_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const std::string_view year = text.substr(0, 4), month = text.substr(5, 2), day = text.substr(8);
  if (!is_digits(year) || !is_digits(month) || !is_digits(day)) return false;
  return std::chrono::year_month_day{std::chrono::year{number(year)},
                                     std::chrono::month{static_cast<unsigned>(number(month))},
                                     std::chrono::day{static_cast<unsigned>(number(day))}}
      .ok();
}

std::string_view national_problem(VenueField field, std::string_view value) {
  if (value.empty()) return "empty";
  switch (field) {
    case Field::pivot:
      return is_pivot(value) ? "" : "the standard wants 9 to 14 letters and digits";
    case Field::code_postal:
      return value.size() == 5 && is_digits(value) ? "" : "the standard wants five digits";
    case Field::code_insee:
      return is_insee(value) ? "" : "not an INSEE code as the standard has them";
    case Field::telephone:
      return is_telephone(value) ? "" : "not a French number in international form";
    case Field::date_maj:
      return is_day(value) ? "" : "not a date YYYY-MM-DD";
    default:
      break;
  }
  const auto& listed = closed_values(field);
  if (!listed.empty() && std::find(listed.begin(), listed.end(), value) == listed.end()) {
    return "not in the standard's list";
  }
  return info(field).is_set && value.find('|') != value.npos
             ? "a value with '|', which is what stands between values"
             : "";
}

bool is_required_nationally(VenueField field) {
  return field == Field::nom || field == Field::commune || field == Field::code_postal ||
         field == Field::adresse || field == Field::date_maj;
}

}  // namespace maillage
