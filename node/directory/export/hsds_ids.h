// Identifiers in HSDS.
#pragma once

#include <string>
#include <string_view>

#include "node/directory/import/hsds_reader.h"

namespace maillage {

bool is_uuid(std::string_view text);

// The id itself when it is a UUID and names a location; else one made from it and the kind of
// thing, the same in every export.
std::string hsds_id(std::string_view id, std::string_view kind);

}  // namespace maillage
