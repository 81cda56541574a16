#include "node/directory/territories.h"

#include <algorithm>
#include <set>

#include "node/directory/departements.h"
#include "node/directory/edit_distance.h"
#include "node/directory/geographic_table.h"
#include "node/directory/regions.h"
#include "node/directory/text.h"

namespace maillage {
namespace {

constexpr std::size_t siren_digits = 9;
constexpr std::size_t insee_length = 5;
constexpr std::size_t most_communes = 32;  // of a group: its code is their codes
constexpr std::size_t longest_text = 200;

bool is_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_siren(std::string_view code) { return code.size() == siren_digits && is_digits(code); }

// "72001", "2A004": a département, then digits.
bool is_insee(std::string_view code) {
  return code.size() == insee_length && departement_of_insee(code) != nullptr &&
         is_digits(code.substr(2));
}

std::string canonical_code(std::string_view text) {
  std::string code;
  for (const char c : text) {
    if (c == ' ' || c == '\t') continue;
    code += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  if (code.size() == 1 && is_digits(code)) code.insert(0, 1, '0');
  return code;
}

// A name without what its kind adds: "CC", "du", punctuation.
std::string name_key(std::string_view name) {
  static const std::set<std::string, std::less<>> left_out = {
      "cc",      "ca", "cu", "metropole", "communaute", "communes", "agglomeration",
      "urbaine", "d",  "de", "du",        "des",        "l",        "la",
      "le",      "les"};
  std::string key;
  for (const std::string& word : words_of(name)) {
    if (!left_out.contains(word)) key += word + ' ';
  }
  return key;
}

std::string without_doubled_quotes(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    plain += text[i];
    if (text[i] == '"' && text.substr(i + 1).starts_with('"')) ++i;
  }
  return plain;
}

Area departement_area(const Departement& departement) {
  const std::string code(departement.code);
  return {TerritoryLevel::departement, code, std::string(departement.name), {code}, {}};
}

Area region_area(const Region& region) {
  Area area{
      TerritoryLevel::region, "R" + std::string(region.code), std::string(region.name), {}, {}};
  for (const std::string_view code : split_line(region.departements, ' ')) {
    area.departements.emplace_back(code);
  }
  return area;
}

}  // namespace

bool Area::holds(std::string_view insee) const {
  const Departement* within = departement_of_insee(insee);
  return (within != nullptr &&
          std::binary_search(departements.begin(), departements.end(), within->code)) ||
         std::binary_search(communes.begin(), communes.end(), insee);
}

Result<Territories> Territories::parse(std::string_view epci_csv, std::string_view members_csv,
                                       const Gazetteer& communes) {
  Territories territories;
  territories.communes_ = &communes;
  const bool read =
      read_geographic_table(epci_csv, {"code", "nom"},
                            [&territories](std::span<const std::string_view> row) {
                              Epci epci{without_doubled_quotes(row[1]), {}, {}};
                              return is_siren(row[0]) &&
                                     territories.epci_.emplace(row[0], std::move(epci)).second;
                            }) &&
      read_geographic_table(members_csv, {"epci", "commune"},
                            [&territories](std::span<const std::string_view> row) {
                              const auto epci = territories.epci_.find(row[0]);
                              if (epci == territories.epci_.end() || !is_insee(row[1]))
                                return false;
                              epci->second.communes.emplace_back(row[1]);
                              return true;
                            });
  if (!read) {
    return fail(ErrorKind::invalid_input,
                "the tables of EPCI cannot be read; install them again with the package");
  }
  for (auto& [siren, epci] : territories.epci_) {
    std::sort(epci.communes.begin(), epci.communes.end());
    territories.find_region(epci);
  }
  return territories;
}

void Territories::find_region(Epci& epci) const {
  std::map<std::string_view, std::uint64_t> inhabitants;
  std::uint64_t most = 0;
  for (const std::string& insee : epci.communes) {
    const Commune* commune = communes_->by_insee(insee);
    std::uint64_t& here = inhabitants[maillage::region_of(insee)];
    here += commune == nullptr ? 0 : commune->population;
    if (epci.region.empty() || here > most) {
      most = here;
      epci.region = maillage::region_of(insee);
    }
  }
}

std::string_view Territories::region_of(std::string_view code) const {
  if (const auto epci = epci_.find(code); epci != epci_.end()) return epci->second.region;
  return maillage::region_of(code.substr(0, code.find('+')));
}

Result<Area> Territories::communes_area(std::string_view text) const {
  Area area;
  std::set<std::string> codes;
  for (const std::string_view part : split_line(text, '+')) {
    if (!is_insee(part)) return unexpected(no_territory(text));
    const Commune* commune = communes_ == nullptr ? nullptr : communes_->by_insee(part);
    // One that has since merged has no inhabitants of its own.
    if (communes_ != nullptr && (commune == nullptr || commune->postcodes.empty())) {
      return fail(ErrorKind::invalid_input, "no commune has the code " + std::string(part) +
                                                " today: look for the code of the one it is now");
    }
    if (!codes.insert(std::string(part)).second) continue;
    if (!area.name.empty()) area.name += ", ";
    area.name += commune == nullptr ? part : commune->name;
  }
  if (codes.size() > most_communes) {
    return fail(ErrorKind::invalid_input, "a group of communes has at most " +
                                              std::to_string(most_communes) +
                                              ": name their EPCI or département");
  }
  area.level = codes.size() == 1 ? TerritoryLevel::commune : TerritoryLevel::communes;
  area.communes.assign(codes.begin(), codes.end());
  for (const std::string& code : codes) area.code += (area.code.empty() ? "" : "+") + code;
  return area;
}

Result<Area> Territories::epci_area(std::string_view siren) const {
  const auto found = epci_.find(siren);
  if (found != epci_.end()) {
    return Area{
        TerritoryLevel::epci, std::string(siren), found->second.name, {}, found->second.communes};
  }
  if (communes_ != nullptr) {
    return fail(ErrorKind::invalid_input,
                "no EPCI has the SIREN " + std::string(siren) +
                    " in the official geographic code of 2026: check the nine digits");
  }
  return Area{TerritoryLevel::epci, std::string(siren), std::string(siren), {}, {}};
}

// Null when none or several have it.
const Territories::EpciEntry* Territories::epci_named(std::string_view name) const {
  const std::string key = name_key(name);
  const EpciEntry* found = nullptr;
  if (key.empty()) return nullptr;
  for (const EpciEntry& entry : epci_) {
    if (name_key(entry.second.name) != key) continue;
    if (found != nullptr) return nullptr;
    found = &entry;
  }
  return found;
}

// What a text that is no territory may have meant, as it should be given; three at the most.
std::vector<std::string> Territories::meant_by(std::string_view text) const {
  const std::string key = name_key(text);
  const auto limit = static_cast<unsigned>(std::max<std::size_t>(key.size() / 4, 1));
  std::vector<std::pair<unsigned, std::string>> near;
  const auto compare = [&](std::string_view name, std::string_view code) {
    const std::string other = name_key(name);
    const bool begins = key.size() > 3 && other.starts_with(key.substr(0, key.size() - 1));
    const unsigned errors = begins ? 1 : edit_distance(key, other, limit);
    if (errors <= limit)
      near.emplace_back(errors, std::string(code) + " (" + std::string(name) + ")");
  };
  if (key.empty()) return {};
  for (const Departement& each : departements()) compare(each.name, each.code);
  for (const auto& [siren, epci] : epci_) compare(epci.name, siren);
  if (communes_ != nullptr) {
    for (const Commune* each : communes_->by_name(text)) {
      near.emplace_back(0, std::string(each->insee) + " (commune " + std::string(each->name) + ")");
    }
  }
  std::stable_sort(near.begin(), near.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  near.resize(std::min<std::size_t>(near.size(), 3));
  std::vector<std::string> meant;
  for (auto& each : near) meant.push_back(std::move(each.second));
  return meant;
}

Error Territories::no_territory(std::string_view text) const {
  std::string message = "'" + std::string(text.substr(0, longest_text)) + "' is no territory";
  const auto meant = text.size() > longest_text ? std::vector<std::string>() : meant_by(text);
  for (const std::string& each : meant) {
    message += (&each == &meant.front() ? "; did you mean " : " or ") + each;
  }
  return {
      ErrorKind::invalid_input,
      message + (meant.empty() ? ": " : "? ") +
          "give a département (72, 2A or Sarthe), an EPCI by its SIREN (9 digits) or its name, a "
          "région (R52), a commune by its INSEE code (72181), or several communes "
          "(72181+72003)"};
}

Result<Area> Territories::find(std::string_view text) const {
  if (text.size() > longest_text) return unexpected(no_territory(text));
  const std::string code = canonical_code(text);
  if (const Departement* one = departement(code)) return departement_area(*one);
  if (const Departement* one = departement_named(text)) return departement_area(*one);
  if (const Region* one = code.starts_with('R') ? region(code.substr(1)) : nullptr) {
    return region_area(*one);
  }
  if (const Region* one = region_named(text)) return region_area(*one);
  if (is_siren(code)) return epci_area(code);
  if (is_insee(code.substr(0, code.find('+')))) return communes_area(code);
  if (const EpciEntry* one = epci_named(text)) return epci_area(one->first);
  return unexpected(no_territory(text));
}

}  // namespace maillage
