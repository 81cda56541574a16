#include "node/directory/venue.h"

#include <array>
#include <charconv>
#include <cmath>

#include "protocol/assert.h"

namespace maillage {
namespace {

std::optional<double> decimal(std::string_view text) {
  if (text.empty()) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

using F = VenueField;
constexpr std::array fields = {
    VenueFieldInfo{F::pivot, "pivot", false},
    VenueFieldInfo{F::nom, "nom", false},
    VenueFieldInfo{F::commune, "commune", false},
    VenueFieldInfo{F::code_postal, "code_postal", false},
    VenueFieldInfo{F::code_insee, "code_insee", false},
    VenueFieldInfo{F::adresse, "adresse", false},
    VenueFieldInfo{F::complement_adresse, "complement_adresse", false},
    VenueFieldInfo{F::latitude, "latitude", false},
    VenueFieldInfo{F::longitude, "longitude", false},
    VenueFieldInfo{F::typologie, "typologie", true},
    VenueFieldInfo{F::telephone, "telephone", false},
    VenueFieldInfo{F::courriels, "courriels", true},
    VenueFieldInfo{F::site_web, "site_web", true},
    VenueFieldInfo{F::horaires, "horaires", false},
    VenueFieldInfo{F::presentation_resume, "presentation_resume", false},
    VenueFieldInfo{F::presentation_detail, "presentation_detail", false},
    VenueFieldInfo{F::source, "source", false},
    VenueFieldInfo{F::itinerance, "itinerance", true},
    VenueFieldInfo{F::structure_parente, "structure_parente", false},
    VenueFieldInfo{F::date_maj, "date_maj", false},
    VenueFieldInfo{F::services, "services", true},
    VenueFieldInfo{F::publics_specifiquement_adresses, "publics_specifiquement_adresses", true},
    VenueFieldInfo{F::prise_en_charge_specifique, "prise_en_charge_specifique", true},
    VenueFieldInfo{F::frais_a_charge, "frais_a_charge", true},
    VenueFieldInfo{F::dispositif_programmes_nationaux, "dispositif_programmes_nationaux", true},
    VenueFieldInfo{F::formations_labels, "formations_labels", true},
    VenueFieldInfo{F::autres_formations_labels, "autres_formations_labels", true},
    VenueFieldInfo{F::modalites_acces, "modalites_acces", true},
    VenueFieldInfo{F::modalites_accompagnement, "modalites_accompagnement", true},
    VenueFieldInfo{F::fiche_acces_libre, "fiche_acces_libre", false},
    VenueFieldInfo{F::prise_rdv, "prise_rdv", false},
    VenueFieldInfo{F::langues, "langues", true},
    VenueFieldInfo{F::equipements, "equipements", true},
    VenueFieldInfo{F::sans_internet, "sans_internet", false},
    VenueFieldInfo{F::entretien_confidentiel, "entretien_confidentiel", false},
    VenueFieldInfo{F::duree_moyenne, "duree_moyenne", false},
    VenueFieldInfo{F::a_apporter, "a_apporter", true},
    VenueFieldInfo{F::transports, "transports", false},
    VenueFieldInfo{F::horaires_exceptions, "horaires_exceptions", true},
    VenueFieldInfo{F::arrets, "arrets", true},
    VenueFieldInfo{F::etat, "etat", false},
    VenueFieldInfo{F::adresse_confidentielle, "adresse_confidentielle", false},
    VenueFieldInfo{F::structure_protegee, "structure_protegee", false},
    VenueFieldInfo{F::corrections, "corrections", true},
    VenueFieldInfo{F::autres_ids, "autres_ids", true},
    VenueFieldInfo{F::fusion, "fusion", false},
    VenueFieldInfo{F::distincts, "distincts", true},
    VenueFieldInfo{F::lien_source, "lien_source", false},
    VenueFieldInfo{F::thematiques, "thematiques", true},
    VenueFieldInfo{F::types_de_service, "types_de_service", true},
    VenueFieldInfo{F::publics_accompagnes, "publics_accompagnes", true},
    VenueFieldInfo{F::modes_accueil, "modes_accueil", true},
    VenueFieldInfo{F::reseaux_porteurs, "reseaux_porteurs", true},
    VenueFieldInfo{F::zone_eligibilite, "zone_eligibilite", true},
    VenueFieldInfo{F::mobilisable_par, "mobilisable_par", true},
    VenueFieldInfo{F::modes_mobilisation, "modes_mobilisation", true},
    VenueFieldInfo{F::conditions_admission, "conditions_admission", false},
    VenueFieldInfo{F::frais_precisions, "frais_precisions", false},
    VenueFieldInfo{F::services_detail, "services_detail", true},
};
static_assert(fields.size() == venue_field_count);

}  // namespace

std::span<const VenueFieldInfo> venue_fields() { return fields; }
std::span<const VenueFieldInfo> national_fields() {
  return std::span(fields).first<national_field_count>();
}

const VenueFieldInfo& info(VenueField field) {
  const auto index = static_cast<std::size_t>(field) - 1;
  MAILLAGE_ASSERT(index < fields.size() && fields[index].field == field);
  return fields[index];
}

std::optional<VenueField> venue_field(std::string_view column) {
  for (const VenueFieldInfo& candidate : venue_fields()) {
    if (candidate.column == column) return candidate.field;
  }
  return std::nullopt;
}

std::optional<VenueField> venue_field(std::uint16_t number) {
  if (number == 0 || number > fields.size()) return std::nullopt;
  return static_cast<VenueField>(number);
}

std::string_view Venue::text(VenueField field) const {
  const auto found = fields.find(field);
  if (found == fields.end() || found->second.empty()) return {};
  return found->second.front();
}

std::optional<Position> Venue::position() const {
  return position_from(text(VenueField::latitude), text(VenueField::longitude));
}

std::optional<Position> position_from(std::string_view latitude_text,
                                      std::string_view longitude_text) {
  const auto latitude = decimal(latitude_text);
  const auto longitude = decimal(longitude_text);
  if (!latitude || !longitude || (*latitude == 0 && *longitude == 0)) return std::nullopt;
  if (std::abs(*latitude) > 90 || std::abs(*longitude) > 180) return std::nullopt;
  return Position{*latitude, *longitude};
}

}  // namespace maillage
