// Two venues compared: the evidence, and the score that it adds up to.
#pragma once

#include <vector>

#include "node/directory/duplicates/evidence.h"
#include "node/directory/duplicates/profile.h"

namespace maillage {

struct Comparison {
  int score = 0;  // 0 to 1000, as in DuplicateProposal
  std::vector<Evidence> evidence;
};

// Symmetric but for the sides of the evidence. `venues`: how many there are, for the weight of
// words. A role or an itinerary that differs is a veto: whatever else they share, the score stays
// at `kVetoScore` (weights.h) at most.
Comparison compare(const VenueProfile& a, const VenueProfile& b, std::size_t venues);
// Without the evidence, which costs more than the rest.
int score_of(const VenueProfile& a, const VenueProfile& b, std::size_t venues);

}  // namespace maillage
