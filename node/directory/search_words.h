// The words a text is searched and compared by.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "node/directory/edit_distance.h"
#include "node/directory/text.h"

namespace maillage {

// Words that nearly every venue has and that tell none apart; elided ones are a word of one letter.
constexpr std::array<std::string_view, 24> kStopWords = {
    "a", "au", "aux", "c",   "chez", "d",  "dans", "de",   "des", "du",  "en", "et",
    "l", "la", "le",  "les", "n",    "ou", "par",  "pour", "s",   "sur", "un", "une"};

inline bool is_stop_word(std::string_view word) {
  constexpr std::size_t longest = 4;
  static_assert(std::all_of(kStopWords.begin(), kStopWords.end(),
                            [](std::string_view each) { return each.size() <= longest; }));
  return word.size() <= longest &&
         std::find(kStopWords.begin(), kStopWords.end(), word) != kStopWords.end();
}

// "c.c.a.s." -> "ccas.": a point between two single letters belongs to an acronym. `folded` is a
// folded text (text.h).
std::string without_acronym_points(const std::string& folded);
// "st" -> "saint"; other words as they are.
std::string_view unabbreviated(std::string_view word);

// Folded, abbreviations opened ("st", "bd", "C.C.A.S."), cut to `kLongestCorrectedWord` bytes.
std::vector<std::string> search_words(std::string_view text);

// Calls `use(word)` for each search word of a folded text, which it may change; `use` says whether
// it wants the next. False when it did not.
template <typename Use>
bool for_each_search_word(std::string& folded, Use use) {
  if (folded.find('.') != std::string::npos) folded = without_acronym_points(folded);
  std::string_view rest = folded;
  for (auto word = next_word(rest); !word.empty(); word = next_word(rest)) {
    if (!use(unabbreviated(word).substr(0, kLongestCorrectedWord))) return false;
  }
  return true;
}

}  // namespace maillage
