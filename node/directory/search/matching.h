// Which documents have what a text asks for, and how well.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "node/directory/search/facets.h"
#include "node/directory/search/query_words.h"
#include "node/directory/search/search_query.h"
#include "node/directory/search/vocabulary.h"

namespace maillage {

// How much is forgiven.
enum class Leniency : std::uint8_t {
  none,      // Tolerance::none, every group
  usual,     // Tolerance::usual, every group
  generous,  // Tolerance::generous, every group
  partial,   // Tolerance::generous; of two or three groups one may be missing, of more two
};

struct Candidate {
  DocumentId document = 0;
  std::uint32_t worth = 0;  // search_weights.h
};

class Matcher {
 public:
  // All is borrowed. `documents`: every id is below.
  Matcher(const Vocabulary& vocabulary, const FacetTable& facets, std::size_t documents,
          std::string_view text);

  bool asks_nothing() const { return groups_.empty(); }
  // In no order, each once. Without groups none.
  std::vector<Candidate> matches(Leniency leniency) const;
  Explanation explain(const Candidate& match, Leniency leniency) const;
  std::vector<std::string> needs() const;

 private:
  struct Unit {
    std::vector<Expansion> expansions;
    std::vector<Candidate> direct;  // instead of them: of a group with a need or a name
    std::size_t postings = 0;
  };

  Unit word_unit(const std::string& word, Tolerance tolerance) const;
  Unit group_unit(const QueryGroup& group, Tolerance tolerance) const;
  std::vector<Unit> units(Tolerance tolerance, bool every) const;
  std::vector<DocumentId> with_every(std::vector<Unit> units,
                                     std::vector<std::uint32_t>& worths) const;
  std::vector<Candidate> with_most(const std::vector<Unit>& units) const;
  template <typename Use>
  void visit_alternatives(const QueryGroup& group, Use use) const;
  MatchedWord best_word(const std::string& word, DocumentId document, Tolerance tolerance) const;
  MatchedWord best_alternative(const QueryGroup& group, DocumentId document) const;

  const Vocabulary& vocabulary_;
  const FacetTable& facets_;
  std::size_t documents_;
  std::vector<QueryGroup> groups_;
};

}  // namespace maillage
