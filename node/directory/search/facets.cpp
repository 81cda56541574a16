#include "node/directory/search/facets.h"

#include <algorithm>

#include "node/directory/text.h"
#include "protocol/assert.h"

namespace maillage {
namespace {

char letter_of(FacetKind kind) { return static_cast<char>('A' + static_cast<int>(kind)); }

void append_key(std::string_view text, std::string& key) {
  const std::string folded = fold_text(text);
  std::string_view rest = folded;
  bool first = true;
  for (auto word = next_word(rest); !word.empty(); word = next_word(rest)) {
    if (!first) key += ' ';
    key += word;
    first = false;
  }
}

std::string full_key(FacetKind kind, std::string_view text) {
  std::string key(1, letter_of(kind));
  append_key(text, key);
  return key;
}

}  // namespace

std::optional<FacetKind> facet_kind(VenueField field) {
  switch (field) {
    case VenueField::services:
      return FacetKind::service;
    case VenueField::thematiques:
      return FacetKind::theme;
    case VenueField::publics_specifiquement_adresses:
    case VenueField::publics_accompagnes:
      return FacetKind::audience;
    case VenueField::langues:
      return FacetKind::language;
    case VenueField::prise_en_charge_specifique:
      return FacetKind::accessibility;
    case VenueField::frais_a_charge:
      return FacetKind::fees;
    case VenueField::modalites_accompagnement:
    case VenueField::modes_accueil:
      return FacetKind::mode;
    case VenueField::equipements:
      return FacetKind::equipment;
    case VenueField::dispositif_programmes_nationaux:
    case VenueField::reseaux_porteurs:
    case VenueField::formations_labels:
      return FacetKind::programme;
    case VenueField::typologie:
      return FacetKind::typology;
    case VenueField::itinerance:
      return FacetKind::itinerance;
    case VenueField::sans_internet:
      return FacetKind::sans_internet;
    case VenueField::entretien_confidentiel:
      return FacetKind::private_interview;
    default:
      return std::nullopt;
  }
}

std::string facet_key(std::string_view text) {
  std::string key;
  append_key(text, key);
  return key;
}

FacetId FacetTable::number(FacetKind kind, std::string_view text) {
  key_.assign(1, letter_of(kind));
  append_key(text, key_);
  if (const auto held = ids_.find(key_); held != ids_.end()) return held->second;
  if (free_.empty()) {
    free_.push_back(static_cast<FacetId>(facets_.size()));
    facets_.emplace_back();
  }
  const FacetId id = free_.back();
  free_.pop_back();
  ids_.emplace(key_, id);
  facets_[id] = {kind, std::string(text), {}};
  return id;
}

void FacetTable::add(FacetId facet, DocumentId document) {
  auto& documents = facets_[facet].documents;
  const auto place = documents.empty() || documents.back() < document
                         ? documents.end()
                         : std::lower_bound(documents.begin(), documents.end(), document);
  MAILLAGE_ASSERT(place == documents.end() || *place != document);
  documents.insert(place, document);
}

void FacetTable::remove(FacetId facet, DocumentId document) {
  auto& documents = facets_[facet].documents;
  const auto place = std::lower_bound(documents.begin(), documents.end(), document);
  MAILLAGE_ASSERT(place != documents.end() && *place == document);
  documents.erase(place);
  if (!documents.empty()) return;
  ids_.erase(full_key(facets_[facet].kind, facets_[facet].label));
  facets_[facet] = Facet{};
  free_.push_back(facet);
}

std::optional<FacetId> FacetTable::find(FacetKind kind, std::string_view text) const {
  const auto held = ids_.find(full_key(kind, text));
  if (held == ids_.end()) return std::nullopt;
  return held->second;
}

std::vector<FacetId> FacetTable::containing(FacetKind kind, std::string_view text) const {
  const std::string wanted = full_key(kind, text);
  if (wanted.size() == 1) return {};
  const std::string_view part = std::string_view(wanted).substr(1);
  std::vector<FacetId> found;
  for (auto each = ids_.lower_bound(wanted.substr(0, 1)); each != ids_.end(); ++each) {
    if (each->first[0] != wanted[0]) break;
    if (each->first.find(part, 1) != std::string::npos) found.push_back(each->second);
  }
  return found;
}

std::vector<std::string> FacetTable::labels(FacetKind kind) const {
  std::vector<std::string> labels;
  for (auto each = ids_.lower_bound(std::string(1, letter_of(kind))); each != ids_.end(); ++each) {
    if (each->first[0] != letter_of(kind)) break;
    labels.push_back(facets_[each->second].label);
  }
  return labels;
}

}  // namespace maillage
