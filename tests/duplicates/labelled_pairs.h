// Pairs of real venues of which it is known whether they are one.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "node/directory/venue.h"

namespace maillage::test {

struct VenuePair {
  Venue a, b;
  std::string why;  // of the label
};

struct TwiceListed {
  std::vector<VenuePair> same;        // one venue in two rows
  std::vector<VenuePair> collisions;  // two venues whose short numbers are the same by chance
};

// The rows of the national file that have one id, two by two. Rows of two sources are two venues:
// their sources count from 1. Ids are replaced by "left/id" and "right/id".
TwiceListed twice_listed();

// tests/data/duplicates/NAME.tsv, whose venues stand in the national file.
std::vector<VenuePair> labelled_by_hand(const std::string& name);

// Every second pair: the threshold is chosen on the first half and checked on the other one.
std::pair<std::vector<VenuePair>, std::vector<VenuePair>> halves(
    const std::vector<VenuePair>& pairs);

}  // namespace maillage::test
