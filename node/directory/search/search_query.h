// What is asked of the directory's search, and what it answers.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/directory/opening_hours.h"
#include "node/directory/search/filters.h"
#include "node/directory/search/vocabulary.h"
#include "node/directory/venue_key.h"

namespace maillage {

constexpr std::size_t kEnoughWithoutTypos = 10;  // one page of results
constexpr std::size_t kMostHits = 1000;          // in one answer; more are for the next page

// Whether a venue takes people now, as far as capacity tells.
enum class RoomState : std::uint8_t { unknown, receives, delay, probably_full, full };
using RoomStates = std::map<VenueKey, RoomState>;  // what is not in it is unknown

struct SearchQuery {
  std::string text;                 // empty: every venue that passes the filters
  std::optional<Position> centre;   // sorts by distance
  std::optional<double> within_km;  // of the centre; without one it is ignored
  std::string theme;                // a part of the name of one of the venue's services or themes
  WantedFacets facets;
  // The moment to tell open from closed at, in an IANA time zone ("Europe/Paris"); called at most
  // once a zone and search. Empty: every venue's state is unknown.
  std::function<LocalMoment(std::string_view timezone)> open_at;
  bool only_open = false;                        // only venues known to be open then
  std::optional<std::chrono::sys_days> open_on;  // only those known to open that day
  std::optional<StopQuery> stop;                 // only itinerant venues that stop there
  std::shared_ptr<const RoomStates> rooms;       // null: nothing is known of any
  bool with_room = false;                        // only venues known to receive
  // When nothing passes all filters, leaves them out one after the other (SearchFilter's order).
  bool leaves_out_filters = false;
  bool explain = false;
  std::size_t limit = 20;
  std::size_t offset = 0;
};

// Why one venue was found.
struct MatchedWord {
  std::string typed;
  std::string found;                  // the venue's word; of a need the value that answers it
  std::optional<VenueField> field;    // where it counts most; none for a need's facet
  std::optional<Expansion::How> how;  // none: by a need or by another name
  std::string need;                   // the need's name
  std::uint32_t score = 0;            // the weight of the field times the match's quality
};
struct Explanation {
  std::vector<MatchedWord> words;          // in the order in which they were typed
  std::vector<std::string> missing;        // words that the venue does not have
  std::uint32_t closeness = 0;             // what sorts first: 3 a word, less its misspellings
  std::uint32_t outside_presentation = 0;  // then: words not only found in the presentation
};

struct SearchHit {
  VenueKey key;
  std::uint32_t score = 0;            // comparable within one answer only
  std::optional<double> distance_km;  // when there is a centre and the venue has a position
  OpenState open_now = OpenState::unknown;
  RoomState room = RoomState::unknown;
  Explanation why{};  // when it was asked for
};

struct SearchAnswer {
  std::vector<SearchHit> hits;
  std::size_t total = 0;  // matching venues, on all pages
  bool widened = false;   // nothing matched within `within_km`: these are the nearest beyond it
  std::vector<SearchFilter> left_out;  // filters that nothing passed, so that these do not either
  bool lacks_words = false;            // no venue had all the words: these lack one or two
  std::vector<std::string> needs;      // that words of the text were taken for
};

}  // namespace maillage
