#include "node/directory/search_words.h"

#include <utility>

namespace maillage {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kAbbreviations = {
    {{"av", "avenue"},
     {"ave", "avenue"},
     {"bd", "boulevard"},
     {"bld", "boulevard"},
     {"st", "saint"},
     {"ste", "sainte"}}};

// Most words are settled by these.
constexpr std::string_view kFirstOfAbbreviations = "abs";
static_assert(std::all_of(kAbbreviations.begin(), kAbbreviations.end(), [](const auto& each) {
  return kFirstOfAbbreviations.find(each.first[0]) != std::string_view::npos;
}));

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

}  // namespace

std::string without_acronym_points(const std::string& folded) {
  const auto at = [&](std::size_t i) { return i < folded.size() ? folded[i] : ' '; };
  const auto single_letter = [&](std::size_t i) {
    return is_letter(at(i)) && (i == 0 || !is_letter(at(i - 1))) && !is_letter(at(i + 1));
  };
  std::string kept;
  for (std::size_t i = 0; i < folded.size(); ++i) {
    const bool inside = i > 0 && folded[i] == '.' && single_letter(i - 1) && single_letter(i + 1);
    if (!inside) kept += folded[i];
  }
  return kept;
}

std::string_view unabbreviated(std::string_view word) {
  if (word.size() > 3 || kFirstOfAbbreviations.find(word[0]) == std::string_view::npos) return word;
  const auto found = std::find_if(kAbbreviations.begin(), kAbbreviations.end(),
                                  [&](const auto& each) { return each.first == word; });
  return found == kAbbreviations.end() ? word : found->second;
}

std::vector<std::string> search_words(std::string_view text) {
  std::vector<std::string> words;
  std::string folded = fold_text(text);
  for_each_search_word(folded, [&](std::string_view word) {
    words.emplace_back(word);
    return true;
  });
  return words;
}

}  // namespace maillage
