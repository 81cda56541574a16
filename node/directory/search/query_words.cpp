#include "node/directory/search/query_words.h"

#include <algorithm>
#include <set>

#include "node/directory/search/search_weights.h"
#include "node/directory/search_words.h"

namespace maillage {
namespace {

using Words = std::vector<std::string>;

Words telling_words(std::string_view text) {
  Words words = search_words(text.substr(0, kLongestQueryText));
  Words telling;
  std::copy_if(words.begin(), words.end(), std::back_inserter(telling),
               [](const std::string& word) { return !is_stop_word(word); });
  if (!telling.empty()) words = std::move(telling);
  words.resize(std::min(words.size(), kMostQueryWords));
  return words;
}

struct Groups {
  std::vector<QueryGroup> list;
  bool any_need = false;
};

Groups grouped(const Words& words, const Lexicon& lexicon, bool with_needs) {
  Groups groups;
  std::set<std::string> asked;
  for (std::size_t i = 0; i < words.size();) {
    Lexicon::Found found = lexicon.name_at(words, i);
    if (with_needs) {
      const Lexicon::Found need = lexicon.need_at(words, i);
      if (need.words > found.words) found = need;
    }
    const std::size_t count = std::max<std::size_t>(found.words, 1);
    QueryGroup group{{words.begin() + static_cast<std::ptrdiff_t>(i),
                      words.begin() + static_cast<std::ptrdiff_t>(i + count)},
                     found.need,
                     found.name};
    i += count;
    groups.any_need |= found.need != nullptr;
    std::string phrase;
    for (const std::string& word : group.words) phrase += word + " ";
    if (asked.insert(std::move(phrase)).second) groups.list.push_back(std::move(group));
  }
  return groups;
}

}  // namespace

std::vector<QueryGroup> query_groups(std::string_view text, const Lexicon& lexicon,
                                     const std::function<bool(const std::string&)>& is_known) {
  const Words words = telling_words(text);
  Words asking;
  for (const std::string& word : words) {
    if (lexicon.is_filler(word)) continue;
    asking.push_back(word);
    if (lexicon.is_need_word(word) || is_known(word)) continue;
    if (const auto near = lexicon.need_word_near(word); !near.empty()) asking.back() = near;
  }
  Groups by_need = grouped(asking, lexicon, true);
  if (by_need.any_need) return std::move(by_need.list);
  return grouped(words, lexicon, false).list;
}

}  // namespace maillage
