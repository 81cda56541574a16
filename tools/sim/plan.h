// What one seed decides before anything happens.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "tools/sim/fault.h"
#include "tools/sim/network.h"

namespace maillage::sim {

// What a world may have beside pairing, writing and faults. Each draws from a stream of its own, so
// that a world without one of them is otherwise the same: this is how a finding is narrowed down.
enum class Part : std::uint8_t { founders, removal, compaction, relays, versions, rooms };
std::string_view name_of(Part part);
std::optional<Part> part_called(std::string_view name);
const std::vector<Part>& all_parts();

struct Options {
  std::uint64_t seed = 1;
  std::size_t hubs = 0;  // 0: 3 to 12, by the seed
  std::int64_t hours = 24;
  std::set<Part> without;
  Journal::Print trace;  // empty: not printed
};

// Times are in milliseconds since the world began.
struct FoundersPlan {
  std::vector<HubIndex> founders;             // by seniority; the first one founds
  std::size_t quorum = 1;                     // more than liars among them, no more than the others
  std::int64_t founded_ms = 0;                //
  std::map<HubIndex, std::int64_t> told_ms;   // when people of a hub hear of the network
  std::map<HubIndex, std::int64_t> admit_ms;  // when the founders want it; founders need not
  std::map<HubIndex, std::int64_t> starts_ms;   // late joiners: not there before
  std::map<HubIndex, std::int64_t> promote_ms;  // a further founder
  std::map<HubIndex, std::int64_t> remove_ms;
};

struct Plan {
  std::size_t hubs = 3;
  std::size_t byzantine = 0;             // the last ones
  bool sparse_links = false;             // a connected graph instead of all with all
  bool sparse_pairing = false;           // some pairs of hubs do not know each other
  Weather weather;                       // of the first phase
  std::vector<Fault> faults;             // that may happen, of those that are planned as events
  std::int64_t fault_gap_ms = 0;         // between two of them, on average
  std::int64_t write_gap_ms = 0;         // between two acts of people of one hub, on average
  bool groups_commits = false;           // every hub, all the time until there is peace
  std::optional<FoundersPlan> founders;  // nothing: by pairing alone
  std::optional<std::int64_t> revision_gap_ms;  // directories are edited whole and compacted
  std::optional<std::int64_t> room_gap_ms;      // hubs say how busy their services are
  bool relays = false;                          // hubs write boxes to whom they cannot meet
  std::set<HubIndex> newer;  // run a later version, whose schemas others do not know

  bool is_liar(HubIndex hub) const { return hub + byzantine >= hubs; }
};

Plan make_plan(const Options& options, Random& random);
// plan_parts.cpp
void add_parts(Plan& plan, const Options& options);

}  // namespace maillage::sim
