// Public holidays of France (Code du travail, art. L3133-1, and L3422-2 for the overseas days of
// the abolition of slavery), by calendar date.
#pragma once

#include <string_view>

namespace maillage {

// `timezone` is the venue's IANA zone: it tells the overseas départements apart. The two further
// holidays of Alsace-Moselle (Good Friday, 26 December) share their zone with the rest of the
// country and are not known here.
bool is_public_holiday(int year, unsigned month, unsigned day, std::string_view timezone);

}  // namespace maillage
