#include "node/directory/import/territory.h"

#include <algorithm>
#include <cctype>

#include "node/directory/import/cell_text.h"

namespace maillage {
namespace {

bool is_overseas(std::string_view code) { return code.starts_with("97") || code.starts_with("98"); }

std::string canonical_code(std::string_view text) {
  std::string code(trimmed(text));
  std::transform(code.begin(), code.end(), code.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  if (code.size() == 1) code.insert(0, "0");
  return code;
}

bool is_departement(std::string_view code) {
  if (code == "2A" || code == "2B") return true;
  if (!is_digits(code)) return false;
  if (code.size() == 3) return is_overseas(code);
  return code.size() == 2 && code >= "01" && code <= "95" && code != "20";
}

}  // namespace

std::string departement_of_commune(std::string_view insee_code) {
  if (insee_code.size() != 5) return {};
  const std::string code(insee_code.substr(0, is_overseas(insee_code) ? 3 : 2));
  return is_departement(code) ? code : std::string();
}

std::vector<std::string> departements_of_postcode(std::string_view postcode) {
  if (postcode.size() != 5 || !is_digits(postcode)) return {};
  if (postcode.starts_with("20")) return {"2A", "2B"};
  // Two collectivities kept the postcodes of Guadeloupe they had as its communes.
  if (postcode == "97133") return {"977"};
  if (postcode == "97150") return {"978"};
  const std::string code(postcode.substr(0, is_overseas(postcode) ? 3 : 2));
  return is_departement(code) ? std::vector{code} : std::vector<std::string>{};
}

Result<Territory> Territory::of(const std::vector<std::string>& codes) {
  Territory territory;
  for (const std::string& text : codes) {
    if (text == "whole") return Territory();
    const std::string code = canonical_code(text);
    if (!is_departement(code)) {
      return fail(ErrorKind::usage, "\"" + shortened(clean_cell(text), 20) +
                                        "\" is no département code: write 01 to 95, 2A, 2B, "
                                        "971 to 988, or whole");
    }
    territory.whole_ = false;
    territory.codes_.insert(code);
  }
  return territory;
}

Placement Territory::placement(std::string_view insee_code, std::string_view postcode) const {
  const std::string code = departement_of_commune(insee_code);
  return placement(code.empty() ? departements_of_postcode(postcode) : std::vector{code});
}

Placement Territory::placement(const std::vector<std::string>& candidates) const {
  if (whole_) return Placement::inside;
  if (candidates.empty()) return Placement::unknown;
  const bool inside = std::any_of(
      candidates.begin(), candidates.end(),
      [this](const std::string& code) { return codes_.contains(canonical_code(code)); });
  return inside ? Placement::inside : Placement::outside;
}

}  // namespace maillage
