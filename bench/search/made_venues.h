// 25,000 venues for the search: the real rows, then copies with altered names and positions.
#pragma once

#include <cstddef>
#include <vector>

#include "node/directory/venue.h"

namespace maillage::bench {

// The same for the same seed. Copies differ from their row by a word of their name, taken from the
// names and communes of other rows, and lie up to 20 km away.
std::vector<Venue> made_venues(std::size_t count, unsigned seed);

}  // namespace maillage::bench
