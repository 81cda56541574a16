// The directory's search: venues by words, needs, distance, facets, opening and room, in memory.
//
// Matching. Every word of the query must match a word of the venue's name, commune (postcode
// included), typology, address, services, parent structure or short presentation: as it is, as its
// beginning, or misspelt (vocabulary.h says how far). "De", "la", "les" and their like count only
// when the query has nothing else. Words that say a need ("carte grise") are also matched by venues
// with a service, theme, equipment or programme that answers it; names that mean one thing ("CCAS",
// "centre communal d'action sociale") match each other (lexicon.h). Misspellings are considered
// only when fewer than `kEnoughWithoutTypos` venues match without: a common word is not drowned in
// its neighbours. When none does, and fewer than that many with the usual misspellings, the
// generous ones follow, and then venues that lack one word of two or three, or two of more.
//
// Widening, never silent. When nothing within the radius passes, the radius goes, for strict and
// then for lenient matches. If there is still nothing and the query allows it, filters are left out
// one after the other in the order of SearchFilter, each time first within the radius.
//
// Order. First the venues with the fewest misspellings, then those that match more words outside
// the presentation text. Among these, with a centre: nearest first, venues without position last.
// Without: by score (the weight of the fields, in the order given above, a name that says nothing
// else first; answers to a need between names and addresses). Then by folded name, then by key, so
// that every node shows one order and pages never overlap.
//
// Cost. One pass over the postings of the query's words, then over the venues they leave.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "node/directory/departements.h"
#include "node/directory/distance.h"
#include "node/directory/interned.h"
#include "node/directory/opening_hours.h"
#include "node/directory/public_holidays.h"
#include "node/directory/search/facets.h"
#include "node/directory/search/search_query.h"
#include "node/directory/search/vocabulary.h"
#include "node/directory/venue_hours.h"
#include "node/directory/venue_view.h"
#include "replication/merge/list_pool.h"
#include "replication/merge/text_pool.h"

namespace maillage {

// Where the clock of a venue's wall is, from its codes; "Europe/Paris" when they do not tell.
std::string_view timezone_of(const VenueView& venue);
// Which public holidays it keeps, from the same codes.
HolidayCalendar holiday_calendar_of(const VenueView& venue);

class DirectoryIndex {
 public:
  // `key`: see TableHash; 16 random bytes where venues come from strangers.
  explicit DirectoryIndex(const HashKey& key = {}) : hash_(key), vocabulary_(key) {}
  DirectoryIndex(const DirectoryIndex&) = delete;
  DirectoryIndex& operator=(const DirectoryIndex&) = delete;
  DirectoryIndex(DirectoryIndex&&) = default;
  DirectoryIndex& operator=(DirectoryIndex&&) = default;

  // Keeps nothing of `venue` but copies. `elsewhere`: where it is if it does not say so itself. Of
  // a venue held already, only what changed costs.
  void upsert(const VenueKey& key, const VenueView& venue, std::optional<Position> elsewhere = {});
  void erase(const VenueKey& key);  // no such key: nothing happens

  SearchAnswer search(const SearchQuery& query) const;

  std::size_t size() const { return documents_.size(); }

  // The values that venues have of a kind, each once, as one of them writes it.
  std::vector<std::string> known_values(FacetKind kind) const { return facets_.labels(kind); }

 private:
  struct Document {
    PooledText id;                         // of the venue, in texts_
    PooledText name;                       // folded, for the order, in texts_
    std::uint32_t hub = no_number;         // in hubs_; no_number: the number is free
    std::uint32_t hours = no_number;       // in hours_
    ListPool<std::uint32_t>::List terms;   // sorted, in lists_
    ListPool<std::uint32_t>::List facets;  // sorted ids in facets_, the list in lists_
    std::string_view timezone;
    HolidayCalendar calendar = HolidayCalendar::metropole;
  };
  // What ranking reads of every match, apart from the rest so that it stays in the cache; under the
  // number of its document.
  struct Sketch {
    std::optional<SpherePoint> where;
    std::uint64_t name_start = 0;  // first eight bytes of the name, most significant first
    bool in_use = false;
  };
  class Search;

  struct WeighedTerm {
    TermId term;
    std::uint8_t weight;
  };

  VenueKey key_of(const Document& document) const;
  std::uint32_t find_hub(const ScopeId& scope) const;  // no_number: none of its venues was held
  std::uint32_t hub_number(const ScopeId& scope);
  DocumentId find(std::uint32_t hub, std::string_view id) const;  // no_number: not held
  DocumentId document_of(const VenueKey& key);
  void read_words(const VenueView& venue);
  void note_other_names();
  void read_words_of(VenueField field, std::uint8_t weight,
                     std::span<const VenueView::Value> values);
  void index_terms(DocumentId id);
  void index_facets(DocumentId id, const VenueView& venue);
  void index_hours(Document& document, const VenueView& venue);
  void index_facts(DocumentId id, const VenueView& venue, std::optional<Position> elsewhere);
  void tidy();

  TableHash hash_;
  NumberTable by_key_;
  NumberedRecords<Document, 1024> documents_;  // by id
  NumberedRecords<Sketch, 1024> sketches_;     // by id
  Vocabulary vocabulary_;
  FacetTable facets_;
  Interned<VenueHours> hours_;
  TextPool texts_;
  ListPool<std::uint32_t> lists_;
  std::vector<ScopeId> hubs_;  // few, so they stay until the index goes
  std::unordered_map<ScopeId, std::uint32_t> hub_numbers_;
  // Of the venue being indexed; kept for their memory.
  std::vector<WeighedTerm> read_;
  std::vector<std::uint32_t> numbers_;
  std::string folded_;
  std::string name_;                    // folded
  std::vector<std::string_view> seen_;  // in folded_
  std::vector<TermId> other_names_;
};

}  // namespace maillage
