// The directory's search: venues by words, distance, theme and opening, in memory.
//
// Matching. Every word of the query must match a word of the venue's name, commune (postcode
// included), typology, address, services, parent structure or short presentation: as it is, as its
// beginning, or misspelt (vocabulary.h says how far). "De", "la", "les" and their like count only
// when the query has nothing else. Misspellings are considered only when fewer than
// `kEnoughWithoutTypos` venues match without: a common word is not drowned in its neighbours. The
// generous tolerance is for when nothing else matches anywhere.
//
// Order. First the venues with the fewest misspellings, then those that match more words outside
// the presentation text. Among these, with a centre: nearest first, venues without position last.
// Without: by score (the weight of the fields, in the order given above, a name that says nothing
// else first). Then by folded name, then by key, so that every node shows one order.
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
#include "node/directory/search/vocabulary.h"
#include "node/directory/venue_hours.h"
#include "node/directory/venue_key.h"
#include "node/directory/venue_view.h"
#include "replication/merge/list_pool.h"
#include "replication/merge/text_pool.h"

namespace maillage {

constexpr std::size_t kEnoughWithoutTypos = 10;  // one page of results
constexpr std::size_t kMostHits = 1000;          // in one answer; more are for the next page

struct SearchQuery {
  std::string text;                 // empty: every venue that passes the filters
  std::optional<Position> centre;   // sorts by distance
  std::optional<double> within_km;  // of the centre; without one it is ignored
  std::string theme;                // a part of the name of one of the venue's services
  // The moment to tell open from closed at, in an IANA time zone ("Europe/Paris"); called at most
  // once a zone and search. Empty: every venue's state is unknown.
  std::function<LocalMoment(std::string_view timezone)> open_at;
  bool only_open = false;  // only venues known to be open then
  std::size_t limit = 20;
  std::size_t offset = 0;
};

struct SearchHit {
  VenueKey key;
  std::uint32_t score = 0;            // comparable within one answer only
  std::optional<double> distance_km;  // when there is a centre and the venue has a position
  OpenState open_now = OpenState::unknown;
};

struct SearchAnswer {
  std::vector<SearchHit> hits;
  std::size_t total = 0;  // matching venues, on all pages
  bool widened = false;   // nothing matched within `within_km`: these are the nearest beyond it
};

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

 private:
  struct Document {
    PooledText id;                           // of the venue, in texts_
    PooledText name;                         // folded, for the order, in texts_
    std::uint32_t hub = no_number;           // in hubs_; no_number: the number is free
    std::uint32_t hours = no_number;         // in hours_
    ListPool<std::uint32_t>::List terms;     // sorted, in lists_
    ListPool<std::uint32_t>::List services;  // in services_, the list in lists_
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
  struct Match;
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
  void read_words_of(VenueField field, std::uint8_t weight,
                     std::span<const VenueView::Value> values);
  void index_terms(DocumentId id);
  void index_services(Document& document, const VenueView& venue);
  void index_hours(Document& document, const VenueView& venue);
  void index_facts(DocumentId id, const VenueView& venue, std::optional<Position> elsewhere);
  void tidy();

  TableHash hash_;
  NumberTable by_key_;
  NumberedRecords<Document> documents_;  // by id
  NumberedRecords<Sketch> sketches_;     // by id
  Vocabulary vocabulary_;
  Interned<std::string> services_;  // folded words with one space between
  Interned<VenueHours> hours_;
  TextPool texts_;
  ListPool<std::uint32_t> lists_;
  std::vector<ScopeId> hubs_;  // few, so they stay until the index goes
  std::unordered_map<ScopeId, std::uint32_t> hub_numbers_;
  // Of the venue being indexed; kept for their memory.
  std::vector<WeighedTerm> read_;
  std::vector<std::uint32_t> numbers_;
  std::string folded_;
  std::string name_;  // folded
};

}  // namespace maillage
