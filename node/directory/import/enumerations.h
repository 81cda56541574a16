// The closed lists of the national standard v1.0.2, as its Table Schema has them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/directory/venue.h"

namespace maillage {

// Values a field may have, or nothing for a field that takes any text. `typologie` is open here:
// its list belongs to data·inclusion and grows.
const std::vector<std::string_view>& closed_values(VenueField field);

// The standard's spelling of a value, whatever its case, accents, spaces and punctuation.
std::optional<std::string_view> canonical_value(VenueField field, std::string_view text);

}  // namespace maillage
