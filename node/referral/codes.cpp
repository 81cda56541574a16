#include "node/referral/codes.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "protocol/assert.h"

namespace maillage {
namespace {

constexpr auto structure = Imputable::structure;
constexpr auto person = Imputable::person;
constexpr auto sender = Imputable::sender;
constexpr auto territory = Imputable::territory;
constexpr auto administration = Imputable::administration;

// The first eleven are DORA's codes, unchanged. Columns: declines, redirects, returns.
constexpr Reason all_reasons[] = {
    {{"beneficiaire-non-joignable", "La personne n'a pas pu être jointe"},
     true,
     false,
     true,
     person},
    {{"beneficiaire-absent", "La personne n'est pas venue"}, true, false, true, person},
    {{"beneficiaire-en-emploi", "La personne est en emploi"}, true, true, true, person},
    {{"beneficiaire-en-formation", "La personne est en formation"}, true, true, true, person},
    {{"beneficiaire-non-eligible", "La personne n'est pas éligible"}, true, true, true, person},
    {{"beneficiaire-non-mobile", "La personne ne peut pas se déplacer"}, true, true, true, person},
    {{"beneficiaire-non-interesse", "La personne n'est pas intéressée"}, true, false, true, person},
    {{"freins-peripheriques", "D'autres difficultés sont à lever d'abord"},
     true,
     true,
     true,
     person},
    {{"session-complete", "La session est complète"}, true, true, false, structure},
    {{"orientation-en-doublon", "L'orientation existe déjà"}, true, false, true, sender},
    {{"autre", "Autre motif"}, true, true, true, structure},
    {{"capacite-insuffisante", "La structure n'a plus de place"}, true, true, true, structure},
    {{"hors-territoire", "La personne est hors du territoire de la structure"},
     true,
     true,
     true,
     sender},
    {{"hors-competence", "La demande sort des compétences de la structure"},
     true,
     true,
     true,
     sender},
    {{"dossier-incomplet", "Il manque des informations dans le dossier"},
     true,
     false,
     true,
     sender},
    {{"structure-fermee", "La structure est fermée"}, true, true, true, structure},
    {{"horaires-incompatibles", "Les horaires ne conviennent pas"}, true, true, true, structure},
    {{"accessibilite-insuffisante", "Le lieu n'est pas accessible à la personne"},
     true,
     true,
     true,
     structure},
    {{"langue-non-couverte", "La langue de la personne n'est pas parlée"},
     true,
     true,
     true,
     structure},
    {{"doute-eligibilite", "L'éligibilité est à vérifier"}, true, true, true, administration},
    {{"public-non-suivi", "La structure n'accompagne pas ce public"}, true, true, true, sender},
    {{"identifiants-ou-pieces-manquants", "Il manque des identifiants ou des pièces"},
     true,
     true,
     true,
     person},
    {{"interprete-absent", "Aucun interprète n'est disponible"}, true, true, true, structure},
    {{"mesure-de-protection", "Une mesure de protection change l'interlocuteur"},
     true,
     true,
     true,
     person},
    {{"administration-injoignable", "L'administration ne répond pas"},
     false,
     true,
     true,
     administration},
    {{"urgence-traitee-par-telephone", "L'urgence a été traitée par téléphone"},
     true,
     false,
     true,
     structure},
    {{"deja-orientee-par-nous", "Nous avions nous-mêmes orienté la personne"},
     true,
     true,
     true,
     territory},
};

constexpr Outcome all_outcomes[] = {
    {{"besoin-satisfait", "Besoin satisfait"}, true},
    {{"besoin-en-partie-satisfait", "Besoin en partie satisfait"}, false},
    {{"droit-ouvert", "Droit ouvert"}, true},
    {{"droit-maintenu", "Droit maintenu"}, true},
    {{"demande-deposee", "Demande déposée, en attente de l'administration"}, true},
    {{"aucune-aide-disponible", "Aucune aide disponible"}, false},
    {{"injoignable", "Personne injoignable"}, false},
    {{"absent", "Personne absente"}, false},
    {{"aidee-ailleurs", "Personne aidée ailleurs"}, true},
    {{"abandon-non-informe", "Abandon : ne connaissait pas l'aide"}, false},
    {{"abandon-non-propose", "Abandon : l'aide n'a pas été proposée"}, false},
    {{"abandon-non-recu", "Abandon : l'aide demandée n'a pas été reçue"}, false},
    {{"abandon-refus-du-numerique", "Abandon : refuse le numérique"}, false},
    {{"abandon-lassitude", "Abandon : lasse d'être renvoyée de lieu en lieu"}, false},
    {{"inconnue", "Suite inconnue"}, false},
};

constexpr Code all_help[] = {
    {"information-droits", "Information sur les droits"},
    {"mediation-administrative", "Médiation administrative"},
    {"mediation-numerique-faire-avec", "Médiation numérique : faire avec"},
    {"mediation-numerique-faire-a-la-place", "Médiation numérique : faire à la place"},
    {"formation-atelier", "Formation ou atelier"},
    {"libre-service", "Libre-service"},
    {"equipement", "Équipement"},
    {"interpretariat", "Interprétariat"},
    {"travail-social", "Travail social"},
};

constexpr Code all_barriers[] = {
    {"competences-numeriques", "Compétences numériques"},
    {"equipement-connexion", "Équipement ou connexion"},
    {"cout", "Coût"},
    {"lecture-ecriture", "Lecture et écriture"},
    {"francais", "Langue française"},
    {"information", "Manque d'information"},
    {"competences-administratives", "Compétences administratives"},
    {"confiance", "Manque de confiance"},
    {"mobilite", "Mobilité"},
    {"sans-domicile", "Sans domicile stable"},
    {"sans-compte-bancaire", "Sans compte bancaire"},
    {"refus-du-numerique", "Refuse le numérique ou s'en méfie"},
    {"sans-proche-aidant", "Sans proche pour aider"},
    {"sans-interlocuteur", "Pas d'interlocuteur ni de rendez-vous"},
    {"compte-bloque", "Compte ou mot de passe bloqué"},
    {"document-refuse", "Document refusé par le site"},
    {"panne-du-site", "Panne du site"},
    {"delai-de-traitement", "Délai de traitement"},
    {"courrier-peu-clair", "Courrier peu clair"},
    {"guichet-ferme", "Guichet fermé"},
};

constexpr Code all_contacts[] = {
    {"phone", "Par téléphone"},
    {"post", "Par courrier ou domiciliation"},
    {"counter", "À ce guichet, à une date"},
    {"referent", "Par le référent"},
    {"none", "Aucun contact"},
};
constexpr Code all_informed[] = {{"oral", "À l'oral"}, {"written", "Par écrit"}};
constexpr Code all_agreed[] = {{"oral", "À l'oral"}, {"written", "Par écrit"}};

// Labels are the national standard's values, to the letter.
constexpr Code all_themes[] = {
    {"aide-aux-demarches-administratives", "Aide aux démarches administratives"},
    {"maitrise-des-outils-numeriques", "Maîtrise des outils numériques du quotidien"},
    {"insertion-professionnelle", "Insertion professionnelle via le numérique"},
    {"utilisation-securisee", "Utilisation sécurisée du numérique"},
    {"parentalite-et-education", "Parentalité et éducation avec le numérique"},
    {"loisirs-et-creations", "Loisirs et créations numériques"},
    {"comprehension-du-monde-numerique", "Compréhension du monde numérique"},
    {"acces-internet-et-materiel", "Accès internet et matériel informatique"},
    {"acquisition-de-materiel", "Acquisition de matériel informatique à prix solidaire"},
};

constexpr Code all_events[] = {
    {"sent", "envoyée"},          {"accepted", "acceptée"},  {"declined", "refusée"},
    {"redirected", "réorientée"}, {"completed", "terminée"}, {"returned", "retournée"},
    {"cancelled", "annulée"},     {"closed", "close"},
};

template <typename Entries>
std::vector<Code> codes_of(const Entries& entries) {
  return {std::begin(entries), std::end(entries)};
}

// Insertions, deletions and substitutions between two words (Wagner and Fischer, 1974).
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row.back();
}

// A code that contains what was typed counts as close, whatever its length.
std::size_t distance(std::string_view typed, std::string_view code) {
  if (typed.size() >= 3 && code.find(typed) != std::string_view::npos) return 1;
  return edit_distance(typed, code);
}

std::string_view closest(std::span<const Code> codes, std::string_view typed) {
  MAILLAGE_ASSERT(!codes.empty());
  return std::ranges::min_element(codes, {},
                                  [typed](const Code& c) { return distance(typed, c.code); })
      ->code;
}

// A typed code is quoted in an error: short, and nothing that would garble a terminal.
std::string quoted(std::string_view typed) {
  std::string out(typed.substr(0, 40));
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7E) c = '?';
  }
  return "\"" + out + "\"";
}

