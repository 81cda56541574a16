// Where a venue is, as far as its fields tell.
#pragma once

#include <string>
#include <vector>

#include "node/directory/gazetteer.h"
#include "node/directory/venue_view.h"

namespace maillage {

// INSEE codes of the communes a place may be in: every commune of its name, of its postcode if one
// has it, else the nearest to its position. None when nothing tells.
std::vector<std::string> communes_of_place(const Gazetteer& gazetteer, std::string_view commune,
                                           std::string_view postcode,
                                           std::optional<Position> position);

}  // namespace maillage
