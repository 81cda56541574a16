// How many typing errors separate two words.
#pragma once

#include <string_view>

namespace maillage {

// Longer words are never taken for misspellings of one another.
constexpr std::size_t kLongestCorrectedWord = 64;

// Damerau-Levenshtein distance in its restricted form, optimal string alignment: insertions,
// deletions, substitutions and swaps of neighbours, none of them edited twice (F. Damerau, "A
// technique for computer detection and correction of spelling errors", CACM 7(3), 1964). Counts
// bytes. Answers `limit + 1` as soon as the distance is known to be above `limit`.
unsigned edit_distance(std::string_view a, std::string_view b, unsigned limit);

}  // namespace maillage
