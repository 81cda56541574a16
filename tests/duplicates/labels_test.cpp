// Recall and false proposals against labelled pairs of real venues. All pairs stand in one index
// with every venue of the national file, as a hub that imported two sources would hold them.

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <map>
#include <set>

#include "node/directory/duplicates/duplicate_index.h"
#include "node/directory/duplicates/weights.h"
#include "tests/directory/real_venues.h"
#include "tests/duplicates/labelled_pairs.h"

namespace maillage::test {
namespace {

using duplicates::kProposedScore;

VenueKey key_of(const Venue& venue) { return {{}, venue.id}; }

// Every row of the file; the ids of two rows that have one do not tell.
void fill_with_rows(DuplicateIndex& index) {
  const TwiceListed twice = twice_listed();
  std::set<std::string> done;
  for (const auto* pairs : {&twice.same, &twice.collisions}) {
    for (const VenuePair& pair : *pairs) {
      index.upsert(key_of(pair.a), pair.a);
      index.upsert(key_of(pair.b), pair.b);
      done.insert(pair.why);
    }
  }
  for (const Venue& venue : real_venues()) {
    if (!done.contains(venue.id)) index.upsert(key_of(venue), venue);
  }
}

const DuplicateIndex& index_of_rows() {
  static DuplicateIndex index;
  if (index.size() == 0) fill_with_rows(index);
  return index;
}

// Every id once.
const DuplicateIndex& index_of_ids() {
  static DuplicateIndex index;
  if (index.size() > 0) return index;
  for (const Venue& venue : real_venues()) index.upsert(key_of(venue), venue);
  return index;
}

const DuplicateIndex& index_with(const VenuePair& pair) {
  return pair.a.id.starts_with("left/") ? index_of_rows() : index_of_ids();
}

bool is_proposed(const VenuePair& pair, int min_score) {
  const auto& index = index_with(pair);
  return index.share_a_key(key_of(pair.a), key_of(pair.b)) &&
         *index.score(key_of(pair.a), key_of(pair.b)) >= min_score;
}

double share_proposed(const std::vector<VenuePair>& pairs, int min_score) {
  std::size_t proposed = 0;
  for (const VenuePair& pair : pairs) proposed += is_proposed(pair, min_score) ? 1 : 0;
  return static_cast<double>(proposed) / static_cast<double>(pairs.size());
}

void list(const std::vector<VenuePair>& pairs, bool proposed) {
  if (std::getenv("MAILLAGE_LIST_PAIRS") == nullptr) return;
  for (const VenuePair& pair : pairs) {
    if (is_proposed(pair, kProposedScore) != proposed) continue;
    std::cout << *index_with(pair).score(key_of(pair.a), key_of(pair.b)) << "\t" << pair.a.id
              << "\t" << pair.b.id << "\t" << pair.why << "\n";
  }
}

TEST(DuplicateLabels, AreAsManyAsTheDataHas) {
  const TwiceListed twice = twice_listed();
  EXPECT_EQ(twice.same.size(), 1504u);
  EXPECT_EQ(twice.collisions.size(), 18u);
  EXPECT_EQ(labelled_by_hand("distinct").size(), 225u);
  EXPECT_EQ(labelled_by_hand("same").size(), 260u);
}

TEST(DuplicateLabels, RowsOfOneVenueAreFound) {
  const TwiceListed twice = twice_listed();
  const double found = share_proposed(twice.same, kProposedScore);
  const double all = (found * 1504 + share_proposed(twice.collisions, kProposedScore) * 18) / 1522;
  std::cout << "recall: " << found << " of 1,504 pairs, " << all << " of all 1,522 ids\n";
  list(twice.same, false);
  EXPECT_GE(found, 0.98);
  EXPECT_GE(all, 0.98);
}

TEST(DuplicateLabels, TwoVenuesOfOneNumberAreNotProposed) {
  EXPECT_EQ(share_proposed(twice_listed().collisions, kProposedScore), 0.0);
}

TEST(DuplicateLabels, NeighboursAreNotProposed) {
  const auto [chosen_on, checked_on] = halves(labelled_by_hand("distinct"));
  const double chosen = share_proposed(chosen_on, kProposedScore);
  const double checked = share_proposed(checked_on, kProposedScore);
  std::cout << "false proposals: " << chosen << " of " << chosen_on.size() << ", " << checked
            << " of " << checked_on.size() << "\n";
  list(chosen_on, true);
  list(checked_on, true);
  EXPECT_LE(chosen, 0.02);
  EXPECT_LE(checked, 0.02);
}

TEST(DuplicateLabels, MostDuplicatesAtOneAddressAreFound) {
  const auto [chosen_on, checked_on] = halves(labelled_by_hand("same"));
  const double chosen = share_proposed(chosen_on, kProposedScore);
  const double checked = share_proposed(checked_on, kProposedScore);
  std::cout << "recall by hand: " << chosen << " of " << chosen_on.size() << ", " << checked
            << " of " << checked_on.size() << "\n";
  list(chosen_on, false);
  list(checked_on, false);
  EXPECT_GE(chosen, 0.9);
  EXPECT_GE(checked, 0.9);
}

// Nobody labelled these: how many there are, and between which sources.
TEST(DuplicateLabels, TheFileHasDuplicatesAcrossSources) {
  std::map<std::string, const Venue*> by_id;
  for (const Venue& venue : real_venues()) by_id[venue.id] = &venue;
  std::map<std::string, std::size_t> counts;
  for (const VenueKey& key : index_of_ids().keys()) {
    for (const DuplicateProposal& each : index_of_ids().propose(key, kProposedScore)) {
      if (each.a != key) continue;
      const Venue& a = *by_id.at(each.a.venue_id);
      const Venue& b = *by_id.at(each.b.venue_id);
      std::string one(a.text(VenueField::source)), other(b.text(VenueField::source));
      if (other < one) std::swap(one, other);
      ++counts[one + " / " + other];
      if (std::getenv("MAILLAGE_LIST_PAIRS") != nullptr) {
        std::cout << "P\t" << each.score << "\t" << a.text(VenueField::nom) << " ["
                  << a.text(VenueField::adresse) << " " << a.text(VenueField::telephone) << "]\t"
                  << b.text(VenueField::nom) << " [" << b.text(VenueField::adresse) << " "
                  << b.text(VenueField::telephone) << "] " << b.text(VenueField::commune) << "\n";
      }
    }
  }
  for (const auto& [sources, count] : counts) std::cout << sources << ": " << count << "\n";
  EXPECT_GT(counts["France Services / conseiller-numerique"], 0u);
}

// What other thresholds would give, on the half that the default is chosen on.
TEST(DuplicateLabels, TheThresholdIsChosenOnHalfOfThem) {
  const auto same = halves(labelled_by_hand("same")).first;
  const auto distinct = halves(labelled_by_hand("distinct")).first;
  for (int score = 100; score <= 900; score += 100) {
    std::cout << score << ": recall " << share_proposed(same, score) << ", false "
              << share_proposed(distinct, score) << "\n";
  }
  EXPECT_LE(share_proposed(distinct, kProposedScore), 0.02);
}

}  // namespace
}  // namespace maillage::test
