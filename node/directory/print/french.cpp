#include "node/directory/print/french.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace maillage {
namespace {

constexpr std::array<std::string_view, 12> months = {
    "janvier", "février", "mars",      "avril",   "mai",      "juin",
    "juillet", "août",    "septembre", "octobre", "novembre", "décembre"};

// Countries of the French numbering plan: their numbers are dialled with 0 before the rest.
constexpr std::array<std::string_view, 6> prefixes = {"+33",  "+262", "+590",
                                                      "+594", "+596", "+269"};
constexpr std::size_t national_digits = 9;

bool are_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

unsigned number(std::string_view digits) {
  unsigned value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

std::string in_pairs(std::string_view digits) {
  std::string pairs;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && i % 2 == 0) pairs += ' ';
    pairs += digits[i];
  }
  return pairs;
}

}  // namespace

std::string french_date(std::string_view iso) {
  const bool has_form = iso.size() == 10 && iso[4] == '-' && iso[7] == '-' &&
                        are_digits(iso.substr(0, 4)) && are_digits(iso.substr(5, 2)) &&
                        are_digits(iso.substr(8, 2));
  if (!has_form) return std::string(iso);
  const unsigned month = number(iso.substr(5, 2)), day = number(iso.substr(8, 2));
  if (month < 1 || month > months.size() || day < 1 || day > 31) return std::string(iso);
  const std::string day_text = day == 1 ? "1er" : std::to_string(day);
  return day_text + ' ' + std::string(months[month - 1]) + ' ' + std::string(iso.substr(0, 4));
}

std::string french_telephone(std::string_view e164) {
  for (const std::string_view prefix : prefixes) {
    if (!e164.starts_with(prefix)) continue;
    const std::string_view rest = e164.substr(prefix.size());
    if (are_digits(rest) && rest.size() == national_digits)
      return in_pairs("0" + std::string(rest));
  }
  return std::string(e164);
}

}  // namespace maillage
