#include "node/directory/search/lexicon.h"

#include <algorithm>

#include "node/directory/edit_distance.h"
#include "node/directory/search/lexicon_pages.h"
#include "protocol/assert.h"
#include "replication/merge/tables.h"

namespace maillage {
namespace {

constexpr std::size_t kShortestBeginning = 3;
constexpr std::size_t kShortestCorrected = 5;

// How many of `words` the phrase takes; 0: they do not begin with it.
template <typename Words>
std::size_t taken(const std::vector<std::string>& phrase, const Words& words, std::size_t from,
                  bool beginnings) {
  if (words.size() - from < phrase.size()) return 0;
  for (std::size_t i = 0; i < phrase.size(); ++i) {
    const std::string_view word = words[from + i];
    if (word == phrase[i]) continue;
    const bool last = i + 1 == phrase.size() && i > 0;
    const bool begun = beginnings && last && word.size() >= kShortestBeginning &&
                       std::string_view(phrase[i]).starts_with(word);
    if (!begun) return 0;
  }
  return phrase.size();
}

// The longest; of equals the first in the map, which keeps the order of the pages.
template <typename Phrases, typename Words>
auto longest(const Phrases& phrases, const Words& words, std::size_t from, bool beginnings) {
  const auto [first, last] = phrases.equal_range(std::string_view(words[from]));
  auto best = phrases.end();
  for (auto each = first; each != last; ++each) {
    const std::size_t count = taken(each->second.words, words, from, beginnings);
    if (count > (best == phrases.end() ? 0 : best->second.words.size())) best = each;
  }
  return best;
}

}  // namespace

Lexicon::Found Lexicon::need_at(const std::vector<std::string>& words, std::size_t from) const {
  const auto best = longest(need_phrases_, words, from, false);
  if (best == need_phrases_.end()) return {};
  return {best->second.words.size(), &needs_[best->second.meaning], {}};
}

Lexicon::Found Lexicon::name_at(const std::vector<std::string>& words, std::size_t from) const {
  const auto best = longest(name_phrases_, words, from, true);
  if (best == name_phrases_.end()) return {};
  return {best->second.words.size(), nullptr, names_[best->second.meaning]};
}

Lexicon::Found Lexicon::whole_name_at(const std::vector<std::string_view>& words,
                                      std::size_t from) const {
  if (!may_begin_name_[first_eight_bytes(words[from]) % beginnings]) return {};
  const auto best = longest(name_phrases_, words, from, false);
  if (best == name_phrases_.end()) return {};
  return {best->second.words.size(), nullptr, names_[best->second.meaning]};
}

std::string_view Lexicon::need_word_near(const std::string& word) const {
  std::string_view near;
  if (word.size() < kShortestCorrected) return near;
  for (const std::string& each : need_words_) {
    if (each.size() < kShortestCorrected || edit_distance(word, each, 1) > 1) continue;
    if (!near.empty()) return {};
    near = each;
  }
  return near;
}

const Lexicon& Lexicon::built_in() {
  static const Lexicon lexicon = [] {
    auto parsed = Lexicon::parse(needs_page(), abbreviations_page());
    MAILLAGE_ASSERT(parsed.has_value());
    return std::move(*parsed);
  }();
  return lexicon;
}

}  // namespace maillage
