#include "node/directory/search/search.h"

#include <algorithm>
#include <array>
#include <utility>

#include "node/directory/search/matching.h"
#include "node/directory/search/search_weights.h"

namespace maillage {
namespace {

constexpr double kNowhere = 5;  // a squared chord farther than the antipodes

FilterSet one(SearchFilter filter) { return FilterSet(1u << static_cast<unsigned>(filter)); }

struct Match {
  std::uint32_t worth = 0;
  DocumentId document = 0;
  double chord_squared = kNowhere;  // to the centre
};

}  // namespace

// One search: what the query says, made ready once, and the passes over the index.
class DirectoryIndex::Search {
 public:
  Search(const DirectoryIndex& index, const SearchQuery& query)
      : index_(index),
        query_(query),
        matcher_(index.vocabulary_, index.facets_, index.documents_.end(), query.text),
        facets_(index.facets_, query.facets, query.theme) {
    if (query.centre) centre_ = SpherePoint(*query.centre);
    given_ = facets_.given();
    if (query.only_open) given_ |= one(SearchFilter::open);
    if (query.open_on) given_ |= one(SearchFilter::day);
    if (query.stop) given_ |= one(SearchFilter::stop);
    if (query.with_room) given_ |= one(SearchFilter::room);
    find_rooms();
  }

  SearchAnswer answer() {
    std::vector<Match> matches = widening_matches();
    SearchAnswer answer;
    if (matches.empty() && query_.leaves_out_filters) {
      for (std::size_t i = 0; matches.empty() && i < search_filters; ++i) {
        if (!given_[i]) continue;
        left_out_.set(i);
        answer.left_out.push_back(static_cast<SearchFilter>(i));
        matches = widening_matches();
      }
    }
    if (matches.empty()) answer.left_out.clear();
    answer.widened = widened_ && !matches.empty();
    answer.lacks_words = leniency_ == Leniency::partial && !matches.empty();
    answer.needs = matcher_.needs();
    fill_page(std::move(matches), answer);
    return answer;
  }

 private:
  struct KnownMoment {
    std::string_view timezone;
    HolidayCalendar calendar;
    PlacedMoment moment;
  };

  std::vector<Match> widening_matches() {
    const bool bounded = centre_ && query_.within_km;
    const double radius = bounded ? chord_squared_of_km(*query_.within_km) : kNowhere;
    auto matches = strict(radius);
    widened_ = matches.empty() && bounded;
    if (widened_) matches = strict(kNowhere);
    if (matcher_.asks_nothing() || any_as_typed_ || matches.size() >= kEnoughWithoutTypos) {
      return matches;
    }
    if (!matches.empty()) return lenient(widened_ ? kNowhere : radius);
    matches = lenient(radius);
    widened_ = matches.empty() && bounded;
    return widened_ ? lenient(kNowhere) : matches;
  }

  std::vector<Match> strict(double farthest) {
    auto matches = filtered(Leniency::none, farthest);
    any_as_typed_ = !matches.empty();
    if (matches.size() >= kEnoughWithoutTypos || matcher_.asks_nothing()) return matches;
    return filtered(Leniency::usual, farthest);
  }

  std::vector<Match> lenient(double farthest) {
    if (matcher_.asks_nothing()) return {};
    auto matches = filtered(Leniency::generous, farthest);
    if (matches.size() >= kEnoughWithoutTypos) return matches;
    const std::size_t before = matches.size();
    auto more = filtered(Leniency::partial, farthest);
    if (more.size() > before) return more;
    leniency_ = Leniency::generous;
    return matches;
  }

  std::vector<Match> filtered(Leniency leniency, double farthest) {
    leniency_ = leniency;
    std::vector<Match> matches;
    const auto keep = [&](Match match) {
      const Sketch& sketch = index_.sketches_[match.document];
      if (centre_ && sketch.where) match.chord_squared = chord_squared(*centre_, *sketch.where);
      if (match.chord_squared <= farthest && passes(match.document)) matches.push_back(match);
    };
    if (matcher_.asks_nothing()) {
      for (DocumentId id = 0; id < index_.sketches_.end(); ++id) {
        if (index_.sketches_[id].in_use) keep({0, id});
      }
    } else {
      for (const Candidate& each : candidates(leniency)) keep({each.worth, each.document});
    }
    return matches;
  }

  const std::vector<Candidate>& candidates(Leniency leniency) {
    auto& known = candidates_[static_cast<std::size_t>(leniency)];
    if (!known) known = matcher_.matches(leniency);
    return *known;
  }

  bool asks(SearchFilter filter) const {
    const auto i = static_cast<std::size_t>(filter);
    return given_[i] && !left_out_[i];
  }

  bool passes(DocumentId id) {
    if (given_.none()) return true;
    const Document& document = index_.documents_[id];
    return facets_.pass(index_.lists_.view(document.facets), left_out_) &&
           (!asks(SearchFilter::room) || room_of(id) == RoomState::receives) &&
           (!asks(SearchFilter::open) || state_of(id) == OpenState::open) &&
           (!asks(SearchFilter::day) || is_open_on_day(document)) &&
           (!asks(SearchFilter::stop) ||
            (document.hours != no_number &&
             stops_in(index_.hours_[document.hours], *query_.stop, document.calendar)));
  }

