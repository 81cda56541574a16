// The parts of a world: founders and whom they remove, compaction, relays, later versions.
#include <algorithm>

#include "tools/sim/plan.h"

namespace maillage::sim {
namespace {

constexpr std::int64_t minute = 60'000;
constexpr std::int64_t hour = 60 * minute;
constexpr std::size_t most_founders = 5;

Random stream_of(const Options& options, Part part) {
  return Random(options.seed * 0x9e3779b97f4a7c15 + 1 + static_cast<std::uint64_t>(part));
}

bool has(const Options& options, Part part) { return !options.without.contains(part); }

// Honest founders can always agree, liars among them never.
void choose_founders(FoundersPlan& founding, const Plan& plan, Random& random) {
  std::vector<HubIndex> others;
  for (HubIndex hub = 1; hub < plan.hubs; ++hub) others.push_back(hub);
  random.shuffle(others);
  founding.founders = {0};
  const std::size_t count = 1 + random.below(std::min(most_founders, plan.hubs));
  std::size_t honest = 1, liars = 0;
  for (const HubIndex hub : others) {
    if (founding.founders.size() == count) break;
    if (plan.is_liar(hub) && liars + 1 >= honest) continue;
    (plan.is_liar(hub) ? liars : honest) += 1;
    founding.founders.push_back(hub);
  }
  founding.quorum = liars + 1 + random.below(honest - liars);
}

FoundersPlan plan_founding(const Plan& plan, std::int64_t end, Random& random) {
  FoundersPlan founding;
  choose_founders(founding, plan, random);
  founding.founded_ms = random.between(minute, 40 * minute);
  for (HubIndex hub = 0; hub < plan.hubs; ++hub) {
    const bool founder = std::count(founding.founders.begin(), founding.founders.end(), hub) > 0;
    const bool late = !founder && random.percent(15);
    if (late) founding.starts_ms[hub] = random.between(end / 10, 6 * end / 10);
    const std::int64_t there = std::max(founding.founded_ms, late ? founding.starts_ms[hub] : 0);
    founding.told_ms[hub] = there + random.between(0, founder ? hour : 4 * hour);
    if (!founder) founding.admit_ms[hub] = there + random.between(0, 3 * hour);
    if (!founder && random.percent(8)) {
      founding.promote_ms[hub] = founding.admit_ms[hub] + random.between(hour, 6 * hour);
    }
  }
  // A liar that is promoted could complete a quorum with the others.
  std::erase_if(founding.promote_ms, [&](const auto& entry) { return plan.is_liar(entry.first); });
  return founding;
}

// One hub, now and then two; rather a liar, which does not take it well. Some while another comes.
void plan_removals(FoundersPlan& founding, const Plan& plan, std::int64_t end, Random& random) {
  if (random.percent(30)) return;
  const auto honest_left = [&](HubIndex without) {
    return std::count_if(founding.founders.begin(), founding.founders.end(), [&](HubIndex hub) {
      return hub != without && !plan.is_liar(hub) && !founding.remove_ms.contains(hub);
    });
  };
  const std::size_t count = random.percent(25) ? 2 : 1;
  for (std::size_t i = 0; i < count && plan.hubs - founding.remove_ms.size() > 3; ++i) {
    const bool liar = plan.byzantine > 0 && random.percent(70);
    const HubIndex hub = liar ? plan.hubs - 1 - random.below(plan.byzantine)
                              : 1 + random.below(plan.hubs - plan.byzantine - 1);
    if (static_cast<std::size_t>(honest_left(hub)) < founding.quorum) continue;
    std::int64_t at = random.between(end / 4, 8 * end / 10);
    if (!founding.admit_ms.empty() && random.percent(40)) {
      auto other = founding.admit_ms.begin();
      std::advance(other, static_cast<std::ptrdiff_t>(random.below(founding.admit_ms.size())));
      at = std::max(end / 5, other->second + random.between(-10 * minute, 10 * minute));
    }
    founding.remove_ms[hub] = at;
    founding.promote_ms.erase(hub);
  }
}

}  // namespace

std::string_view name_of(Part part) {
  switch (part) {
    case Part::founders:
      return "founders";
    case Part::removal:
      return "removal";
    case Part::compaction:
      return "compaction";
    case Part::relays:
      return "relays";
    case Part::versions:
      return "versions";
    case Part::rooms:
      return "rooms";
  }
  return "";
}

const std::vector<Part>& all_parts() {
  static const std::vector<Part> all = {Part::founders, Part::removal,  Part::compaction,
                                        Part::relays,   Part::versions, Part::rooms};
  return all;
}

std::optional<Part> part_called(std::string_view name) {
  for (const Part part : all_parts()) {
    if (name_of(part) == name) return part;
  }
  return std::nullopt;
}

void add_parts(Plan& plan, const Options& options) {
  const std::int64_t end = options.hours * hour;
  Random founding = stream_of(options, Part::founders);
  if (founding.percent(50) && has(options, Part::founders)) {
    plan.founders = plan_founding(plan, end, founding);
    Random removing = stream_of(options, Part::removal);
    if (has(options, Part::removal)) plan_removals(*plan.founders, plan, end, removing);
  }
  Random compacting = stream_of(options, Part::compaction);
  if (compacting.percent(50) && has(options, Part::compaction)) {
    plan.revision_gap_ms = compacting.between(15 * minute, 60 * minute);
  }
  Random relaying = stream_of(options, Part::relays);
  plan.relays = relaying.percent(40) && has(options, Part::relays);
  Random rooming = stream_of(options, Part::rooms);
  if (rooming.percent(50) && has(options, Part::rooms)) {
    plan.room_gap_ms = rooming.between(10 * minute, 30 * minute);
  }
  Random upgrading = stream_of(options, Part::versions);
  if (upgrading.percent(40) && has(options, Part::versions)) {
    for (HubIndex hub = 0; hub < plan.hubs - plan.byzantine; ++hub) {
      if (upgrading.percent(40)) plan.newer.insert(hub);
    }
  }
}

}  // namespace maillage::sim
