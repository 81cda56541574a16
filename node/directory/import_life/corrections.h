// What a hub corrected in its own venues by hand: elements of the field `corrections`, each a
// column and the day it was corrected ("telephone 2026-11-23"). A source that is not later than
// that day does not overwrite the field.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "node/directory/venue.h"

namespace maillage {

// By field, the latest day of each; elements of another shape are left out.
using Corrections = std::map<VenueField, std::string>;
Corrections corrections_of(const Venue& venue);

// `day` as "2026-11-23"; replaces what was noted of the field before.
void note_correction(Venue& venue, VenueField field, std::string_view day);
void forget_correction(Venue& venue, VenueField field);

}  // namespace maillage
