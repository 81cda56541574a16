#include "node/directory/import/territory.h"

#include <algorithm>

#include "node/directory/import/cell_text.h"

namespace maillage {
namespace {

bool is_overseas(std::string_view code) { return code.starts_with("97") || code.starts_with("98"); }

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

Result<Territory> Territory::of(const std::vector<std::string>& areas,
                                const Territories& territories) {
  Territory territory;
  territory.communes_ = territories.communes();
  for (const std::string& text : areas) {
    if (text == "whole") return Territory();
    auto area = territories.find(clean_cell(text));
    if (!area) return fail(ErrorKind::usage, area.error().message + "; or whole for all");
    for (const std::string& code : area->departements) territory.touched_.insert(code);
    for (const std::string& insee : area->communes) {
      territory.touched_.insert(departement_of_commune(insee));
    }
    territory.areas_.push_back(std::move(*area));
  }
  return territory;
}

bool Territory::is_of_departements() const {
  return std::all_of(areas_.begin(), areas_.end(),
                     [](const Area& area) { return area.communes.empty(); });
}

bool Territory::holds(std::string_view insee) const {
  return std::any_of(areas_.begin(), areas_.end(),
                     [insee](const Area& area) { return area.holds(insee); });
}

bool Territory::holds_departement(std::string_view code) const {
  return std::any_of(areas_.begin(), areas_.end(), [code](const Area& area) {
    return std::binary_search(area.departements.begin(), area.departements.end(), code);
  });
}

Placement Territory::placement(std::string_view insee_code, std::string_view postcode) const {
  if (is_whole()) return Placement::inside;
  const std::string departement = departement_of_commune(insee_code);
  if (departement.empty()) return placement_by_postcode(postcode);
  if (holds(insee_code)) return Placement::inside;
  if (!touched_.contains(departement) || is_of_departements()) return Placement::outside;
  // A commune that has since merged may lie in what holds its heir.
  const Commune* commune = communes_ == nullptr ? nullptr : communes_->by_insee(insee_code);
  const bool of_today = commune != nullptr && !commune->postcodes.empty();
  return of_today ? Placement::outside : placement_by_postcode(postcode);
}

Placement Territory::placement_by_postcode(std::string_view postcode) const {
  const std::vector<std::string> candidates = departements_of_postcode(postcode);
  const auto is_whole_here = [this](const std::string& code) { return holds_departement(code); };
  if (std::any_of(candidates.begin(), candidates.end(), is_whole_here)) return Placement::inside;
  if (is_of_departements()) {
    return candidates.empty() ? Placement::unknown : Placement::outside;
  }
  const auto communes =
      communes_ == nullptr ? std::vector<const Commune*>() : communes_->by_postcode(postcode);
  const auto is_inside = [this](const Commune* commune) { return holds(commune->insee); };
  const auto inside = std::count_if(communes.begin(), communes.end(), is_inside);
  if (inside == 0 && !communes.empty()) return Placement::outside;
  // That of a large firm or administration, or of a part of a commune.
  return inside > 0 && inside == std::ssize(communes) ? Placement::inside : Placement::unknown;
}

Placement Territory::placement(const std::vector<std::string>& insee_codes) const {
  if (is_whole()) return Placement::inside;
  if (insee_codes.empty()) return Placement::unknown;
  const auto is_inside = [this](const std::string& insee) { return holds(insee); };
  return std::any_of(insee_codes.begin(), insee_codes.end(), is_inside) ? Placement::inside
                                                                        : Placement::outside;
}

}  // namespace maillage
