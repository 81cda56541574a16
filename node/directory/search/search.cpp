#include "node/directory/search/search.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "node/directory/search/search_weights.h"
#include "node/directory/search_words.h"

namespace maillage {
namespace {

// What one query word is worth in one venue, made to be added up over the words: how close the word
// is to what was typed, whether it stands outside the presentation, and the score, each in bits of
// its own (16 words at most, each of closeness 3 and score 640 at most).
constexpr std::uint32_t kCloseness = 1u << 24;
constexpr std::uint32_t kOutsidePresentation = 1u << 16;
constexpr std::uint32_t kScoreMask = 0xFFFF;

std::uint32_t worth(Expansion::How how, std::uint8_t weight) {
  return closeness(how) * kCloseness + (weight > kPresentationWeight ? kOutsidePresentation : 0) +
         weight * quality(how);
}

std::vector<std::string> query_words(std::string_view text) {
  std::vector<std::string> words = search_words(text.substr(0, kLongestQueryText));
  std::vector<std::string> telling;
  std::copy_if(words.begin(), words.end(), std::back_inserter(telling),
               [](const std::string& word) { return !is_stop_word(word); });
  if (!telling.empty()) words = std::move(telling);
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  words.resize(std::min(words.size(), kMostQueryWords));
  return words;
}

std::string theme_words(std::string_view theme) {
  std::string text;
  for (const std::string& word : words_of(theme)) text += (text.empty() ? "" : " ") + word;
  return text;
}

}  // namespace

struct DirectoryIndex::Match {
  std::uint32_t worth = 0;
  DocumentId document = 0;
  double chord_squared = kNowhere;       // to the centre
  static constexpr double kNowhere = 5;  // farther than the antipodes
};

// One search: what the query says, made ready once, and the passes over the index.
class DirectoryIndex::Search {
 public:
  Search(const DirectoryIndex& index, const SearchQuery& query)
      : index_(index), query_(query), words_(query_words(query.text)) {
    if (query.centre) centre_ = SpherePoint(*query.centre);
    const std::string theme = theme_words(query.theme);
    if (theme.empty()) return;
    themes_.emplace(index.services_.slots());
    for (std::uint32_t id = 0; id < themes_->size(); ++id) {
      (*themes_)[id] = index.services_[id].find(theme) != std::string::npos;
    }
  }

  SearchAnswer answer() {
    const bool bounded = centre_ && query_.within_km;
    const double radius = bounded ? chord_squared_of_km(*query_.within_km) : Match::kNowhere;
    auto matches = matches_within(radius);
    bool widens = matches.empty() && bounded;
    if (widens) matches = matches_within(Match::kNowhere);
    if (matches.empty()) {
      matches = filtered(candidates(Tolerance::generous), radius);
      widens = matches.empty() && bounded;
      if (widens) matches = filtered(candidates(Tolerance::generous), Match::kNowhere);
    }
    SearchAnswer answer = page_of(std::move(matches));
    answer.widened = widens && answer.total > 0;
    return answer;
  }

 private:
  struct KnownMoment {
    std::string_view timezone;
    HolidayCalendar calendar;
    PlacedMoment moment;
  };
  struct Word {
    std::vector<Expansion> expansions;
    std::size_t postings = 0;
  };

  std::vector<Match> matches_within(double farthest) {
    auto matches = filtered(candidates(Tolerance::none), farthest);
    if (matches.size() >= kEnoughWithoutTypos || words_.empty()) return matches;
    return filtered(candidates(Tolerance::usual), farthest);
  }

  std::vector<Match> candidates(Tolerance tolerance) {
    std::vector<Match> matches;
    if (words_.empty()) {
      for (DocumentId id = 0; id < index_.sketches_.end(); ++id) {
        if (index_.sketches_[id].in_use) matches.push_back({0, id});
      }
      return matches;
    }
    std::vector<std::uint32_t> worths(index_.documents_.end());
    for (const DocumentId id : documents_with_every_word(tolerance, worths)) {
      matches.push_back({worths[id], id});
    }
    return matches;
  }

