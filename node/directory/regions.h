// Régions of the official geographic code (INSEE, 2016 onwards).
#pragma once

#include <string_view>

namespace maillage {

// The région's code, such as "52", of a hub's territory: a département, a commune's INSEE code, or
// "R52" itself. Empty for what is in none, or does not tell by its code (an EPCI).
std::string_view region_of(std::string_view territory);

}  // namespace maillage
