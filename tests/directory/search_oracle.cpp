#include "tests/directory/search_oracle.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "node/directory/edit_distance.h"
#include "node/directory/search/search_weights.h"
#include "node/directory/search_words.h"
#include "node/directory/text.h"

namespace maillage::test {
namespace {

// Closeness, outside the presentation, score: better is greater.
using Worth = std::array<std::uint32_t, 3>;

std::vector<std::string> asked_words(const std::string& text) {
  const auto all = search_words(text);
  std::vector<std::string> kept;
  for (const auto& word : all) {
    if (std::count(kStopWords.begin(), kStopWords.end(), word) == 0) kept.push_back(word);
  }
  if (kept.empty()) kept = all;
  std::sort(kept.begin(), kept.end());
  kept.erase(std::unique(kept.begin(), kept.end()), kept.end());
  return kept;
}

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

std::optional<Worth> worth_of_word(const std::string& asked, const Venue& venue,
                                   Tolerance tolerance) {
  std::optional<Worth> best;
  std::map<std::string, std::uint32_t> heaviest;
  for (const auto& [field, weight] : kSearchedFields) {
    std::vector<std::string> words;
    const auto found = venue.fields.find(field);
    if (found == venue.fields.end()) continue;
    for (const auto& value : found->second) {
      for (const auto& word : search_words(value)) words.push_back(word);
    }
    if (words.size() > 256) words.resize(256);
    for (const auto& word : words) {
      const std::uint32_t w = field == VenueField::nom ? name_weight(words.size()) : weight;
      heaviest[word] = std::max(heaviest[word], w);
    }
  }
  for (const auto& [word, weight] : heaviest) {
    const auto how = how_matches(asked, word, tolerance);
    if (!how) continue;
    const Worth worth{closeness(*how), weight > kPresentationWeight, weight * quality(*how)};
    if (!best || worth > *best) best = worth;
  }
  return best;
}

std::optional<Worth> worth_of(const std::vector<std::string>& asked, const Venue& venue,
                              Tolerance tolerance) {
  Worth sum{};
  for (const auto& word : asked) {
    const auto worth = worth_of_word(word, venue, tolerance);
    if (!worth) return std::nullopt;
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += (*worth)[i];
  }
  return sum;
}

std::string spaced(const std::string& text) {
  std::string out;
  for (const auto& word : words_of(text)) out += (out.empty() ? "" : " ") + word;
  return out;
}

bool has_theme(const Venue& venue, const std::string& theme) {
  if (spaced(theme).empty()) return true;
  const auto services = venue.fields.find(VenueField::services);
  if (services == venue.fields.end()) return false;
  return std::any_of(services->second.begin(), services->second.end(), [&](const auto& service) {
    return spaced(service).find(spaced(theme)) != std::string::npos;
  });
}

OpenState state_of(const Venue& venue, const SearchQuery& query) {
  if (!query.open_at) return OpenState::unknown;
  const LocalMoment moment = query.open_at(timezone_of(venue));
  return VenueHours(venue).state_at(placed(moment, holiday_calendar_of(venue)));
}

struct Ranked {
  SearchHit hit;
  Worth worth{};
  double chord = 5;
  std::string name;
};

std::vector<Ranked> matches(const std::map<VenueKey, Venue>& venues, const SearchQuery& query,
                            double farthest, Tolerance tolerance) {
  std::vector<Ranked> found;
  for (const auto& [key, venue] : venues) {
    const auto worth = worth_of(asked_words(query.text), venue, tolerance);
    if (!worth || !has_theme(venue, query.theme)) continue;
    Ranked ranked{{key, (*worth)[2], {}, state_of(venue, query)},
                  *worth,
                  5,
                  fold_text(venue.text(VenueField::nom))};
    if (query.centre && venue.position()) {
      ranked.chord = chord_squared(SpherePoint(*query.centre), SpherePoint(*venue.position()));
      ranked.hit.distance_km = km_of_chord_squared(ranked.chord);
    }
    if (ranked.chord > farthest) continue;
    if (query.only_open && ranked.hit.open_now != OpenState::open) continue;
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

}  // namespace

SearchAnswer NaiveDirectory::search(const SearchQuery& query) const {
  const bool bounded = query.centre && query.within_km;
  const double radius = bounded ? chord_squared_of_km(*query.within_km) : 5;
  const auto as_usual = [&](double farthest) {
    auto found = matches(venues_, query, farthest, Tolerance::none);
    return found.size() < kEnoughWithoutTypos ? matches(venues_, query, farthest, Tolerance::usual)
                                              : found;
  };
  SearchAnswer answer;
  auto found = as_usual(radius);
  if (found.empty() && bounded) {
    found = as_usual(5);
    answer.widened = !found.empty();
  }
  if (found.empty()) found = matches(venues_, query, radius, Tolerance::generous);
  if (found.empty() && bounded) {
    found = matches(venues_, query, 5, Tolerance::generous);
    answer.widened = !found.empty();
  }
  answer.total = found.size();
  for (std::size_t i = query.offset; i < found.size() && answer.hits.size() < query.limit; ++i) {
    answer.hits.push_back(found[i].hit);
  }
  return answer;
}

}  // namespace maillage::test
