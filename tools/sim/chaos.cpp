#include "tools/sim/chaos.h"

#include <algorithm>

#include "tools/sim/trust.h"

namespace maillage::sim {

void Chaos::begin() { plan_next(); }

void Chaos::end() {
  ended_ = true;
  world_.network().open_all();
  world_.network().set_weather({});
  // A line so slow that no greeting gets through in time is as good as closed.
  for (const auto& [a, b] : world_.network().edges()) world_.network().set_latency(a, b, 50);
  for (const auto& hub : world_.hubs()) {
    hub->paused_until = hub->disk_full_until = hub->reads_fail_until = {};
    hub->commits_grouped_until = {};
    hub->next_commit = CommitFault::none;
    hub->clock.drifts_since = world_.queue().now();
    hub->clock.drift_ppm = 0;
  }
}

void Chaos::plan_next() {
  const std::int64_t gap = world_.plan().fault_gap_ms;
  world_.queue().after(random_.between(gap / 10, 2 * gap), [this] {
    if (ended_ || world_.plan().faults.empty()) return;
    if (random_.percent(30)) backup_some_disk();
    strike(random_.pick(world_.plan().faults));
    plan_next();
  });
}

void Chaos::strike(Fault fault) {
  const bool struck =
      strike_network(fault) || strike_process(fault) || strike_disk(fault) || strike_clock(fault);
  if (!struck) return;
  world_.count(fault);
  world_.journal().note("fault: " + std::string(name_of(fault)));
}

std::optional<HubIndex> Chaos::some_hub() {
  std::vector<HubIndex> awake;
  for (HubIndex hub = 0; hub < world_.hubs().size(); ++hub) {
    if (world_.is_awake(hub)) awake.push_back(hub);
  }
  return awake.empty() ? std::nullopt : std::optional(random_.pick(awake));
}

bool Chaos::strike_network(Fault fault) {
  const auto edges = world_.network().edges();
  const auto [a, b] = random_.pick(edges);
  const std::size_t hubs = world_.hubs().size();
  switch (fault) {
    case Fault::link_flap:
      world_.network().flap(a, b);
      return true;
    case Fault::two_connections_at_once:
      if (!world_.is_awake(a) || !world_.is_awake(b)) return false;
      world_.network().connect(a, b);
      return true;
    case Fault::slow_link:
      world_.network().set_latency(a, b, random_.between(500, 20'000));
      world_.queue().after(minutes(10, 300),
                           [this, a = a, b = b] { world_.network().set_latency(a, b, 50); });
      return true;
    case Fault::one_way_partition:
      return isolate({a}, true);
    case Fault::hub_isolated:
      return isolate({b}, false);
    case Fault::bridge_partition: {
      std::set<HubIndex> side;
      for (HubIndex hub = 0; hub < hubs; ++hub) {
        if (random_.percent(50)) side.insert(hub);
      }
      return isolate(side, false);
    }
    default:
      return false;
  }
}

// Cuts what these hubs say (and hear) to the others, for minutes to many hours.
bool Chaos::isolate(const std::set<HubIndex>& hubs, bool one_way) {
  std::vector<std::pair<HubIndex, HubIndex>> closed;
  for (const auto& [a, b] : world_.network().edges()) {
    if (hubs.contains(a) == hubs.contains(b)) continue;
    const auto out = hubs.contains(a) ? std::pair(a, b) : std::pair(b, a);
    closed.push_back(out);
    if (!one_way) closed.emplace_back(out.second, out.first);
  }
  if (closed.empty()) return false;
  for (const auto& [from, to] : closed) world_.network().open_way(from, to, false);
  world_.queue().after(minutes(2, random_.percent(20) ? 900 : 120), [this, closed] {
    for (const auto& [from, to] : closed) world_.network().open_way(from, to, true);
  });
  return true;
}

void Chaos::stop_for(HubIndex hub, std::int64_t ms) { world_.crash(hub, ms); }

bool Chaos::strike_process(Fault fault) {
  const auto chosen = some_hub();
  if (!chosen) return false;
  SimHub& hub = world_.hub(*chosen);
  switch (fault) {
    case Fault::crash:
    case Fault::clean_restart:
      stop_for(*chosen, random_.between(1'000, 300'000));
      return true;
    case Fault::long_outage:
      stop_for(*chosen, minutes(60, 700));
      return true;
    case Fault::restart_storm:
      for (std::int64_t i = 0; i < random_.between(3, 12); ++i) {
        world_.queue().after(i * 20'000, [this, index = *chosen] {
          if (!ended_) stop_for(index, 2'000);
        });
      }
      return true;
    case Fault::pause:
      hub.paused_until = {world_.real_now().milliseconds + minutes(1, 240)};
      return true;
    case Fault::import_burst:
      people_.import_file(*chosen);
      return true;
    case Fault::paired_late:
      return pair_late(world_, random_);
    case Fault::unpaired_and_paired_again:
      return part_for_a_while(world_, random_);
    default:
      return false;
  }
}

bool Chaos::strike_clock(Fault fault) {
  const auto chosen = some_hub();
  if (!chosen) return false;
  SimHub& hub = world_.hub(*chosen);
  constexpr std::int64_t year = 365LL * 24 * 3'600'000;
  switch (fault) {
    case Fault::clock_jump_forward:
      hub.clock.offset_ms += random_.between(1'000, 48LL * 3'600'000);
      break;
    case Fault::clock_jump_back:
      hub.clock.offset_ms -= random_.between(1'000, 48LL * 3'600'000);
      break;
    case Fault::clock_drift:
      hub.clock.offset_ms = hub.now().milliseconds - world_.real_now().milliseconds;
      hub.clock.drifts_since = world_.real_now();
      hub.clock.drift_ppm = random_.between(-20'000, 20'000);
      break;
    case Fault::clock_years_ahead:
      hub.clock.offset_ms += random_.between(1, 40) * year;
      break;
    default:
      return false;
  }
  hub.had_clock_fault = true;
  return true;
}

}  // namespace maillage::sim
