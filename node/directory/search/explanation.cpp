// Why a document was found: the matching of one document, done again with its reasons kept.
#include <algorithm>

#include "node/directory/search/matching.h"
#include "node/directory/search/search_weights.h"

namespace maillage {
namespace {

std::string phrase_of(const std::vector<std::string>& words) {
  std::string phrase;
  for (const std::string& word : words) phrase += (phrase.empty() ? "" : " ") + word;
  return phrase;
}

const Posting* posting_in(const std::vector<Posting>& postings, DocumentId document) {
  const auto place =
      std::lower_bound(postings.begin(), postings.end(), document,
                       [](const Posting& posting, DocumentId id) { return posting.document < id; });
  return place != postings.end() && place->document == document ? &*place : nullptr;
}

}  // namespace

MatchedWord Matcher::best_word(const std::string& word, DocumentId document,
                               Tolerance tolerance) const {
  MatchedWord best{word, {}, {}, {}, {}, 0};
  std::uint32_t best_worth = 0;
  for (const Expansion& expansion : vocabulary_.expand(word, tolerance)) {
    const Posting* posting = posting_in(vocabulary_.postings(expansion.term), document);
    if (posting == nullptr) continue;
    const std::uint32_t worth = word_worth(expansion.how, posting->weight);
    if (worth <= best_worth) continue;
    best_worth = worth;
    best.found = vocabulary_.word(expansion.term);
    best.field = field_of_weight(posting->weight, best.found);
    best.how = expansion.how;
    best.score = worth;
  }
  return best;
}

MatchedWord Matcher::best_alternative(const QueryGroup& group, DocumentId document) const {
  MatchedWord best{phrase_of(group.words), {}, {}, {}, {}, 0};
  const auto words = static_cast<std::uint32_t>(group.words.size());
  if (group.need != nullptr) {
    for (const NeedTarget& target : group.need->targets) {
      const auto facet = facets_.find(target.kind, target.value);
      if (!facet) continue;
      const auto& documents = facets_.documents(*facet);
      if (!std::binary_search(documents.begin(), documents.end(), document)) continue;
      const std::uint32_t worth = alternative_worth(target.weight, words);
      if (worth <= best.score) continue;
      best.score = worth;
      best.found = facets_.label(*facet);
      best.need = group.need->name;
    }
  }
  if (group.name.empty()) return best;
  const auto term = vocabulary_.find(group.name);
  const Posting* posting = term ? posting_in(vocabulary_.postings(*term), document) : nullptr;
  if (posting == nullptr) return best;
  const std::uint32_t worth = alternative_worth(posting->weight, words);
  if (worth > best.score) {
    best = {phrase_of(group.words),
            std::string(group.name.substr(group.name.rfind('~') + 1)),
            field_of_weight(posting->weight, group.name),
            {},
            {},
            worth};
  }
  return best;
}

Explanation Matcher::explain(const Candidate& match, Leniency leniency) const {
  const Tolerance tolerance = leniency == Leniency::none    ? Tolerance::none
                              : leniency == Leniency::usual ? Tolerance::usual
                                                            : Tolerance::generous;
  Explanation why;
  why.closeness = match.worth / kCloseness;
  why.outside_presentation = match.worth % kCloseness / kOutsidePresentation;
  for (const QueryGroup& group : groups_) {
    std::vector<MatchedWord> words;
    std::uint32_t worth = 0;
    for (const std::string& word : group.words) {
      words.push_back(best_word(word, match.document, tolerance));
      worth += words.back().score;
    }
    const bool all = std::none_of(words.begin(), words.end(),
                                  [](const MatchedWord& each) { return each.score == 0; });
    MatchedWord alternative = best_alternative(group, match.document);
    if (alternative.score > (all ? worth : 0)) {
      words = {std::move(alternative)};
    } else if (!all) {
      why.missing.push_back(phrase_of(group.words));
      continue;
    }
    for (MatchedWord& word : words) {
      word.score &= kScoreMask;
      why.words.push_back(std::move(word));
    }
  }
  return why;
}

}  // namespace maillage