  // Worked out once for all venues of the same hours and calendar.
  bool is_open_on_day(const Document& document) {
    if (document.hours == no_number) return false;
    const auto [known, added] = open_days_.try_emplace({document.hours, document.calendar}, false);
    if (added) {
      known->second = opens_on(index_.hours_[document.hours], *query_.open_on, document.calendar);
    }
    return known->second;
  }

  OpenState state_of(DocumentId id) {
    const Document& document = index_.documents_[id];
    if (!query_.open_at || document.hours == no_number) return OpenState::unknown;
    return index_.hours_[document.hours].state_at(moment_of(document));
  }

  // Asked for each candidate, and there are few places that differ.
  const PlacedMoment& moment_of(const Document& document) {
    for (const KnownMoment& known : placed_) {
      if (known.calendar == document.calendar && known.timezone == document.timezone) {
        return known.moment;
      }
    }
    auto local = moments_.find(document.timezone);
    if (local == moments_.end()) {
      local = moments_.emplace(document.timezone, query_.open_at(document.timezone)).first;
    }
    const PlacedMoment moment = placed(local->second, document.calendar);
    return placed_.emplace_back(KnownMoment{document.timezone, document.calendar, moment}).moment;
  }

  void find_rooms() {
    if (!query_.rooms) return;
    for (const auto& [key, state] : *query_.rooms) {
      const std::uint32_t hub = index_.find_hub(key.hub_scope);
      const DocumentId id = hub == no_number ? no_number : index_.find(hub, key.venue_id);
      if (id != no_number) rooms_.emplace(id, state);
    }
  }

  RoomState room_of(DocumentId id) const {
    const auto known = rooms_.find(id);
    return known == rooms_.end() ? RoomState::unknown : known->second;
  }

  bool before(const Match& a, const Match& b) const {
    const unsigned unsorted_bits = centre_ ? 16 : 0;  // near comes before well matched
    const auto worth_a = a.worth >> unsorted_bits;
    const auto worth_b = b.worth >> unsorted_bits;
    if (worth_a != worth_b) return worth_a > worth_b;
    if (a.chord_squared != b.chord_squared) return a.chord_squared < b.chord_squared;
    const auto start_a = index_.sketches_[a.document].name_start;
    const auto start_b = index_.sketches_[b.document].name_start;
    if (start_a != start_b) return start_a < start_b;
    const Document& left = index_.documents_[a.document];
    const Document& right = index_.documents_[b.document];
    const int names = index_.texts_.view(left.name).compare(index_.texts_.view(right.name));
    if (names != 0) return names < 0;
    if (left.hub != right.hub) return index_.hubs_[left.hub] < index_.hubs_[right.hub];
    return index_.texts_.view(left.id) < index_.texts_.view(right.id);
  }

  void fill_page(std::vector<Match> matches, SearchAnswer& answer) {
    answer.total = matches.size();
    const std::size_t start = std::min(query_.offset, matches.size());
    const std::size_t end = start + std::min({query_.limit, kMostHits, matches.size() - start});
    std::partial_sort(matches.begin(), matches.begin() + static_cast<std::ptrdiff_t>(end),
                      matches.end(),
                      [this](const Match& a, const Match& b) { return before(a, b); });
    for (std::size_t i = start; i < end; ++i) answer.hits.push_back(hit_of(matches[i]));
  }

  SearchHit hit_of(const Match& match) {
    SearchHit hit;
    hit.key = index_.key_of(index_.documents_[match.document]);
    hit.score = match.worth & kScoreMask;
    if (match.chord_squared < kNowhere) hit.distance_km = km_of_chord_squared(match.chord_squared);
    hit.open_now = state_of(match.document);
    hit.room = room_of(match.document);
    if (query_.explain) hit.why = matcher_.explain({match.document, match.worth}, leniency_);
    return hit;
  }

  const DirectoryIndex& index_;
  const SearchQuery& query_;
  const Matcher matcher_;
  const FacetFilters facets_;
  FilterSet given_, left_out_;
  std::optional<SpherePoint> centre_;
  std::array<std::optional<std::vector<Candidate>>, 4> candidates_;  // by leniency
  Leniency leniency_ = Leniency::none;  // of the last pass, which answers
  bool any_as_typed_ = false;           // in the last strict passes
  bool widened_ = false;
  std::map<std::string_view, LocalMoment> moments_;
  std::vector<KnownMoment> placed_;
  std::map<std::pair<std::uint32_t, HolidayCalendar>, bool> open_days_;
  std::unordered_map<DocumentId, RoomState> rooms_;
};

SearchAnswer DirectoryIndex::search(const SearchQuery& query) const {
  return Search(*this, query).answer();
}

}  // namespace maillage
