#include "node/directory/import/address_parts.h"

#include <algorithm>
#include <cctype>

#include "node/directory/import/cell_text.h"
#include "node/directory/text.h"

namespace maillage {
namespace {

constexpr std::size_t kPostcodeDigits = 5;

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

std::string_view without_ends(std::string_view text) {
  constexpr std::string_view kJoints = " ,;-";
  const std::size_t begin = text.find_first_not_of(kJoints);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(kJoints) - begin + 1);
}

std::string_view without_country(std::string_view commune) {
  const std::size_t comma = commune.find_last_of(",-(");
  if (comma == commune.npos) return commune;
  const std::string tail = fold_text(commune.substr(comma + 1));
  const bool country = tail.find("france") != tail.npos && words_of(tail).size() == 1;
  return country ? without_ends(commune.substr(0, comma)) : commune;
}

bool is_postcode(std::string_view digits) {
  return digits.size() == kPostcodeDigits && digits >= "01000" && digits <= "98999";
}

}  // namespace

std::optional<AddressParts> split_address(std::string_view text) {
  std::size_t end = text.find_last_of("0123456789");
  while (end != text.npos) {
    std::size_t begin = end;
    while (begin > 0 && is_digit(text[begin - 1])) --begin;
    const std::string_view digits = text.substr(begin, end + 1 - begin);
    const bool alone = begin == 0 || !std::isalpha(static_cast<unsigned char>(text[begin - 1]));
    if (alone && is_postcode(digits)) {
      const std::string_view commune = without_country(without_ends(text.substr(end + 1)));
      return AddressParts{std::string(without_ends(text.substr(0, begin))), std::string(digits),
                          std::string(commune)};
    }
    // "CEDEX 2" stands behind the postcode; anything else with digits there is no commune.
    end = begin == 0 ? text.npos : text.find_last_of("0123456789", begin - 1);
  }
  return std::nullopt;
}

}  // namespace maillage