std::string how_to_list(std::string_view name) {
  return "; list them with: maillage codes list " + std::string(name);
}

bool usable(const Reason& reason, ReferralAct use) {
  switch (use) {
    case ReferralAct::declined:
      return reason.declines;
    case ReferralAct::redirected:
      return reason.redirects;
    case ReferralAct::returned:
      return reason.returns;
    default:
      return false;
  }
}

}  // namespace

std::span<const Reason> reasons() { return all_reasons; }
std::span<const Outcome> outcomes() { return all_outcomes; }
std::span<const Code> help_kinds() { return all_help; }
std::span<const Code> barriers() { return all_barriers; }
std::span<const Code> contact_ways() { return all_contacts; }
std::span<const Code> informed_ways() { return all_informed; }
std::span<const Code> agreed_ways() { return all_agreed; }
std::span<const Code> themes() { return all_themes; }
std::span<const Code> trace_events() { return all_events; }

std::vector<std::string_view> vocabulary_names() {
  return {"reasons", "outcomes", "help", "barriers", "contact", "informed", "agreed", "themes"};
}

std::vector<Code> vocabulary(std::string_view name) {
  if (name == "reasons") return codes_of(all_reasons);
  if (name == "outcomes") return codes_of(all_outcomes);
  if (name == "help") return codes_of(all_help);
  if (name == "barriers") return codes_of(all_barriers);
  if (name == "contact") return codes_of(all_contacts);
  if (name == "informed") return codes_of(all_informed);
  if (name == "agreed") return codes_of(all_agreed);
  if (name == "themes") return codes_of(all_themes);
  return {};
}

