// A venue as the directory holds it: the columns of the French national standard "Lieux de
// médiation numérique" v1.0.2 and, beside them, what data·inclusion v1 and the hubs themselves know
// of a place; each a register (at most one value) or a set of values.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace maillage {

// Numbers travel in signed updates and are never reused. Up to prise_rdv, names are the national
// standard's column names.
enum class VenueField : std::uint16_t {
  pivot = 1,
  nom,
  commune,
  code_postal,
  code_insee,
  adresse,
  complement_adresse,
  latitude,
  longitude,
  typologie,
  telephone,
  courriels,
  site_web,
  horaires,
  presentation_resume,
  presentation_detail,
  source,
  itinerance,
  structure_parente,
  date_maj,
  services,
  publics_specifiquement_adresses,
  prise_en_charge_specifique,
  frais_a_charge,
  dispositif_programmes_nationaux,
  formations_labels,
  autres_formations_labels,
  modalites_acces,
  modalites_accompagnement,
  fiche_acces_libre,
  prise_rdv,
  // What people ask before they go.
  langues,                 // spoken at the reception, as ISO 639 codes; "lsf": French sign language
  equipements,             // what can be used there: imprimante, scanner, ordinateur...
  sans_internet,           // "oui" or "non": help without any online step
  entretien_confidentiel,  // "oui" or "non": a private interview is possible
  duree_moyenne,           // of one visit, in minutes
  a_apporter,
  transports,           // how to come without a car
  horaires_exceptions,  // opening_hours.h says how, as `arrets`
  arrets,               // dated stops of an itinerant venue
  etat,                 // "fermé": nobody is sent there; absent: open
  // Who may know where it is.
  adresse_confidentielle,  // "oui": no output shows more of the place than its commune
  structure_protegee,      // "oui": that somebody was sent there is itself a secret
  // What the hub's coordinators found and decided.
  corrections,  // "field date": beats what a source says that is not newer
  autres_ids,   // of the same venue at other sources
  fusion,       // the id of the venue this one is a duplicate of
  distincts,    // ids of venues that look alike and are not the same
  // data·inclusion v1.
  lien_source,
  thematiques,
  types_de_service,
  publics_accompagnes,
  modes_accueil,
  reseaux_porteurs,
  zone_eligibilite,
  mobilisable_par,
  modes_mobilisation,
  conditions_admission,
  frais_precisions,
  services_detail,  // one service each, as an object of JSON
};
constexpr std::size_t venue_field_count = static_cast<std::size_t>(VenueField::services_detail);
constexpr std::size_t national_field_count = static_cast<std::size_t>(VenueField::prise_rdv);

struct VenueFieldInfo {
  VenueField field;
  std::string_view column;  // name in files; the national standard's if it has the field
  bool is_set;              // several values, separated by '|' in files
};

// All fields, the national standard's first and in its column order (`id` is not a field: it names
// the venue).
std::span<const VenueFieldInfo> venue_fields();
std::span<const VenueFieldInfo> national_fields();
const VenueFieldInfo& info(VenueField field);
std::optional<VenueField> venue_field(std::string_view column);  // also from numbers on the wire:
std::optional<VenueField> venue_field(std::uint16_t number);

struct Position {
  double latitude = 0;   // degrees north, WGS 84
  double longitude = 0;  // degrees east
};
// Empty when absent, unreadable or 0,0.
std::optional<Position> position_from(std::string_view latitude, std::string_view longitude);

// Values are UTF-8, trimmed, never empty; a set's values are sorted and unique.
struct Venue {
  std::string id;  // the source's, or derived from name and address when the source has none
  std::map<VenueField, std::vector<std::string>> fields;

  // The first value, or empty text.
  std::string_view text(VenueField field) const;
  std::optional<Position> position() const;  // empty when absent, unreadable or 0,0

  bool operator==(const Venue&) const = default;
};

}  // namespace maillage
