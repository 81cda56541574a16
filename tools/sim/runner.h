// Many seeds on several cores: each worker is a process of its own, so that a world that breaks an
// assumption of the code ends alone, and is a finding like any other.
#pragma once

#include <functional>

#include "tools/sim/world.h"

namespace maillage::sim {

struct Range {
  std::uint64_t first = 1;
  std::uint64_t last = 1;
};

struct Summary {
  std::uint64_t seeds = 0;
  std::uint64_t failed = 0;
  FaultCounts faults{};
  std::uint64_t events = 0;
  std::uint64_t frames = 0;
  std::uint64_t updates = 0;
  std::uint64_t excused = 0;
  std::int64_t longest_ms = 0;  // until convergence, in simulated time
  void add(const Outcome& outcome);
};

Outcome run_world(const Options& options);

// Calls `done` once for each seed, in the order in which they end.
void run_worlds(const Options& options, const Range& seeds, std::size_t jobs,
                const std::function<void(const Outcome&)>& done);

}  // namespace maillage::sim
