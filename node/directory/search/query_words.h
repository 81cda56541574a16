// What a query's text asks for: words, needs and names that mean one thing.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "node/directory/search/lexicon.h"

namespace maillage {

// A venue has a group if it has all its words, or answers its need, or has a name of its meaning.
struct QueryGroup {
  std::vector<std::string> words;  // one, or a phrase's
  const Need* need = nullptr;
  std::string_view name;  // Lexicon::Found's
};

// At most 16 groups of at most 16 words; what is beyond 256 bytes is not looked at. `is_known`: a
// venue has the word, or one that begins with it; others are taken for the word of a need that is
// one error away. Words are each asked for once.
std::vector<QueryGroup> query_groups(std::string_view text, const Lexicon& lexicon,
                                     const std::function<bool(const std::string&)>& is_known);

}  // namespace maillage
