#include "node/directory/venue.h"

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

}  // namespace

const std::vector<VenueFieldInfo>& venue_fields() {
  using F = VenueField;
  static const std::vector<VenueFieldInfo> fields = {
      {F::pivot, "pivot", false},
      {F::nom, "nom", false},
      {F::commune, "commune", false},
      {F::code_postal, "code_postal", false},
      {F::code_insee, "code_insee", false},
      {F::adresse, "adresse", false},
      {F::complement_adresse, "complement_adresse", false},
      {F::latitude, "latitude", false},
      {F::longitude, "longitude", false},
      {F::typologie, "typologie", true},
      {F::telephone, "telephone", false},
      {F::courriels, "courriels", true},
      {F::site_web, "site_web", true},
      {F::horaires, "horaires", false},
      {F::presentation_resume, "presentation_resume", false},
      {F::presentation_detail, "presentation_detail", false},
      {F::source, "source", false},
      {F::itinerance, "itinerance", true},
      {F::structure_parente, "structure_parente", false},
      {F::date_maj, "date_maj", false},
      {F::services, "services", true},
      {F::publics_specifiquement_adresses, "publics_specifiquement_adresses", true},
      {F::prise_en_charge_specifique, "prise_en_charge_specifique", true},
      {F::frais_a_charge, "frais_a_charge", true},
      {F::dispositif_programmes_nationaux, "dispositif_programmes_nationaux", true},
      {F::formations_labels, "formations_labels", true},
      {F::autres_formations_labels, "autres_formations_labels", true},
      {F::modalites_acces, "modalites_acces", true},
      {F::modalites_accompagnement, "modalites_accompagnement", true},
      {F::fiche_acces_libre, "fiche_acces_libre", false},
      {F::prise_rdv, "prise_rdv", false},
  };
  return fields;
}

const VenueFieldInfo& info(VenueField field) {
  const auto index = static_cast<std::size_t>(field) - 1;
  MAILLAGE_ASSERT(index < venue_fields().size() && venue_fields()[index].field == field);
  return venue_fields()[index];
}

std::optional<VenueField> venue_field(std::string_view column) {
  for (const VenueFieldInfo& candidate : venue_fields()) {
    if (candidate.column == column) return candidate.field;
  }
  return std::nullopt;
}

std::optional<VenueField> venue_field(std::uint16_t number) {
  if (number == 0 || number > venue_fields().size()) return std::nullopt;
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
