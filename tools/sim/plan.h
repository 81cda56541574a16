// What one seed decides before anything happens.
#pragma once

#include <vector>

#include "tools/sim/fault.h"
#include "tools/sim/network.h"

namespace maillage::sim {

struct Options {
  std::uint64_t seed = 1;
  std::size_t hubs = 0;  // 0: 3 to 12, by the seed
  std::int64_t hours = 24;
  Journal::Print trace;  // empty: not printed
};

struct Plan {
  std::size_t hubs = 3;
  std::size_t byzantine = 0;      // the last ones
  bool sparse_links = false;      // a connected graph instead of all with all
  bool sparse_pairing = false;    // some pairs of hubs do not know each other
  Weather weather;                // of the first phase
  std::vector<Fault> faults;      // that may happen, of those that are planned as events
  std::int64_t fault_gap_ms = 0;  // between two of them, on average
  std::int64_t write_gap_ms = 0;  // between two acts of people of one hub, on average
  bool groups_commits = false;    // every hub, all the time until there is peace
};

Plan make_plan(const Options& options, Random& random);

}  // namespace maillage::sim
