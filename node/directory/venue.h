// A venue as the directory holds it: the 32 columns of the French national standard
// "Lieux de médiation numérique" v1.0.2, each a register (at most one value) or a set of values.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace maillage {

// Numbers travel in signed updates and are never reused. Names are the standard's column names.
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
};
constexpr std::size_t venue_field_count = static_cast<std::size_t>(VenueField::prise_rdv);

struct VenueFieldInfo {
  VenueField field;
  std::string_view column;  // name in the national standard
  bool is_set;              // several values, separated by '|' in the standard
};

// All fields in the standard's column order (`id` is not a field: it names the venue).
std::span<const VenueFieldInfo> venue_fields();
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
