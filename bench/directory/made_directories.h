// Directories made for a benchmark, the same at every run.
#pragma once

#include <cstdint>
#include <vector>

#include "protocol/update.h"

namespace maillage::bench {

inline constexpr std::size_t operations_per_update = 64;

// The updates of `hubs` directories in the order of each log, `venues` venues in all. Each is one
// made operation (bench/support/made_operation.h).
std::vector<Update> made_directories(std::size_t hubs, std::size_t venues);

}  // namespace maillage::bench
