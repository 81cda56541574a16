// The words of all documents, each with the documents it stands in: the inverted index under the
// directory's search. Finds a word as it is, as the beginning of longer ones, or misspelt.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "replication/merge/tables.h"

namespace maillage {

using DocumentId = std::uint32_t;
using TermId = std::uint32_t;

struct Posting {
  DocumentId document = 0;
  std::uint8_t weight = 0;  // of the best place the word has in this document
};

// How far a word may be from what was typed.
enum class Tolerance : std::uint8_t {
  none,      // the word itself, and those it begins from three letters on
  usual,     // also one error (edit_distance.h) from four letters on, two from nine on
  generous,  // also one error from three letters on, two from five on, three from nine on
};

struct Expansion {
  TermId term = 0;
  enum class How : std::uint8_t { exact, prefix, one_typo, two_typos, three_typos };
  How how = How::exact;
};

// Words are folded (text.h) and not empty.
class Vocabulary {
 public:
  // `key`: see TableHash; 16 random bytes where words come from strangers.
  explicit Vocabulary(const HashKey& key = {}) : hash_(key) {}

  // Its id, stable until the word's last posting is gone. A new word must get a posting next.
  TermId term(std::string_view word);
  // A document names a word once. Adding a document above all others costs O(1).
  void add(TermId term, Posting posting);
  TermId add(std::string_view word, Posting posting);
  // The document names the word already, with another weight perhaps.
  void reweigh(TermId term, Posting posting);
  void remove(TermId term, DocumentId document);

  // The words that `word` may stand for. A word with a digit is a number or a code, and another
  // number is another thing: no errors there.
  std::vector<Expansion> expand(const std::string& word, Tolerance tolerance) const;

  const std::vector<Posting>& postings(TermId term) const;  // by document
  std::optional<TermId> find(std::string_view word) const;
  const std::string& word(TermId term) const { return terms_[term].word->first; }
  std::size_t size() const { return ids_.size(); }

 private:
  using Ids = std::map<std::string, TermId>;  // in order, for beginnings
  struct Term {
    Ids::iterator word;
    std::uint64_t start = 0;   // of the word: all of it for most, so the tree need not be looked at
    std::uint32_t length = 0;  // of the word
    std::vector<Posting> postings;
  };
  // What rules out most words before their letters are compared: see `signature_of`.
  struct Signature {
    std::uint64_t letters = 0;
    std::uint32_t length = 0;  // 0: no word has this id now
  };

  static Signature signature_of(std::string_view word);
  void expand_typos(const std::string& word, unsigned allowed, std::vector<Expansion>& found) const;

  TermId new_term(std::string_view word);
  std::uint32_t look_up(std::string_view word, std::uint32_t hash) const;

  TableHash hash_;
  Ids ids_;
  NumberTable table_;                  // the same terms by the hash of their words
  std::vector<Term> terms_;            // by id
  std::vector<Signature> signatures_;  // by id
  std::vector<TermId> free_;
};

}  // namespace maillage
