// The geographic tables that every node reads at start: communes and the territories they make.
#pragma once

#include <memory>

#include "node/directory/territories.h"

namespace maillage {

struct Geography {
  Gazetteer communes;
  Territories territories;  // borrows `communes`
};

// From MAILLAGE_DATA, /usr/share/maillage or the tree it was built from, in this order; about 60
// ms. Throws std::runtime_error, which says what to do, when a table is missing or damaged.
std::unique_ptr<const Geography> load_geography();

}  // namespace maillage
