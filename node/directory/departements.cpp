#include "node/directory/departements.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "node/directory/text.h"

namespace maillage {
namespace {

constexpr std::string_view kParis = "Europe/Paris";

bool is_article(std::string_view word) {
  return word == "la" || word == "le" || word == "les" || word == "l";
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
std::size_t digit(char c) { return static_cast<std::size_t>(c - '0'); }

// Of at least two characters.
bool is_overseas(std::string_view code) {
  return code[0] == '9' && (code[1] == '7' || code[1] == '8');
}

constexpr std::size_t kPlaces = 100 + 2 + 20;  // "00" to "99", Corsica, "970" to "989"

// Where a code stands in a table of them all: each venue that is indexed asks for some. What is no
// code stands where nothing else does, at "00".
std::size_t place_of(std::string_view code) {
  if (code.size() < 2 || code.size() > 3 || !is_digit(code[0])) return 0;
  if (code.size() == 2) {
    if (code[0] == '2' && (code[1] == 'A' || code[1] == 'B')) return code[1] == 'A' ? 100 : 101;
    return is_digit(code[1]) ? digit(code[0]) * 10 + digit(code[1]) : 0;
  }
  const bool overseas = is_overseas(code) && is_digit(code[2]);
  return overseas ? 102 + digit(code[1]) % 7 * 10 + digit(code[2]) : 0;
}

std::string name_key(std::string_view name) {
  std::string key;
  for (const std::string& word : words_of(name)) {
    if (!is_article(word)) key += word;
  }
  return key;
}

}  // namespace

const std::vector<Departement>& departements() {
  static const std::vector<Departement> all = {
      {"01", "Ain", kParis},
      {"02", "Aisne", kParis},
      {"03", "Allier", kParis},
      {"04", "Alpes-de-Haute-Provence", kParis},
      {"05", "Hautes-Alpes", kParis},
      {"06", "Alpes-Maritimes", kParis},
      {"07", "Ardèche", kParis},
      {"08", "Ardennes", kParis},
      {"09", "Ariège", kParis},
      {"10", "Aube", kParis},
      {"11", "Aude", kParis},
      {"12", "Aveyron", kParis},
      {"13", "Bouches-du-Rhône", kParis},
      {"14", "Calvados", kParis},
      {"15", "Cantal", kParis},
      {"16", "Charente", kParis},
      {"17", "Charente-Maritime", kParis},
      {"18", "Cher", kParis},
      {"19", "Corrèze", kParis},
      {"21", "Côte-d'Or", kParis},
      {"22", "Côtes-d'Armor", kParis},
      {"23", "Creuse", kParis},
      {"24", "Dordogne", kParis},
      {"25", "Doubs", kParis},
      {"26", "Drôme", kParis},
      {"27", "Eure", kParis},
      {"28", "Eure-et-Loir", kParis},
      {"29", "Finistère", kParis},
      {"2A", "Corse-du-Sud", kParis},
      {"2B", "Haute-Corse", kParis},
      {"30", "Gard", kParis},
      {"31", "Haute-Garonne", kParis},
      {"32", "Gers", kParis},
      {"33", "Gironde", kParis},
      {"34", "Hérault", kParis},
      {"35", "Ille-et-Vilaine", kParis},
      {"36", "Indre", kParis},
      {"37", "Indre-et-Loire", kParis},
      {"38", "Isère", kParis},
      {"39", "Jura", kParis},
      {"40", "Landes", kParis},
      {"41", "Loir-et-Cher", kParis},
      {"42", "Loire", kParis},
      {"43", "Haute-Loire", kParis},
      {"44", "Loire-Atlantique", kParis},
      {"45", "Loiret", kParis},
      {"46", "Lot", kParis},
      {"47", "Lot-et-Garonne", kParis},
      {"48", "Lozère", kParis},
      {"49", "Maine-et-Loire", kParis},
      {"50", "Manche", kParis},
      {"51", "Marne", kParis},
      {"52", "Haute-Marne", kParis},
      {"53", "Mayenne", kParis},
      {"54", "Meurthe-et-Moselle", kParis},
      {"55", "Meuse", kParis},
      {"56", "Morbihan", kParis},
      {"57", "Moselle", kParis},
      {"58", "Nièvre", kParis},
      {"59", "Nord", kParis},
      {"60", "Oise", kParis},
      {"61", "Orne", kParis},
      {"62", "Pas-de-Calais", kParis},
      {"63", "Puy-de-Dôme", kParis},
      {"64", "Pyrénées-Atlantiques", kParis},
      {"65", "Hautes-Pyrénées", kParis},
      {"66", "Pyrénées-Orientales", kParis},
      {"67", "Bas-Rhin", kParis},
      {"68", "Haut-Rhin", kParis},
      {"69", "Rhône", kParis},
      {"70", "Haute-Saône", kParis},
      {"71", "Saône-et-Loire", kParis},
      {"72", "Sarthe", kParis},
      {"73", "Savoie", kParis},
      {"74", "Haute-Savoie", kParis},
      {"75", "Paris", kParis},
      {"76", "Seine-Maritime", kParis},
      {"77", "Seine-et-Marne", kParis},
      {"78", "Yvelines", kParis},
      {"79", "Deux-Sèvres", kParis},
      {"80", "Somme", kParis},
      {"81", "Tarn", kParis},
      {"82", "Tarn-et-Garonne", kParis},
      {"83", "Var", kParis},
      {"84", "Vaucluse", kParis},
      {"85", "Vendée", kParis},
      {"86", "Vienne", kParis},
      {"87", "Haute-Vienne", kParis},
      {"88", "Vosges", kParis},
      {"89", "Yonne", kParis},
      {"90", "Territoire de Belfort", kParis},
      {"91", "Essonne", kParis},
      {"92", "Hauts-de-Seine", kParis},
      {"93", "Seine-Saint-Denis", kParis},
      {"94", "Val-de-Marne", kParis},
      {"95", "Val-d'Oise", kParis},
      {"971", "Guadeloupe", "America/Guadeloupe"},
      {"972", "Martinique", "America/Martinique"},
      {"973", "Guyane", "America/Cayenne"},
      {"974", "La Réunion", "Indian/Reunion"},
      {"975", "Saint-Pierre-et-Miquelon", "America/Miquelon"},
      {"976", "Mayotte", "Indian/Mayotte"},
      {"977", "Saint-Barthélemy", "America/St_Barthelemy"},
      {"978", "Saint-Martin", "America/Marigot"},
      {"984", "Terres australes et antarctiques françaises", "Indian/Kerguelen"},
      {"986", "Wallis et Futuna", "Pacific/Wallis"},
      {"987", "Polynésie française", "Pacific/Tahiti"},
      {"988", "Nouvelle-Calédonie", "Pacific/Noumea"},
      {"989", "Île de Clipperton", "Etc/GMT+8"},
  };
  return all;
}

const Departement* departement(std::string_view code) {
  static const std::array<const Departement*, kPlaces> by_code = [] {
    std::array<const Departement*, kPlaces> index{};
    for (const Departement& each : departements()) index[place_of(each.code)] = &each;
    return index;
  }();
  return by_code[place_of(code)];
}

const Departement* departement_named(std::string_view name) {
  static const std::map<std::string, const Departement*> by_name = [] {
    std::map<std::string, const Departement*> index;
    for (const Departement& each : departements()) index.emplace(name_key(each.name), &each);
    return index;
  }();
  const auto found = by_name.find(name_key(name));
  return found != by_name.end() ? found->second : nullptr;
}

const Departement* departement_of_insee(std::string_view insee_code) {
  if (insee_code.size() != 5) return nullptr;
  return departement(insee_code.substr(0, is_overseas(insee_code) ? 3 : 2));
}

const Departement* departement_of_postcode(std::string_view postcode) {
  if (postcode.size() != 5) return nullptr;
  if (postcode == "97133") return departement("977");
  if (postcode == "97150") return departement("978");
  if (postcode.starts_with("20")) return departement(postcode < "20200" ? "2A" : "2B");
  return departement_of_insee(postcode);
}

}  // namespace maillage
