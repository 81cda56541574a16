// Who is paired with whom, as the simulated people decide it. Founders: founders.h.
#pragma once

#include "tools/sim/world.h"

namespace maillage::sim {

// Before anything starts: who is paired with whom, who is an operator.
void pair_at_first(World& world, Random& random);
// Two hubs that do not know each other pair, if there are any.
bool pair_late(World& world, Random& random);
// Two hubs part and pair again some hours later.
bool part_for_a_while(World& world, Random& random);
// Both sides know each other now.
void pair(World& world, HubIndex a, HubIndex b);

}  // namespace maillage::sim
