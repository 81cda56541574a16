#include "tools/sim/plan.h"

#include <algorithm>

namespace maillage::sim {
namespace {

constexpr std::int64_t minute = 60'000;

// Of the faults that are events, each seed has its own mix: what hides behind a frequent fault is
// found where that one is absent.
std::vector<Fault> choose_faults(Random& random) {
  std::vector<Fault> chosen;
  const std::uint64_t share = 20 + random.below(80);
  for (std::size_t kind = 0; kind < fault_kinds; ++kind) {
    const Fault fault = static_cast<Fault>(kind);
    const bool planned = fault >= Fault::link_flap && fault <= Fault::unpaired_and_paired_again;
    if (planned && random.percent(share)) chosen.push_back(fault);
  }
  return chosen;
}

Weather choose_weather(Random& random) {
  Weather weather;
  if (random.percent(70)) weather.delayed = random.below(20);
  if (random.percent(60)) return weather;
  if (random.percent(60)) weather.lost = random.below(60);
  if (random.percent(60)) weather.duplicated = random.below(60);
  if (random.percent(60)) weather.reordered = random.below(60);
  if (random.percent(60)) weather.earlier = random.below(20);
  if (random.percent(30)) weather.truncated = random.below(8);
  if (random.percent(30)) weather.corrupted = random.below(8);
  return weather;
}

}  // namespace

Plan make_plan(const Options& options, Random& random) {
  Plan plan;
  plan.hubs = 3 + random.below(10);
  if (options.hubs > 0) plan.hubs = options.hubs;
  if (random.percent(65))
    plan.byzantine = 1 + random.below(std::max<std::size_t>(plan.hubs / 3, 1));
  plan.byzantine = std::min(plan.byzantine, plan.hubs - 2);
  plan.sparse_links = random.percent(50);
  plan.sparse_pairing = random.percent(25);
  plan.weather = choose_weather(random);
  plan.faults = choose_faults(random);
  plan.fault_gap_ms = random.between(5 * minute, 60 * minute);
  plan.write_gap_ms = random.between(20 * minute, 90 * minute);
  plan.groups_commits = random.percent(40);
  add_parts(plan, options);
  return plan;
}

}  // namespace maillage::sim
