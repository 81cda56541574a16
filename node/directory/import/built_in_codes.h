// The TOML page of codes/, embedded by this folder's CMakeLists.txt so that nothing is read at run
// time.
#pragma once

#include <string_view>

namespace maillage {

std::string_view data_inclusion_codes_page();

}  // namespace maillage
