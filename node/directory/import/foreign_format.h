// Files that are often given for a CSV and are none, told by their first bytes.
#pragma once

#include <string_view>

#include "protocol/bytes.h"

namespace maillage {

// One line that says what the file is and what to do; empty when it may be a table in text.
std::string_view foreign_format(ByteView bytes);

}  // namespace maillage
