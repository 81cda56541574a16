// What a hub shows of each scope, as hashes that can be compared between hubs.
#pragma once

#include "node/core/hub_state.h"

namespace maillage::sim {

using StateHash = std::array<std::uint8_t, 32>;
// A kind and the bytes of a scope; a directory is named by its hub.
using ScopeName = std::pair<ScopeKind, std::string>;

std::map<ScopeName, StateHash> state_hashes(const HubState& state);

}  // namespace maillage::sim
