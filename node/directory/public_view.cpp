#include "node/directory/public_view.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "node/directory/text.h"

namespace maillage {
namespace {

// Of data·inclusion's typologies those of child protection, addiction, violence, justice and
// shelters.
constexpr std::array<std::string_view, 13> protected_kinds = {
    "ASE",   "CAARUD", "CADA",    "CHRS", "CHU",        "CIDFF", "CPH",
    "CSAPA", "HUDA",   "PENSION", "PJJ",  "PREVENTION", "SPIP"};

constexpr std::array<std::string_view, 12> shelter_words = {
    "chrs",        "chu",          "cada",   "huda",     "csapa",     "caarud",
    "hebergement", "hebergements", "refuge", "violence", "violences", "victimes"};

bool says(const VenueView& venue, VenueField field, std::string_view answer) {
  return venue.text(field) == answer;
}

}  // namespace

bool is_protected(const VenueView& venue) {
  if (says(venue, VenueField::structure_protegee, "oui")) return true;
  if (says(venue, VenueField::structure_protegee, "non")) return false;
  const auto kinds = venue.values(VenueField::typologie);
  return std::any_of(kinds.begin(), kinds.end(), [](const VenueView::Value& kind) {
    return std::find(protected_kinds.begin(), protected_kinds.end(), kind.text) !=
           protected_kinds.end();
  });
}

bool has_confidential_address(const VenueView& venue) {
  return says(venue, VenueField::adresse_confidentielle, "oui");
}

bool hides_place(const VenueView& venue) {
  return has_confidential_address(venue) || is_protected(venue);
}

bool may_need_protection(const VenueView& venue) {
  if (hides_place(venue) || !venue.text(VenueField::structure_protegee).empty()) return false;
  const std::vector<std::string> words = words_of(venue.text(VenueField::nom));
  return std::any_of(words.begin(), words.end(), [](const std::string& word) {
    return std::find(shelter_words.begin(), shelter_words.end(), word) != shelter_words.end();
  });
}

bool tells_place(VenueField field) {
  switch (field) {
    case VenueField::pivot:
    case VenueField::adresse:
    case VenueField::complement_adresse:
    case VenueField::latitude:
    case VenueField::longitude:
    case VenueField::courriels:
    case VenueField::site_web:
    case VenueField::presentation_resume:
    case VenueField::presentation_detail:
    case VenueField::fiche_acces_libre:
    case VenueField::prise_rdv:
    case VenueField::transports:
    case VenueField::arrets:
    case VenueField::lien_source:
    case VenueField::services_detail:
    case VenueField::conditions_admission:
    case VenueField::frais_precisions:
      return true;
    default:
      return false;
  }
}

Venue without_place(Venue venue) {
  std::erase_if(venue.fields, [](const auto& held) { return tells_place(held.first); });
  return venue;
}

Venue public_view(Venue venue) {
  return hides_place(venue) ? without_place(std::move(venue)) : venue;
}

}  // namespace maillage