Result<void> check_code(std::string_view vocabulary_name, std::string_view code) {
  const std::vector<Code> codes = vocabulary(vocabulary_name);
  MAILLAGE_ASSERT(!codes.empty());
  if (std::ranges::find(codes, code, &Code::code) != codes.end()) return {};
  return fail(ErrorKind::invalid_input, quoted(code) + " is not one of the " +
                                            std::string(vocabulary_name) + ": did you mean " +
                                            std::string(closest(codes, code)) + "?" +
                                            how_to_list(vocabulary_name));
}

Result<void> check_reason(ReferralAct use, std::string_view code) {
  if (auto known = check_code("reasons", code); !known) return known;
  const auto reason = std::ranges::find(all_reasons, code, &Reason::code);
  if (usable(*reason, use)) return {};
  return fail(ErrorKind::invalid_input, "the reason " + std::string(code) +
                                            " cannot be used with " + std::string(act_code(use)) +
                                            how_to_list("reasons"));
}

bool is_code(std::string_view vocabulary_name, std::string_view code) {
  return check_code(vocabulary_name, code).has_value();
}

std::string_view label_of(std::string_view vocabulary_name, std::string_view code) {
  const std::vector<Code> codes = vocabulary(vocabulary_name);
  const auto found = std::ranges::find(codes, code, &Code::code);
  return found == codes.end() ? code : found->label;
}

bool is_resolved(std::string_view outcome) {
  const auto found = std::ranges::find(all_outcomes, outcome, &Outcome::code);
  return found != std::end(all_outcomes) && found->resolved;
}

std::string_view theme_of_service(std::string_view service_label) {
  const auto found = std::ranges::find(all_themes, service_label, &Code::label);
  return found == std::end(all_themes) ? std::string_view{} : found->code;
}

}  // namespace maillage
