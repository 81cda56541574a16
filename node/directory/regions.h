// Régions of the official geographic code (INSEE, 2016 onwards).
#pragma once

#include <string_view>

namespace maillage {

struct Region {
  std::string_view code;          // "52"
  std::string_view name;          // as the official code writes it
  std::string_view departements;  // codes, sorted, separated by spaces
};

// Null when there is no such code or name. Names match without accents, case and hyphens.
const Region* region(std::string_view code);
const Region* region_named(std::string_view name);

// The région's code, such as "52", of a hub's territory: a département, a commune's INSEE code, or
// "R52" itself. Empty for what is in none, or does not tell by its code (an EPCI: territories.h).
std::string_view region_of(std::string_view territory);

}  // namespace maillage
