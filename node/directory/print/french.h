// Dates and telephone numbers as they are written in France.
#pragma once

#include <string>
#include <string_view>

namespace maillage {

// "2026-11-01" -> "1er novembre 2026"; what is no ISO date comes back as it is.
std::string french_date(std::string_view iso);

// "+33243882558" -> "02 43 88 25 58", overseas too ("+262262..." -> "02 62 ..."); others as they
// are.
std::string french_telephone(std::string_view e164);

}  // namespace maillage
