#include "node/directory/regions.h"

#include <array>

#include "node/directory/departements.h"
#include "node/directory/text.h"

namespace maillage {
namespace {

constexpr std::array<Region, 18> regions{{
    {"01", "Guadeloupe", "971"},
    {"02", "Martinique", "972"},
    {"03", "Guyane", "973"},
    {"04", "La Réunion", "974"},
    {"06", "Mayotte", "976"},
    {"11", "Île-de-France", "75 77 78 91 92 93 94 95"},
    {"24", "Centre-Val de Loire", "18 28 36 37 41 45"},
    {"27", "Bourgogne-Franche-Comté", "21 25 39 58 70 71 89 90"},
    {"28", "Normandie", "14 27 50 61 76"},
    {"32", "Hauts-de-France", "02 59 60 62 80"},
    {"44", "Grand Est", "08 10 51 52 54 55 57 67 68 88"},
    {"52", "Pays de la Loire", "44 49 53 72 85"},
    {"53", "Bretagne", "22 29 35 56"},
    {"75", "Nouvelle-Aquitaine", "16 17 19 23 24 33 40 47 64 79 86 87"},
    {"76", "Occitanie", "09 11 12 30 31 32 34 46 48 65 66 81 82"},
    {"84", "Auvergne-Rhône-Alpes", "01 03 07 15 26 38 42 43 63 69 73 74"},
    {"93", "Provence-Alpes-Côte d'Azur", "04 05 06 13 83 84"},
    {"94", "Corse", "2A 2B"},
}};

bool lists(std::string_view departements, std::string_view code) {
  while (!departements.empty()) {
    const std::size_t end = departements.find(' ');
    if (departements.substr(0, end) == code) return true;
    if (end == std::string_view::npos) return false;
    departements.remove_prefix(end + 1);
  }
  return false;
}

std::string name_key(std::string_view name) {
  std::string key;
  for (const std::string& word : words_of(name)) key += word + ' ';
  return key;
}

}  // namespace

const Region* region(std::string_view code) {
  for (const Region& each : regions) {
    if (each.code == code) return &each;
  }
  return nullptr;
}

const Region* region_named(std::string_view name) {
  const std::string key = name_key(name);
  for (const Region& each : regions) {
    if (name_key(each.name) == key) return &each;
  }
  return nullptr;
}

std::string_view region_of(std::string_view territory) {
  constexpr std::size_t insee_length = 5;
  const bool whole = territory.starts_with('R');
  const Departement* within =
      territory.size() == insee_length ? departement_of_insee(territory) : departement(territory);
  for (const Region& region : regions) {
    if (whole && territory.substr(1) == region.code) return region.code;
    if (!whole && within != nullptr && lists(region.departements, within->code)) return region.code;
  }
  return {};
}

}  // namespace maillage
