// The keys that bring venues together (duplicate_index.h).
#pragma once

#include <string>
#include <vector>

#include "node/directory/duplicates/profile.h"

namespace maillage {

// Sorted, each once.
std::vector<std::string> blocks_of(const VenueProfile& profile);
// The cells around the venue's own, where neighbours may stand: 8, or none without a position.
std::vector<std::string> neighbour_blocks(const VenueProfile& profile);
// How many venues may share the key before it says nothing.
std::size_t most_sharing(const std::string& block);

}  // namespace maillage
