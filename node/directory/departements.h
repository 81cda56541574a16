// Départements and overseas territories of the official geographic code: names and time zones.
#pragma once

#include <string_view>
#include <vector>

namespace maillage {

struct Departement {
  std::string_view code;      // "01" to "95", "2A", "2B", "971" to "989"
  std::string_view name;      // as the official code writes it
  std::string_view timezone;  // of the IANA database, "Europe/Paris"
};

const std::vector<Departement>& departements();  // in the order of the codes

// Null when there is no such code or name. Names match without accents, case, hyphens or article.
const Departement* departement(std::string_view code);
const Departement* departement_named(std::string_view name);

// From the first characters of a commune's code or of a postcode; null when they name none.
// Corsica's postcodes say 20: up to 201.. it is 2A, above 2B.
const Departement* departement_of_insee(std::string_view insee_code);
const Departement* departement_of_postcode(std::string_view postcode);

}  // namespace maillage
