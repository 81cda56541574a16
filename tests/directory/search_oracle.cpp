#include "tests/directory/search_oracle.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "node/directory/edit_distance.h"
#include "node/directory/search/matching.h"
#include "node/directory/search/search_weights.h"
#include "node/directory/search_words.h"
#include "node/directory/text.h"

namespace maillage::test {
namespace {

// Closeness, outside the presentation, score: better is greater.
using Worth = std::array<std::uint32_t, 3>;

std::optional<Expansion::How> how_matches(const std::string& asked, const std::string& word,
                                          Tolerance tolerance) {
  using How = Expansion::How;
  if (asked == word) return How::exact;
  if (asked.size() >= 3 && word.starts_with(asked)) return How::prefix;
  const bool number =
      std::any_of(asked.begin(), asked.end(), [](char c) { return std::isdigit(c); });
  if (tolerance == Tolerance::none || number) return std::nullopt;
  const bool generous = tolerance == Tolerance::generous;
  const std::size_t letters = asked.size();
  const unsigned distance = edit_distance(asked, word, 4);
  if (distance == 1 && letters >= (generous ? 3 : 4)) return How::one_typo;
  if (distance == 2 && letters >= (generous ? 5 : 9)) return How::two_typos;
  if (distance == 3 && letters >= 9 && generous) return How::three_typos;
  return std::nullopt;
}

// The words of a venue with their greatest weight, the terms of names that mean one thing among
// them.
std::map<std::string, std::uint32_t> weighed_words(const Venue& venue) {
  std::map<std::string, std::uint32_t> heaviest;
  for (const auto& [field, weight] : kSearchedFields) {
    std::vector<std::string> words, names;
    const auto found = venue.fields.find(field);
    if (found == venue.fields.end()) continue;
    for (const auto& value : found->second) {
      std::vector<std::string_view> telling;
      const auto of_value = search_words(value);
      for (const auto& word : of_value) {
        words.push_back(word);
        if (!is_stop_word(word)) telling.push_back(word);
      }
      const bool has_names = field == VenueField::nom || field == VenueField::typologie ||
                             field == VenueField::structure_parente;
      for (std::size_t i = 0; has_names && i < telling.size(); ++i) {
        const auto name = Lexicon::built_in().whole_name_at(telling, i);
        if (name.words > 0) names.emplace_back(name.name);
      }
    }
    if (words.size() > 256) words.resize(256);
    const std::uint32_t w = field == VenueField::nom ? name_weight(words.size()) : weight;
    words.insert(words.end(), names.begin(), names.end());
    for (const auto& word : words) heaviest[word] = std::max(heaviest[word], w);
  }
  return heaviest;
}

std::optional<Worth> worth_of_word(const std::string& asked,
                                   const std::map<std::string, std::uint32_t>& words,
                                   Tolerance tolerance) {
  std::optional<Worth> best;
  for (const auto& [word, weight] : words) {
    const auto how = how_matches(asked, word, tolerance);
    if (!how) continue;
    const Worth worth{closeness(*how), weight > kPresentationWeight, weight * quality(*how)};
    if (!best || worth > *best) best = worth;
  }
  return best;
}

using Facets = std::set<std::pair<FacetKind, std::string>>;

Facets facets_of(const Venue& venue) {
  Facets facets;
  for (const auto& [field, values] : venue.fields) {
    const auto kind = facet_kind(field);
    for (const auto& value : values) {
      if (kind) facets.emplace(*kind, facet_key(value));
    }
  }
  return facets;
}

void improve(std::optional<Worth>& best, std::uint32_t weight, const QueryGroup& group) {
  const auto words = static_cast<std::uint32_t>(group.words.size());
  const Worth worth{3 * words, words, words * weight * quality(Expansion::How::prefix)};
  if (!best || worth > *best) best = worth;
}

std::optional<Worth> worth_of_group(const QueryGroup& group, const Venue& venue,
                                    const std::map<std::string, std::uint32_t>& words,
                                    Tolerance tolerance) {
  std::optional<Worth> best = Worth{};
  for (const auto& word : group.words) {
    const auto worth = worth_of_word(word, words, tolerance);
    if (!worth) best.reset();
    if (!best) break;
    for (std::size_t i = 0; i < best->size(); ++i) (*best)[i] += (*worth)[i];
  }
  const Facets facets = facets_of(venue);
  if (group.need != nullptr) {
    for (const auto& target : group.need->targets) {
      const bool has = facets.contains({target.kind, facet_key(target.value)});
      if (has) improve(best, target.weight, group);
    }
  }
  const auto name = words.find(std::string(group.name));
  if (!group.name.empty() && name != words.end()) improve(best, name->second, group);
  return best;
}

struct Asked {
  std::vector<QueryGroup> groups;
  Leniency leniency;
  double farthest;
  FilterSet left_out;
};

std::optional<Worth> worth_of(const Asked& asked, const Venue& venue) {
  const auto words = weighed_words(venue);
  const Tolerance tolerance = asked.leniency == Leniency::none    ? Tolerance::none
                              : asked.leniency == Leniency::usual ? Tolerance::usual
                                                                  : Tolerance::generous;
  Worth sum{};
  std::size_t lacking = 0;
  for (const auto& group : asked.groups) {
    const auto worth = worth_of_group(group, venue, words, tolerance);
    if (!worth) ++lacking;
    for (std::size_t i = 0; worth && i < sum.size(); ++i) sum[i] += (*worth)[i];
  }
  const std::size_t allowed =
      asked.leniency == Leniency::partial ? groups_that_may_lack(asked.groups.size()) : 0;
  if (lacking > allowed) return std::nullopt;
  return sum;
}

OpenState state_of(const Venue& venue, const SearchQuery& query) {
  if (!query.open_at) return OpenState::unknown;
  const LocalMoment moment = query.open_at(timezone_of(venue));
  return VenueHours(venue).state_at(placed(moment, holiday_calendar_of(venue)));
}

RoomState room_of(const VenueKey& key, const SearchQuery& query) {
  if (!query.rooms || !query.rooms->contains(key)) return RoomState::unknown;
  return query.rooms->at(key);
}

struct Ranked {
  SearchHit hit;
  Worth worth{};
  double chord = 5;
  std::string name;
};

// Every minute of the day, asked one by one.
bool is_open_on(const Venue& venue, std::chrono::sys_days day) {
  const VenueHours hours{VenueView(venue)};
  for (int minute = 0; minute < 24 * 60; ++minute) {
    if (hours.state_at(placed({day, minute}, holiday_calendar_of(venue))) == OpenState::open)
      return true;
  }
  return false;
}

bool stops_there(const Venue& venue, const StopQuery& query) {
  const auto stops = venue.fields.find(VenueField::arrets);
  if (stops == venue.fields.end()) return false;
  for (const auto& text : stops->second) {
    const auto stop = parse_stop(text);
    if (!stop || stop->insee != query.insee) continue;
    for (auto date = query.days.first; date <= query.days.last; date += std::chrono::days{1}) {
      if (stop->date && *stop->date != date) continue;
      LocalDay day = placed(date, holiday_calendar_of(venue));
      if (stop->date) day.public_holiday = Holiday::no;
      for (int minute = 0; minute < 24 * 60; ++minute) {
        if (stop->hours.covers(day, minute) == OpenState::open) return true;
      }
    }
  }
  return false;
}

using Venues = std::map<VenueKey, Venue>;

// Whether a venue has one of the values: as it is if any venue has it so, else as a part.
bool has_facet(const Venues& venues, const Venue& venue, FacetKind kind,
               const std::vector<std::string>& values) {
  const Facets facets = facets_of(venue);
  for (const auto& value : values) {
    const std::string key = facet_key(value);
    const bool held_so = std::any_of(venues.begin(), venues.end(), [&](const auto& each) {
      return facets_of(each.second).contains({kind, key});
    });
    for (const auto& [of_kind, text] : facets) {
      if (of_kind != kind || key.empty()) continue;
      if (held_so ? text == key : text.find(key) != text.npos) return true;
    }
  }
  return false;
}

bool passes(const Venues& venues, const VenueKey& key, const Venue& venue, const SearchQuery& query,
            const FilterSet& left_out) {
  const auto asks = [&](SearchFilter filter) {
    return !left_out[static_cast<std::size_t>(filter)];
  };
  using S = SearchFilter;
  if (query.only_open && asks(S::open) && state_of(venue, query) != OpenState::open) return false;
  if (query.open_on && asks(S::day) && !is_open_on(venue, *query.open_on)) return false;
  if (query.stop && asks(S::stop) && !stops_there(venue, *query.stop)) return false;
  if (query.with_room && asks(S::room) && room_of(key, query) != RoomState::receives) return false;
  for (const auto& [kind, values] : query.facets) {
    if (asks(*filter_of(kind)) && !has_facet(venues, venue, kind, values)) return false;
  }
  const std::string theme = facet_key(query.theme);
  if (theme.empty() || !asks(S::theme)) return true;
  const Facets facets = facets_of(venue);
  return std::any_of(facets.begin(), facets.end(), [&](const auto& facet) {
    return (facet.first == FacetKind::service || facet.first == FacetKind::theme) &&
           facet.second.find(theme) != facet.second.npos;
  });
}

std::vector<Ranked> matches(const Venues& venues, const SearchQuery& query, const Asked& asked) {
  std::vector<Ranked> found;
  for (const auto& [key, venue] : venues) {
    const auto worth = worth_of(asked, venue);
    if (!worth) continue;
    Ranked ranked{{key, (*worth)[2], {}, state_of(venue, query), room_of(key, query)},
                  *worth,
                  5,
                  fold_text(venue.text(VenueField::nom))};
    if (query.centre && venue.position()) {
      ranked.chord = chord_squared(SpherePoint(*query.centre), SpherePoint(*venue.position()));
      ranked.hit.distance_km = km_of_chord_squared(ranked.chord);
    }
    if (ranked.chord > asked.farthest) continue;
    if (!passes(venues, key, venue, query, asked.left_out)) continue;
    found.push_back(ranked);
  }
  std::sort(found.begin(), found.end(), [&](const Ranked& a, const Ranked& b) {
    const auto rank = [&](const Ranked& r) {
      const std::uint32_t score = query.centre ? 0 : r.worth[2];
      return std::tuple(~r.worth[0], ~r.worth[1], r.chord, ~score, r.name, r.hit.key);
    };
    return rank(a) < rank(b);
  });
  return found;
}

struct Outcome {
  std::vector<Ranked> found;
  bool widened = false;
  bool lacks_words = false;
};

// From strict to lenient, each time within the radius and then beyond it.
Outcome widening(const Venues& venues, const SearchQuery& query, Asked asked) {
  const bool bounded = query.centre && query.within_km;
  const double radius = bounded ? chord_squared_of_km(*query.within_km) : 5;
  const auto found = [&](Leniency leniency, double farthest) {
    asked.leniency = leniency;
    asked.farthest = farthest;
    return matches(venues, query, asked);
  };
  const auto lenient = [&](double farthest, Outcome& outcome) {
    outcome.found = found(Leniency::generous, farthest);
    if (outcome.found.size() >= kEnoughWithoutTypos) return;
    auto more = found(Leniency::partial, farthest);
    outcome.lacks_words = more.size() > outcome.found.size();
    if (outcome.lacks_words) outcome.found = std::move(more);
  };
  Outcome outcome;
  for (const bool beyond : {false, true}) {
    if (beyond && !bounded) break;
    const double farthest = beyond ? 5 : radius;
    outcome.widened = beyond;
    outcome.found = found(Leniency::none, farthest);
    if (outcome.found.size() >= kEnoughWithoutTypos) return outcome;
    const bool as_typed = !outcome.found.empty();
    outcome.found = found(Leniency::usual, farthest);
    const bool enough = outcome.found.size() >= kEnoughWithoutTypos;
    if (!outcome.found.empty() && !as_typed && !enough && !asked.groups.empty()) {
      lenient(farthest, outcome);
    }
    if (!outcome.found.empty()) return outcome;
  }
  for (const bool beyond : {false, true}) {
    if ((beyond && !bounded) || asked.groups.empty()) break;
    outcome.widened = beyond;
    lenient(beyond ? 5 : radius, outcome);
    if (!outcome.found.empty()) return outcome;
  }
  return {};
}

bool is_known(const Venues& venues, const std::string& asked) {
  return std::any_of(venues.begin(), venues.end(), [&](const auto& each) {
    const auto words = weighed_words(each.second);
    return std::any_of(words.begin(), words.end(), [&](const auto& word) {
      return how_matches(asked, word.first, Tolerance::none).has_value();
    });
  });
}

FilterSet given_filters(const SearchQuery& query) {
  FilterSet given;
  const auto set = [&](SearchFilter filter) { given.set(static_cast<std::size_t>(filter)); };
  for (const auto& [kind, values] : query.facets) set(*filter_of(kind));
  if (query.only_open) set(SearchFilter::open);
  if (query.open_on) set(SearchFilter::day);
  if (query.stop) set(SearchFilter::stop);
  if (query.with_room) set(SearchFilter::room);
  if (!facet_key(query.theme).empty()) set(SearchFilter::theme);
  return given;
}

}  // namespace

SearchAnswer NaiveDirectory::search(const SearchQuery& query) const {
  Asked asked{query_groups(query.text, Lexicon::built_in(),
                           [this](const std::string& word) { return is_known(venues_, word); }),
              Leniency::none,
              5,
              {}};
  Outcome outcome = widening(venues_, query, asked);
  SearchAnswer answer;
  const FilterSet given = given_filters(query);
  for (std::size_t i = 0; i < given.size() && query.leaves_out_filters; ++i) {
    if (!outcome.found.empty()) break;
    if (!given[i]) continue;
    asked.left_out.set(i);
    answer.left_out.push_back(static_cast<SearchFilter>(i));
    outcome = widening(venues_, query, asked);
  }
  if (outcome.found.empty()) answer.left_out.clear();
  answer.widened = outcome.widened;
  answer.lacks_words = outcome.lacks_words;
  const auto& found = outcome.found;
  answer.total = found.size();
  for (std::size_t i = query.offset; i < found.size() && answer.hits.size() < query.limit; ++i) {
    answer.hits.push_back(found[i].hit);
  }
  return answer;
}

}  // namespace maillage::test
