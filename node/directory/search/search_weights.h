// How much each kind of match counts in the directory's search. All tuning stands here.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "node/directory/search/vocabulary.h"
#include "node/directory/venue.h"

namespace maillage {

struct SearchedField {
  VenueField field;
  std::uint8_t weight;
};

// All that the index reads of a venue; a copy of these is enough for it.
constexpr bool is_indexed(VenueField field) {
  switch (field) {
    case VenueField::nom:
    case VenueField::commune:
    case VenueField::code_postal:
    case VenueField::code_insee:
    case VenueField::adresse:
    case VenueField::latitude:
    case VenueField::longitude:
    case VenueField::typologie:
    case VenueField::horaires:
    case VenueField::horaires_exceptions:
    case VenueField::arrets:
    case VenueField::presentation_resume:
    case VenueField::structure_parente:
    case VenueField::thematiques:
    case VenueField::publics_specifiquement_adresses:
    case VenueField::publics_accompagnes:
    case VenueField::langues:
    case VenueField::prise_en_charge_specifique:
    case VenueField::frais_a_charge:
    case VenueField::modalites_accompagnement:
    case VenueField::modes_accueil:
    case VenueField::equipements:
    case VenueField::dispositif_programmes_nationaux:
    case VenueField::reseaux_porteurs:
    case VenueField::formations_labels:
    case VenueField::itinerance:
    case VenueField::sans_internet:
    case VenueField::entretien_confidentiel:
    case VenueField::services:
      return true;
    default:
      return false;
  }
}

constexpr std::uint8_t kPresentationWeight = 2;
constexpr std::uint8_t kNameWeight = 48;

// In falling weight. Services come before the parent structure: people look for help, not for who
// governs it. The presentation says anything, also what a place does not do.
constexpr std::array<SearchedField, 8> kSearchedFields = {{
    {VenueField::nom, kNameWeight},
    {VenueField::commune, 32},
    {VenueField::code_postal, 32},
    {VenueField::typologie, 16},
    {VenueField::adresse, 12},
    {VenueField::services, 8},
    {VenueField::structure_parente, 6},
    {VenueField::presentation_resume, kPresentationWeight},
}};
static_assert(std::all_of(kSearchedFields.begin(), kSearchedFields.end(),
                          [](const SearchedField& each) { return is_indexed(each.field); }));

// The fewer the words of a name, the more one of them says: 64 for a single one, 49 from ten on.
constexpr std::uint8_t name_weight(std::size_t words) {
  const std::size_t gain = 16 / std::clamp<std::size_t>(words, 1, 16);
  return static_cast<std::uint8_t>(kNameWeight + gain);
}

// The factor on a field's weight.
constexpr std::uint32_t quality(Expansion::How how) {
  switch (how) {
    case Expansion::How::exact:
      return 10;
    case Expansion::How::prefix:
      return 8;
    case Expansion::How::one_typo:
      return 5;
    case Expansion::How::two_typos:
      return 3;
    case Expansion::How::three_typos:
      return 2;
  }
  return 0;
}

// What sorts before all else: three less the misspellings.
constexpr std::uint32_t closeness(Expansion::How how) {
  switch (how) {
    case Expansion::How::exact:
    case Expansion::How::prefix:
      return 3;
    case Expansion::How::one_typo:
      return 2;
    case Expansion::How::two_typos:
      return 1;
    case Expansion::How::three_typos:
      return 0;
  }
  return 0;
}

// What one query word is worth in one venue, made to be added up over the words: how close the word
// is to what was typed, whether it stands outside the presentation, and the score, each in bits of
// its own (16 words at most, each of closeness 3 and score 640 at most).
constexpr std::uint32_t kCloseness = 1u << 24;
constexpr std::uint32_t kOutsidePresentation = 1u << 16;
constexpr std::uint32_t kScoreMask = 0xFFFF;

constexpr std::uint32_t word_worth(Expansion::How how, std::uint8_t weight) {
  return closeness(how) * kCloseness + (weight > kPresentationWeight ? kOutsidePresentation : 0) +
         weight * quality(how);
}

// Of a need's answer, or of another name of the same meaning: as good as its words, and behind them
// where both are found.
constexpr std::uint32_t alternative_worth(std::uint8_t weight, std::uint32_t words) {
  return words * word_worth(Expansion::How::prefix, weight);
}

// When no venue has all that was asked for, how much of it one may lack.
constexpr std::size_t groups_that_may_lack(std::size_t groups) {
  return groups < 2 ? 0 : groups < 4 ? 1 : 2;
}

// The field that gave a word its weight.
constexpr VenueField field_of_weight(std::uint8_t weight, std::string_view word) {
  if (weight >= kNameWeight) return VenueField::nom;
  const bool number = word.find_first_not_of("0123456789") == word.npos;
  for (const SearchedField& each : kSearchedFields) {
    if (each.weight != weight) continue;
    return each.field == VenueField::commune && number ? VenueField::code_postal : each.field;
  }
  return VenueField::presentation_resume;
}

constexpr std::size_t kMostQueryWords = 16;
constexpr std::size_t kLongestQueryText = 256;  // bytes; the rest is not looked at

}  // namespace maillage
