// What the Table Schema of the national standard v1.0.2 takes as the value of a field.
#pragma once

#include <string_view>

#include "node/directory/venue.h"

namespace maillage {

inline constexpr std::size_t kMaxSummaryCharacters = 280;  // of presentation_resume

// What is wrong with the value (one of them, for a set); empty: nothing. The length of a text is
// not looked at.
std::string_view national_problem(VenueField field, std::string_view value);

// Fields without which there is no row. `pivot` is one too, and has a placeholder.
bool is_required_nationally(VenueField field);

// YYYY-MM-DD, of a day that exists.
bool is_day(std::string_view text);

}  // namespace maillage
