// The reception guide of a territory: what a desk, a bus or an outage needs on paper. A5, by
// commune, dated, in French; one HTML page that loads nothing.
#pragma once

#include <string>
#include <vector>

#include "node/directory/venue.h"

namespace maillage {

struct GuideVenue {
  Venue venue;          // as it may be shown: public_view.h
  std::string kept_by;  // the hub
};

struct Guide {
  std::string area;                // "Sarthe"
  std::string theme;               // what the venues were chosen by; may be empty
  std::string day;                 // YYYY-MM-DD, of the data
  std::vector<GuideVenue> venues;  // in any order
};

std::string guide_page(const Guide& guide);

}  // namespace maillage
