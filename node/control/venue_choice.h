// Which venues an output is of. Private to this room.
#pragma once

#include <string>

#include "node/directory/gazetteer.h"
#include "node/directory/import/territory.h"
#include "node/directory/venue.h"

namespace maillage {

// Whether one of its services or themes has this in its name; `folded` as fold_text() gives it.
bool is_of_theme(const Venue& venue, const std::string& folded);

// By its INSEE code or postcode, else by what the gazetteer says of its commune and position.
Placement placement_of(const Venue& venue, const Territory& territory, const Gazetteer& gazetteer);

}  // namespace maillage
