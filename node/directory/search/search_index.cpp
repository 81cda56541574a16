// Building the directory's index: which words and facts of a venue it keeps.
#include <algorithm>
#include <utility>

#include "node/directory/search/lexicon.h"
#include "node/directory/search/search.h"
#include "node/directory/search/search_weights.h"
#include "node/directory/search_words.h"
#include "protocol/assert.h"

namespace maillage {
namespace {

constexpr std::size_t kMostWordsPerField = 256;  // a longer presentation is found by its beginning

// Every text VenueHours reads: venues that say the same share one.
std::string all_hours(const VenueView& venue) {
  std::string said(venue.text(VenueField::horaires));
  for (const auto field : {VenueField::horaires_exceptions, VenueField::arrets}) {
    for (const VenueView::Value& value : venue.values(field)) {
      said += field == VenueField::arrets ? "\x1e" : "\x1f";
      said += value.text;
    }
  }
  return said;
}

std::string_view clock_of(const Departement* departement) {
  return departement ? departement->timezone : std::string_view{};
}

}  // namespace

std::string_view timezone_of(const VenueView& venue) {
  auto zone = clock_of(departement_of_insee(venue.text(VenueField::code_insee)));
  if (zone.empty()) zone = clock_of(departement_of_postcode(venue.text(VenueField::code_postal)));
  return zone.empty() ? "Europe/Paris" : zone;
}

HolidayCalendar holiday_calendar_of(const VenueView& venue) {
  return holiday_calendar(venue.text(VenueField::code_insee), venue.text(VenueField::code_postal));
}

VenueKey DirectoryIndex::key_of(const Document& document) const {
  return {hubs_[document.hub], std::string(texts_.view(document.id))};
}

std::uint32_t DirectoryIndex::find_hub(const ScopeId& scope) const {
  const auto known = hub_numbers_.find(scope);
  return known == hub_numbers_.end() ? no_number : known->second;
}

std::uint32_t DirectoryIndex::hub_number(const ScopeId& scope) {
  const auto next = static_cast<std::uint32_t>(hubs_.size());
  const auto [known, added] = hub_numbers_.try_emplace(scope, next);
  if (added) hubs_.push_back(scope);
  return known->second;
}

DocumentId DirectoryIndex::find(std::uint32_t hub, std::string_view id) const {
  return by_key_.find(hash_.text(id, hub), [&](DocumentId candidate) {
    const Document& document = documents_[candidate];
    return document.hub == hub && texts_.view(document.id) == id;
  });
}

DocumentId DirectoryIndex::document_of(const VenueKey& key) {
  const std::uint32_t hub = hub_number(key.hub_scope);
  if (const DocumentId held = find(hub, key.venue_id); held != no_number) return held;
  Document document;
  document.id = texts_.add(key.venue_id);
  document.hub = hub;
  const DocumentId id = documents_.add(std::move(document));
  const DocumentId sketch = sketches_.add(Sketch());
  MAILLAGE_ASSERT(sketch == id);
  by_key_.insert(hash_.text(key.venue_id, hub), id);
  return id;
}

// Into `read_`, each term once and sorted, and `name_`.
void DirectoryIndex::read_words(const VenueView& venue) {
  read_.clear();
  name_.clear();
  for (const SearchedField& searched : kSearchedFields) {
    const auto values = venue.values(searched.field);
    if (!values.empty()) read_words_of(searched.field, searched.weight, values);
  }
  // The best place a word has comes first, and the others go.
  std::sort(read_.begin(), read_.end(), [](const WeighedTerm& a, const WeighedTerm& b) {
    return a.term != b.term ? a.term < b.term : a.weight > b.weight;
  });
  const auto same = [](const WeighedTerm& a, const WeighedTerm& b) { return a.term == b.term; };
  read_.erase(std::unique(read_.begin(), read_.end(), same), read_.end());
}

void DirectoryIndex::read_words_of(VenueField field, std::uint8_t weight,
                                   std::span<const VenueView::Value> values) {
  const bool is_name = field == VenueField::nom;
  const bool names_kinds =
      is_name || field == VenueField::typologie || field == VenueField::structure_parente;
  const std::size_t start = read_.size();
  other_names_.clear();
  for (const VenueView::Value& value : values) {
    folded_.clear();
    append_folded(value.text, folded_);
    if (is_name) name_ = folded_;
    seen_.clear();
    const bool all = for_each_search_word(folded_, [&](std::string_view word) {
      if (read_.size() - start == kMostWordsPerField) return false;
      read_.push_back({vocabulary_.term(word), weight});
      if (names_kinds && !is_stop_word(word)) seen_.push_back(word);
      return true;
    });
    note_other_names();
    if (!all) break;
  }
  if (is_name) weight = name_weight(read_.size() - start);
  for (std::size_t i = start; i < read_.size(); ++i) read_[i].weight = weight;
  for (const TermId name : other_names_) read_.push_back({name, weight});
}

// "centre communal d'action sociale" in a name is also the term of all names that mean it.
void DirectoryIndex::note_other_names() {
  for (std::size_t i = 0; i < seen_.size(); ++i) {
    const auto found = Lexicon::built_in().whole_name_at(seen_, i);
    if (found.words > 0) other_names_.push_back(vocabulary_.term(found.name));
  }
}

// From the terms the document has to those in `read_`.
void DirectoryIndex::index_terms(DocumentId id) {
  Document& document = documents_[id];
  const auto before = lists_.view(document.terms);
  const auto* old = before.data();
  const auto* const end = old + before.size();
  numbers_.clear();
  for (const auto& [term, weight] : read_) {
    while (old != end && *old < term) vocabulary_.remove(*old++, id);
    if (old != end && *old == term) {
      vocabulary_.reweigh(*old++, {id, weight});
    } else {
      vocabulary_.add(term, {id, weight});
    }
    numbers_.push_back(term);
  }
  while (old != end) vocabulary_.remove(*old++, id);
  lists_.drop(document.terms);
  document.terms = lists_.add(numbers_);
}

void DirectoryIndex::index_facets(DocumentId id, const VenueView& venue) {
  Document& document = documents_[id];
  numbers_.clear();
  for (const auto& [field, text] : venue.values()) {
    if (const auto kind = facet_kind(field)) numbers_.push_back(facets_.number(*kind, text));
  }
  std::sort(numbers_.begin(), numbers_.end());
  numbers_.erase(std::unique(numbers_.begin(), numbers_.end()), numbers_.end());
  const auto before = lists_.view(document.facets);
  const auto* old = before.data();
  const auto* const end = old + before.size();
  for (const FacetId facet : numbers_) {
    while (old != end && *old < facet) facets_.remove(*old++, id);
    if (old != end && *old == facet) {
      ++old;
    } else {
      facets_.add(facet, id);
    }
  }
  while (old != end) facets_.remove(*old++, id);
  lists_.drop(document.facets);
  document.facets = lists_.add(numbers_);
}

void DirectoryIndex::index_hours(Document& document, const VenueView& venue) {
  const auto before = std::exchange(document.hours, no_number);
  if (const std::string said = all_hours(venue); !said.empty()) {
    document.hours = hours_.acquire(said, [&](std::string_view) { return VenueHours(venue); });
  }
  if (before != no_number) hours_.release(before);
}

void DirectoryIndex::index_facts(DocumentId id, const VenueView& venue,
                                 std::optional<Position> elsewhere) {
  Document& document = documents_[id];
  texts_.drop(document.name);
  document.name = texts_.add(name_);
  document.timezone = timezone_of(venue);
  document.calendar = holiday_calendar_of(venue);
  index_facets(id, venue);
  index_hours(document, venue);
  Sketch& sketch = sketches_[id];
  sketch.in_use = true;
  sketch.name_start = first_eight_bytes(name_);
  const auto position = venue.position();
  const auto where = position ? position : elsewhere;
  sketch.where = where ? std::optional(SpherePoint(*where)) : std::nullopt;
}

void DirectoryIndex::upsert(const VenueKey& key, const VenueView& venue,
                            std::optional<Position> elsewhere) {
  const DocumentId id = document_of(key);
  read_words(venue);
  index_terms(id);
  index_facts(id, venue, elsewhere);
  tidy();
}

void DirectoryIndex::erase(const VenueKey& key) {
  const std::uint32_t hub = find_hub(key.hub_scope);
  const DocumentId id = hub == no_number ? no_number : find(hub, key.venue_id);
  if (id == no_number) return;
  const Document& document = documents_[id];
  for (const TermId term : lists_.view(document.terms)) vocabulary_.remove(term, id);
  for (const FacetId facet : lists_.view(document.facets)) facets_.remove(facet, id);
  if (document.hours != no_number) hours_.release(document.hours);
  texts_.drop(document.id);
  texts_.drop(document.name);
  lists_.drop(document.terms);
  lists_.drop(document.facets);
  by_key_.erase(hash_.text(key.venue_id, hub), id);
  documents_.remove(id);
  sketches_.remove(id);
  tidy();
}

// Gives back what dropped texts and lists took, once it is more than half.
void DirectoryIndex::tidy() {
  if (texts_.wants_rebuild(documents_.end())) {
    texts_.rebuild([this](const auto& keep) {
      for (DocumentId id = 0; id < documents_.end(); ++id) {
        keep(documents_[id].id);
        keep(documents_[id].name);
      }
    });
  }
  if (!lists_.wants_rebuild(documents_.end())) return;
  lists_.rebuild([this](const auto& keep) {
    for (DocumentId id = 0; id < documents_.end(); ++id) {
      keep(documents_[id].terms);
      keep(documents_[id].facets);
    }
  });
}

}  // namespace maillage
