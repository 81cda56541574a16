#pragma once

namespace maillage {

inline constexpr const char* version = MAILLAGE_VERSION;  // from the project's CMakeLists.txt

}  // namespace maillage
