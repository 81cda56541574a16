// How alike two names are, word by word.
#pragma once

#include "node/directory/duplicates/profile.h"

namespace maillage {

struct NameLikeness {
  int thousandths = 0;
  bool plain = false;       // all that they share says what a place is or where, not which
  bool one_plain = false;   // one of the two names says nothing else
  bool both_plain = false;  // neither does
};

// Words count for more the fewer of `venues` names have them. A word agrees with the same word,
// with one that a typing error separates, with an abbreviation of it ("dep" for "départementale"),
// or with the initials of several ("UDAF"). Of what both names have in common against all they
// have (Dice), or against the shorter of the two when that is specific. Symmetric.
NameLikeness likeness(const VenueProfile& a, const VenueProfile& b, std::size_t venues);

}  // namespace maillage
