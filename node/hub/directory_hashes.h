// The state hashes of all directories held, on all cores where there is enough to hash.
#pragma once

#include <array>
#include <vector>

#include "node/core/hub_state.h"

namespace maillage {

struct DirectoryHash {
  WriterId hub;
  std::array<std::uint8_t, 32> hash;  // DirectoryFold::state_hash
};

// By hub. Blocks until all are there; nothing may change `state` meanwhile.
std::vector<DirectoryHash> directory_hashes(const HubState& state);

}  // namespace maillage
