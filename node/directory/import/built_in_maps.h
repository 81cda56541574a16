// The TOML pages of maps/, embedded by this folder's CMakeLists.txt so that nothing is read at run
// time.
#pragma once

#include <string_view>
#include <vector>

namespace maillage {

std::vector<std::string_view> built_in_map_pages();

}  // namespace maillage
