// What names a venue among all directories.
#pragma once

#include <string>

#include "protocol/ids.h"

namespace maillage {

struct VenueKey {
  ScopeId hub_scope;
  std::string venue_id;
  auto operator<=>(const VenueKey&) const = default;
};

}  // namespace maillage
