// What one cleaned text becomes in a field.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "node/directory/import/field_values.h"
#include "node/directory/venue.h"

namespace maillage {

// A register's text, or one value of a set.
Reading read_value(VenueField field, std::string_view text);

// "https://a.fr/x,y,https://b.fr https://c.fr": a new address starts after a separator and has a
// scheme or "www.", since addresses may contain the separators themselves.
std::vector<std::string> split_addresses(std::string_view text);

}  // namespace maillage
