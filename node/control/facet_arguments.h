// Filters of a search as the command line gives them. Private to this room.
#pragma once

#include "node/control/command.h"
#include "node/directory/search/filters.h"

namespace maillage {

// "public", "language", "accessibility", "fees", "mode", "equipment", "programme" (lists of texts),
// "sans_internet", "private_interview", "itinerant" (flags). usage for a value that no venue here
// has and no vocabulary knows: it names the closest known ones and lists them.
Result<WantedFacets> wanted_facets(const Desks& desks, const Arguments& arguments);

// usage for a theme that no service or theme has as a part.
Result<std::string> known_theme(const Desks& desks, const std::string& theme);

}  // namespace maillage
