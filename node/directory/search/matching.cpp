#include "node/directory/search/matching.h"

#include <algorithm>
#include <utility>

#include "node/directory/search/search_weights.h"

namespace maillage {
namespace {

Tolerance tolerance_of(Leniency leniency) {
  return leniency == Leniency::none    ? Tolerance::none
         : leniency == Leniency::usual ? Tolerance::usual
                                       : Tolerance::generous;
}

}  // namespace

Matcher::Matcher(const Vocabulary& vocabulary, const FacetTable& facets, std::size_t documents,
                 std::string_view text)
    : vocabulary_(vocabulary), facets_(facets), documents_(documents) {
  groups_ = query_groups(text, Lexicon::built_in(), [this](const std::string& word) {
    return !vocabulary_.expand(word, Tolerance::none).empty();
  });
}

std::vector<Candidate> Matcher::matches(Leniency leniency) const {
  if (groups_.empty()) return {};
  const bool partial = leniency == Leniency::partial;
  auto units = this->units(tolerance_of(leniency), !partial);
  if (partial) return with_most(units);
  std::vector<std::uint32_t> worths(documents_);
  std::vector<Candidate> found;
  for (const DocumentId id : with_every(std::move(units), worths))
    found.push_back({id, worths[id]});
  return found;
}

// `every`: all of them are needed, so that one that nothing has settles the answer, and the others
// need not be looked up.
std::vector<Matcher::Unit> Matcher::units(Tolerance tolerance, bool every) const {
  std::vector<Unit> units;
  for (const QueryGroup& group : groups_) {
    const bool plain = group.need == nullptr && group.name.empty();
    units.push_back(plain ? word_unit(group.words.front(), tolerance)
                          : group_unit(group, tolerance));
    if (every && units.back().postings == 0) {
      units = {std::move(units.back())};
      break;
    }
  }
  return units;
}

Matcher::Unit Matcher::word_unit(const std::string& word, Tolerance tolerance) const {
  Unit unit{vocabulary_.expand(word, tolerance), {}, 0};
  for (const Expansion& expansion : unit.expansions) {
    unit.postings += vocabulary_.postings(expansion.term).size();
  }
  return unit;
}

Matcher::Unit Matcher::group_unit(const QueryGroup& group, Tolerance tolerance) const {
  std::vector<Unit> words;
  for (const std::string& word : group.words) {
    words.push_back(word_unit(word, tolerance));
    if (words.back().postings == 0) break;
  }
  std::vector<std::uint32_t> worths(documents_);
  std::vector<DocumentId> matched;
  if (words.back().postings > 0) matched = with_every(std::move(words), worths);
  // What a word left behind in documents that lack another.
  std::vector<std::uint32_t> best(documents_);
  for (const DocumentId id : matched) best[id] = worths[id];
  visit_alternatives(group, [&](DocumentId id, std::uint32_t worth) {
    if (best[id] == 0) matched.push_back(id);
    best[id] = std::max(best[id], worth);
  });
  Unit unit;
  for (const DocumentId id : matched) unit.direct.push_back({id, best[id]});
  unit.postings = unit.direct.size();
  return unit;
}

template <typename Use>
void Matcher::visit_alternatives(const QueryGroup& group, Use use) const {
  const auto words = static_cast<std::uint32_t>(group.words.size());
  if (group.need != nullptr) {
    for (const NeedTarget& target : group.need->targets) {
      const auto facet = facets_.find(target.kind, target.value);
      if (!facet) continue;
      for (const DocumentId id : facets_.documents(*facet)) {
        use(id, alternative_worth(target.weight, words));
      }
    }
  }
  if (group.name.empty()) return;
  if (const auto term = vocabulary_.find(group.name)) {
    for (const Posting& posting : vocabulary_.postings(*term)) {
      use(posting.document, alternative_worth(posting.weight, words));
    }
  }
}

// Sets the worth of the documents it answers, leaves the others at anything.
std::vector<DocumentId> Matcher::with_every(std::vector<Unit> units,
                                            std::vector<std::uint32_t>& worths) const {
  std::sort(units.begin(), units.end(),
            [](const Unit& a, const Unit& b) { return a.postings < b.postings; });
  std::vector<std::uint32_t> of_unit(documents_);
  std::vector<DocumentId> remaining;
  bool first = true;
  for (const Unit& unit : units) {
    std::vector<DocumentId> matched;
    const auto take = [&](DocumentId id, std::uint32_t worth) {
      if (!first && worths[id] == 0) return;
      if (of_unit[id] == 0) matched.push_back(id);
      of_unit[id] = std::max(of_unit[id], worth);
    };
    for (const Expansion& expansion : unit.expansions) {
      for (const Posting& posting : vocabulary_.postings(expansion.term)) {
        take(posting.document, word_worth(expansion.how, posting.weight));
      }
    }
    for (const Candidate& each : unit.direct) take(each.document, each.worth);
    for (const DocumentId id : remaining) {
      if (of_unit[id] == 0) worths[id] = 0;
    }
    for (const DocumentId id : matched) worths[id] += std::exchange(of_unit[id], 0);
    remaining = std::move(matched);
    first = false;
  }
  return remaining;
}

std::vector<Candidate> Matcher::with_most(const std::vector<Unit>& units) const {
  const std::size_t least = units.size() - groups_that_may_lack(units.size());
  std::vector<std::uint32_t> worths(documents_), of_unit(documents_);
  std::vector<std::uint8_t> met(documents_);
  std::vector<DocumentId> touched, seen;
  for (const Unit& unit : units) {
    touched.clear();
    const auto take = [&](DocumentId id, std::uint32_t worth) {
      if (of_unit[id] == 0) touched.push_back(id);
      of_unit[id] = std::max(of_unit[id], worth);
    };
    for (const Expansion& expansion : unit.expansions) {
      for (const Posting& posting : vocabulary_.postings(expansion.term)) {
        take(posting.document, word_worth(expansion.how, posting.weight));
      }
    }
    for (const Candidate& each : unit.direct) take(each.document, each.worth);
    for (const DocumentId id : touched) {
      if (met[id]++ == 0) seen.push_back(id);
      worths[id] += std::exchange(of_unit[id], 0);
    }
  }
  std::vector<Candidate> found;
  for (const DocumentId id : seen) {
    if (met[id] >= least) found.push_back({id, worths[id]});
  }
  return found;
}

std::vector<std::string> Matcher::needs() const {
  std::vector<std::string> names;
  for (const QueryGroup& group : groups_) {
    if (group.need != nullptr) names.push_back(group.need->name);
  }
  return names;
}

}  // namespace maillage