  // Sets the worth of the documents it answers, leaves the others at anything.
  std::vector<DocumentId> documents_with_every_word(Tolerance tolerance,
                                                    std::vector<std::uint32_t>& worths) {
    std::vector<std::uint32_t> of_word(worths.size());
    std::vector<DocumentId> remaining;
    bool first = true;
    for (const Word& word : rarest_first(tolerance)) {
      std::vector<DocumentId> matched;
      for (const Expansion& expansion : word.expansions) {
        for (const Posting& posting : index_.vocabulary_.postings(expansion.term)) {
          const DocumentId id = posting.document;
          if (!first && worths[id] == 0) continue;
          if (of_word[id] == 0) matched.push_back(id);
          of_word[id] = std::max(of_word[id], worth(expansion.how, posting.weight));
        }
      }
      for (const DocumentId id : remaining) {
        if (of_word[id] == 0) worths[id] = 0;
      }
      for (const DocumentId id : matched) worths[id] += std::exchange(of_word[id], 0);
      remaining = std::move(matched);
      first = false;
    }
    return remaining;
  }

  std::vector<Word> rarest_first(Tolerance tolerance) const {
    std::vector<Word> words;
    for (const std::string& text : words_) {
      Word& word = words.emplace_back();
      word.expansions = index_.vocabulary_.expand(text, tolerance);
      for (const Expansion& expansion : word.expansions) {
        word.postings += index_.vocabulary_.postings(expansion.term).size();
      }
      // A word nobody has settles the answer; the others need not be looked up.
      if (word.postings == 0) return {std::move(word)};
    }
    std::sort(words.begin(), words.end(),
              [](const Word& a, const Word& b) { return a.postings < b.postings; });
    return words;
  }

  std::vector<Match> filtered(std::vector<Match> matches, double farthest) {
    const auto unwanted = [&](Match& match) {
      const Sketch& sketch = index_.sketches_[match.document];
      if (centre_ && sketch.where) match.chord_squared = chord_squared(*centre_, *sketch.where);
      return match.chord_squared > farthest || !has_theme(match.document) ||
             (query_.only_open && state_of(match.document) != OpenState::open);
    };
    matches.erase(std::remove_if(matches.begin(), matches.end(), unwanted), matches.end());
    return matches;
  }

  bool has_theme(DocumentId id) const {
    if (!themes_) return true;
    const auto services = index_.lists_.view(index_.documents_[id].services);
    return std::any_of(services.begin(), services.end(),
                       [&](std::uint32_t service) { return (*themes_)[service]; });
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

  SearchAnswer page_of(std::vector<Match> matches) {
    SearchAnswer answer;
    answer.total = matches.size();
    const std::size_t start = std::min(query_.offset, matches.size());
    const std::size_t end = start + std::min({query_.limit, kMostHits, matches.size() - start});
    std::partial_sort(matches.begin(), matches.begin() + static_cast<std::ptrdiff_t>(end),
                      matches.end(),
                      [this](const Match& a, const Match& b) { return before(a, b); });
    for (std::size_t i = start; i < end; ++i) answer.hits.push_back(hit_of(matches[i]));
    return answer;
  }

  SearchHit hit_of(const Match& match) {
    SearchHit hit;
    hit.key = index_.key_of(index_.documents_[match.document]);
    hit.score = match.worth & kScoreMask;
    if (match.chord_squared < Match::kNowhere)
      hit.distance_km = km_of_chord_squared(match.chord_squared);
    hit.open_now = state_of(match.document);
    return hit;
  }

  const DirectoryIndex& index_;
  const SearchQuery& query_;
  std::vector<std::string> words_;
  std::optional<SpherePoint> centre_;
  std::optional<std::vector<bool>> themes_;  // by id in index_.services_
  std::map<std::string_view, LocalMoment> moments_;
  std::vector<KnownMoment> placed_;
};

SearchAnswer DirectoryIndex::search(const SearchQuery& query) const {
  return Search(*this, query).answer();
}

}  // namespace maillage
