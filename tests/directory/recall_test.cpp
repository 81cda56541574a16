// How much of what is misspelt is found: a sample; bench/search measures every name.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "node/directory/search/search.h"
#include "tests/directory/real_venues.h"
#include "tests/directory/typos.h"

namespace maillage {
namespace {

constexpr std::size_t kEveryNth = 3;

TEST(Recall, OfRealNamesWithOneAndTwoErrors) {
  DirectoryIndex index;
  const auto& venues = test::real_venues();
  std::set<std::string> names;
  for (std::size_t i = 0; i < venues.size(); ++i) {
    index.upsert({{}, std::to_string(i)}, venues[i]);
    std::string name = fold_text(venues[i].text(VenueField::nom));
    if (test::letters_in(name) >= 5) names.insert(std::move(name));
  }
  for (const auto& [errors, least] :
       {std::pair(0u, 0.99), std::pair(1u, 0.98), std::pair(2u, 0.95)}) {
    std::mt19937 random(4 + errors);
    std::size_t asked = 0, found = 0, number = 0;
    for (const std::string& name : names) {
      if (number++ % kEveryNth != 0) continue;
      SearchQuery query;
      query.text = test::with_typos(name, errors, random);
      query.limit = 10;
      ++asked;
      const auto hits = index.search(query).hits;
      found += std::any_of(hits.begin(), hits.end(), [&](const SearchHit& hit) {
        return fold_text(venues[std::stoul(hit.key.venue_id)].text(VenueField::nom)) == name;
      });
    }
    EXPECT_GE(static_cast<double>(found), least * static_cast<double>(asked))
        << errors << " errors: " << found << " of " << asked;
    EXPECT_GT(asked, 150u);
  }
}

}  // namespace
}  // namespace maillage
