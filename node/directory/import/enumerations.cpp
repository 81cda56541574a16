#include "node/directory/import/enumerations.h"

#include <map>
#include <unordered_map>

#include "node/directory/import/csv_table.h"

namespace maillage {
namespace {

using Values = std::vector<std::string_view>;

const std::map<VenueField, Values>& all_closed_values() {
  using F = VenueField;
  static const std::map<VenueField, Values> values = {
      {F::itinerance, {"Itinérant", "Fixe"}},
      {F::services,
       {"Aide aux démarches administratives", "Maîtrise des outils numériques du quotidien",
        "Insertion professionnelle via le numérique", "Utilisation sécurisée du numérique",
        "Parentalité et éducation avec le numérique", "Loisirs et créations numériques",
        "Compréhension du monde numérique", "Accès internet et matériel informatique",
        "Acquisition de matériel informatique à prix solidaire"}},
      {F::publics_specifiquement_adresses,
       {"Jeunes", "Étudiants", "Familles et/ou enfants", "Seniors", "Femmes"}},
      {F::prise_en_charge_specifique,
       {"Surdité", "Handicaps moteurs", "Handicaps mentaux", "Illettrisme",
        "Langues étrangères (anglais)", "Langues étrangères (autres)", "Déficience visuelle"}},
      {F::frais_a_charge, {"Gratuit", "Gratuit sous condition", "Payant"}},
      {F::dispositif_programmes_nationaux,
       {"Aidants Connect", "Bibliothèques numérique de référence", "Certification PIX",
        "Conseillers numériques", "Emmaüs Connect", "France Services", "Grande école du numérique",
        "La Croix Rouge", "Point d'accès numérique CAF", "Promeneurs du net",
        "Relais numérique (Emmaüs Connect)"}},
      {F::formations_labels,
       {"Formé à « Mon Espace Santé »", "Formé à « DUPLEX » (illettrisme)",
        "Arnia/MedNum BFC (Bourgogne-Franche-Comté)",
        "Collectif ressources et acteurs réemploi (Normandie)",
        // Without the space its description has: what the schema's pattern accepts.
        "Étapes numériques(La Poste)", "Fabriques de Territoire",
        "Les Éclaireurs du numérique (Drôme)", "Mes Papiers (Métropole de Lyon)", "ORDI 3.0",
        "SUD LABS (PACA)"}},
      {F::modalites_acces,
       {"Se présenter", "Téléphoner", "Contacter par mail", "Prendre un RDV en ligne",
        "Ce lieu n'accueille pas de public", "Envoyer un mail avec une fiche de prescription"}},
      {F::modalites_accompagnement,
       {"En autonomie", "Accompagnement individuel", "Dans un atelier collectif", "À distance"}},
  };
  return values;
}

using Spellings = std::unordered_map<std::string, std::string_view>;

const std::map<VenueField, Spellings>& spellings() {
  static const auto table = [] {
    std::map<VenueField, Spellings> result;
    for (const auto& [field, values] : all_closed_values()) {
      for (const std::string_view value : values) result[field].emplace(header_key(value), value);
    }
    return result;
  }();
  return table;
}

}  // namespace

const std::vector<std::string_view>& closed_values(VenueField field) {
  static const Values open;
  const auto found = all_closed_values().find(field);
  return found == all_closed_values().end() ? open : found->second;
}

std::optional<std::string_view> canonical_value(VenueField field, std::string_view text) {
  const auto of_field = spellings().find(field);
  if (of_field == spellings().end()) return std::nullopt;
  const auto found = of_field->second.find(header_key(text));
  if (found == of_field->second.end()) return std::nullopt;
  return found->second;
}

}  // namespace maillage
