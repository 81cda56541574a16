#include "node/directory/duplicates/roles.h"

#include <algorithm>
#include <array>
#include <span>

namespace maillage {
namespace {

enum Role : std::uint8_t {
  town_hall,
  welfare_office,
  france_services,
  post_office,
  library,
  social_centre,
  departement,
  intercommunal,
  youth_employment,
  employment,
  family_allowance,
  health_insurance,
  lodging,
  day_centre,
  prefecture,
  tax_office,
  hospital,
  youth_information,
  employment_house,
};

constexpr std::array<std::string_view, 19> names = {"mairie",
                                                    "CCAS",
                                                    "France services",
                                                    "La Poste",
                                                    "bibliothèque",
                                                    "centre social",
                                                    "département",
                                                    "intercommunalité",
                                                    "mission locale",
                                                    "France Travail",
                                                    "CAF",
                                                    "assurance maladie",
                                                    "hébergement",
                                                    "accueil de jour",
                                                    "préfecture",
                                                    "finances publiques",
                                                    "hôpital",
                                                    "information jeunesse",
                                                    "maison de l'emploi"};

// Who runs a France services is not what it is.
constexpr Roles authorities =
    Roles{1} << town_hall | Roles{1} << departement | Roles{1} << intercommunal;

struct Phrase {
  std::string_view words;  // folded, as search words are; they stand together in a name
  Role role;
};
// A longer phrase takes its words from the shorter ones after it: "centre communal d'action
// sociale" is no town hall.
constexpr std::array phrases = {
    Phrase{"centre communal d action sociale", welfare_office},
    Phrase{"centre intercommunal d action sociale", welfare_office},
    Phrase{"centre intercommunal d actions sociales", welfare_office},
    Phrase{"centre communal action sociale", welfare_office},
    Phrase{"ctre com action sociale", welfare_office},
    Phrase{"ccas", welfare_office},
    Phrase{"cias", welfare_office},
    Phrase{"maison france services", france_services},
    Phrase{"maison france service", france_services},
    Phrase{"france services", france_services},
    Phrase{"france service", france_services},
    Phrase{"maison de services au public", france_services},
    Phrase{"msap", france_services},
    Phrase{"mfs", france_services},
    Phrase{"caisse d allocations familiales", family_allowance},
    Phrase{"caf", family_allowance},
    Phrase{"caisse primaire d assurance maladie", health_insurance},
    Phrase{"cpam", health_insurance},
    Phrase{"bureau de poste", post_office},
    Phrase{"la poste", post_office},
    Phrase{"mediatheque", library},
    Phrase{"bibliotheque", library},
    Phrase{"centre social", social_centre},
    Phrase{"centre socio culturel", social_centre},
    Phrase{"centre socioculturel", social_centre},
    Phrase{"communaute de communes", intercommunal},
    Phrase{"communaute communes", intercommunal},
    Phrase{"communaute d agglomeration", intercommunal},
    Phrase{"communaute urbaine", intercommunal},
    Phrase{"cc", intercommunal},
    Phrase{"cdc", intercommunal},
    Phrase{"conseil departemental", departement},
    Phrase{"maison du departement", departement},
    Phrase{"departement de", departement},
    Phrase{"departement du", departement},
    Phrase{"departement des", departement},
    Phrase{"departement d", departement},
    Phrase{"mission locale", youth_employment},
    Phrase{"pole emploi", employment},
    Phrase{"france travail", employment},
    Phrase{"maison de l emploi", employment_house},
    Phrase{"accueil de jour", day_centre},
    Phrase{"premier accueil", day_centre},
    Phrase{"chrs", lodging},
    Phrase{"cph", lodging},
    Phrase{"cada", lodging},
    Phrase{"fjt", lodging},
    Phrase{"sous prefecture", prefecture},
    Phrase{"prefecture", prefecture},
    Phrase{"centre des finances publiques", tax_office},
    Phrase{"finances publiques", tax_office},
    Phrase{"hopital", hospital},
    Phrase{"point information jeunesse", youth_information},
    Phrase{"bureau information jeunesse", youth_information},
    Phrase{"pij", youth_information},
    Phrase{"bij", youth_information},
    Phrase{"hotel de ville", town_hall},
    Phrase{"mairie", town_hall},
    Phrase{"commune de", town_hall},
    Phrase{"commune d", town_hall},
    Phrase{"ville de", town_hall},
    Phrase{"ville d", town_hall},
};

struct Typology {
  std::string_view code;
  Role role;
};
constexpr std::array typology_roles = {
    Typology{"MUNI", town_hall},       Typology{"CCAS", welfare_office},
    Typology{"CIAS", welfare_office},  Typology{"RFS", france_services},
    Typology{"BIB", library},          Typology{"CS", social_centre},
    Typology{"CC", intercommunal},     Typology{"CD", departement},
    Typology{"ML", youth_employment},  Typology{"PE", employment},
    Typology{"CAF", family_allowance}, Typology{"CPAM", health_insurance},
    Typology{"CHRS", lodging},         Typology{"CADA", lodging},
    Typology{"RS_FJT", lodging},       Typology{"PREF", prefecture},
    Typology{"CHU", lodging},          Typology{"PIJ_BIJ", youth_information},
};

// What else names kinds of places, without telling them apart.
constexpr std::array<std::string_view, 32> kind_words = {
    "accueil",   "agence",        "annexe",     "antenne",    "association", "asso",
    "ass",       "bus",           "centre",     "conseiller", "delegation",  "espace",
    "espaces",   "etablissement", "france",     "itinerante", "itinerant",   "locale",
    "maison",    "msap",          "multisites", "municipal",  "municipale",  "numerique",
    "point",     "pole",          "service",    "services",   "siege",       "site",
    "structure", "unite"};

std::vector<std::string_view> split(std::string_view phrase) {
  std::vector<std::string_view> words;
  while (!phrase.empty()) {
    const std::size_t end = std::min(phrase.find(' '), phrase.size());
    words.push_back(phrase.substr(0, end));
    phrase.remove_prefix(std::min(end + 1, phrase.size()));
  }
  return words;
}

struct SplitPhrase {
  std::vector<std::string_view> words;
  Role role;
};

const std::vector<SplitPhrase>& split_phrases() {
  static const std::vector<SplitPhrase> all = [] {
    std::vector<SplitPhrase> made;
    for (const Phrase& phrase : phrases) made.push_back({split(phrase.words), phrase.role});
    return made;
  }();
  return all;
}

// Empties the words that it finds, so that no later phrase finds them again.
bool take(std::vector<std::string_view>& words, const SplitPhrase& phrase) {
  const auto at = std::search(words.begin(), words.end(), phrase.words.begin(), phrase.words.end());
  if (at == words.end()) return false;
  std::fill(at, at + static_cast<std::ptrdiff_t>(phrase.words.size()), std::string_view());
  return true;
}

}  // namespace

Roles roles_of(const std::vector<std::string>& name_words,
               const std::vector<std::string_view>& typologies) {
  Roles roles = 0;
  std::vector<std::string_view> words(name_words.begin(), name_words.end());
  for (const SplitPhrase& phrase : split_phrases()) {
    if (take(words, phrase)) roles |= Roles{1} << phrase.role;
  }
  for (const std::string_view code : typologies) {
    for (const Typology& known : typology_roles) {
      if (known.code == code) roles |= Roles{1} << known.role;
    }
  }
  const Roles counter = Roles{1} << france_services;
  return (roles & counter) != 0 ? roles & ~authorities : roles;
}

std::string role_names(Roles roles) {
  std::string text;
  for (std::size_t role = 0; role < names.size(); ++role) {
    if ((roles >> role & 1) != 0) text += (text.empty() ? "" : ", ") + std::string(names[role]);
  }
  return text;
}

bool is_role_word(std::string_view word) {
  static const std::vector<std::string_view> all = [] {
    std::vector<std::string_view> made(kind_words.begin(), kind_words.end());
    for (const SplitPhrase& phrase : split_phrases()) {
      made.insert(made.end(), phrase.words.begin(), phrase.words.end());
    }
    std::sort(made.begin(), made.end());
    return made;
  }();
  return std::binary_search(all.begin(), all.end(), word);
}

}  // namespace maillage
