// Venues as JSON records. Private to this room.
#pragma once

#include "node/control/command.h"

namespace maillage {

Json search_record(const Desks& desks, const FoundVenue& found, bool widened);
Json venue_record(const Desks& desks, const FoundVenue& found);

}  // namespace maillage
