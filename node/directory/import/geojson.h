// Features of GeoJSON (RFC 7946) as plain records: the properties, the feature's id, and the point
// as `latitude` and `longitude`.
#pragma once

#include <string>

#include "node/directory/import/json_value.h"

namespace maillage {

struct FeatureReading {
  JsonValue record;  // an object
  std::string note;  // why there is no position; empty when there is one, or no geometry at all
};

// `feature` is an object. A geometry that is no point costs the position only: the properties may
// still say where the venue is.
FeatureReading read_feature(const JsonValue& feature);

}  // namespace maillage
