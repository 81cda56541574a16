// The words of all documents, each with the documents it stands in: the inverted index under the
// directory's search. Finds a word as it is, as the beginning of longer ones, or misspelt.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

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
  // A document names a word once. The id is stable until the word's last posting is gone.
  TermId add(const std::string& word, Posting posting);
  void remove(TermId term, DocumentId document);

  // The words that `word` may stand for. A word with a digit is a number or a code, and another
  // number is another thing: no errors there.
  std::vector<Expansion> expand(const std::string& word, Tolerance tolerance) const;

  const std::vector<Posting>& postings(TermId term) const;  // by document
  std::size_t size() const { return ids_.size(); }

 private:
  using Ids = std::map<std::string, TermId>;
  struct Term {
    Ids::iterator word;
    std::vector<Posting> postings;
  };
  // What rules out most words before their letters are compared: see `signature_of`.
  struct Signature {
    std::uint64_t letters = 0;
    std::uint32_t length = 0;  // 0: no word has this id now
  };

  static Signature signature_of(std::string_view word);
  void expand_typos(const std::string& word, unsigned allowed, std::vector<Expansion>& found) const;

  Ids ids_;
  std::vector<Term> terms_;            // by id
  std::vector<Signature> signatures_;  // by id
  std::vector<TermId> free_;
};

}  // namespace maillage
