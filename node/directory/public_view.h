// What may be shown of a venue whose place is nobody's business: a refuge, or a structure that it
// is already telling to be sent to (domain.md, protected structures). Its commune and its telephone
// say enough to be helped; nothing else that says where it is leaves the directory by any output.
#pragma once

#include "node/directory/venue_view.h"

namespace maillage {

// "structure_protegee" says it; where it says nothing, the kind of structure does (child
// protection, addiction, violence, justice, shelters).
bool is_protected(const VenueView& venue);

// Whether the address is confidential ("adresse_confidentielle"): then it is not even stored.
bool has_confidential_address(const VenueView& venue);

bool hides_place(const VenueView& venue);  // either of these

// Whether a name is one that shelters have ("CHRS", "hébergement", "violences"), in a venue that
// says nothing of itself: somebody who knows should say whether it must be hidden.
bool may_need_protection(const VenueView& venue);

// Whether a field says where a venue is, or may in free text.
bool tells_place(VenueField field);

// Without the fields that tell its place, where it hides it.
Venue public_view(Venue venue);
Venue without_place(Venue venue);

}  // namespace maillage
