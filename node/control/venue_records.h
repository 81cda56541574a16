// Venues as JSON records. Private to this room.
#pragma once

#include "node/control/command.h"

namespace maillage {

Json search_record(const Desks& desks, const FoundVenue& found, const SearchAnswer& answer);
// Of a hit that was asked to be explained.
Json explanation_record(const SearchHit& hit, const SearchAnswer& answer);
Json venue_record(const Desks& desks, const FoundVenue& found);

}  // namespace maillage
