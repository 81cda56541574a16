// Plain words that stand for something else in the directory: needs ("carte grise") and names that
// mean one thing ("CCAS"). Kept as data in lexicon/*.toml, which say where they come from.
//
// In what is typed a phrase is found by its words in a row, articles and `filler` words aside, the
// longest phrase first. Of a name's last word a beginning of three letters will do.
#pragma once

#include <bitset>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "node/directory/search/facets.h"
#include "protocol/result.h"

namespace maillage {

struct NeedTarget {
  FacetKind kind{};
  std::string value;
  std::uint8_t weight = 0;  // as of fields (search_weights.h)
};

struct Need {
  std::string name;  // in French, to be shown
  std::vector<NeedTarget> targets;
};

class Lexicon {
 public:
  // invalid_input for a page that is no TOML, or speaks of what is not defined.
  static Result<Lexicon> parse(std::string_view needs_toml, std::string_view abbreviations_toml);
  static const Lexicon& built_in();

  struct Found {
    std::size_t words = 0;  // how many of those given; 0: no phrase begins there
    const Need* need = nullptr;
    std::string_view name;  // the term that stands for all names that mean this one
  };
  // The longest phrase that `words` begin with. Words are search words without stop words, and for
  // needs without filler words; the result lives as long as the lexicon.
  Found need_at(const std::vector<std::string>& words, std::size_t from) const;
  Found name_at(const std::vector<std::string>& words, std::size_t from) const;
  // Only whole words, as a venue's fields have them.
  Found whole_name_at(const std::vector<std::string_view>& words, std::size_t from) const;

  bool is_filler(const std::string& word) const { return filler_.contains(word); }
  bool is_need_word(const std::string& word) const { return need_words_.contains(word); }
  // The only word of a need within one error of a word of five letters or more; empty if none.
  std::string_view need_word_near(const std::string& word) const;

  const std::vector<Need>& needs() const { return needs_; }
  std::size_t phrases() const { return need_phrases_.size() + name_phrases_.size(); }

 private:
  friend class LexiconReader;
  static constexpr std::size_t beginnings = 4099;  // a prime
  struct Phrase {
    std::vector<std::string> words;
    std::uint32_t meaning = 0;  // in needs_ or names_
  };
  using Phrases = std::multimap<std::string, Phrase, std::less<>>;  // by their first word

  std::vector<Need> needs_;
  std::vector<std::string> names_;  // terms
  Phrases need_phrases_;
  Phrases name_phrases_;
  std::bitset<beginnings> may_begin_name_;  // by first_eight_bytes(word): few words do
  std::set<std::string> filler_;
  std::set<std::string> need_words_;
};

}  // namespace maillage
