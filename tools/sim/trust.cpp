#include "tools/sim/trust.h"

namespace maillage::sim {
namespace {

constexpr std::int64_t minute = 60'000;

void part(World& world, HubIndex a, HubIndex b) {
  // Out of the turn of either: a commit in it may end the process.
  world.turn(a, [&](SimHub& hub) { hub.unpair(world.hub(b).key.id); });
  world.turn(b, [&](SimHub& hub) { hub.unpair(world.hub(a).key.id); });
}

std::vector<std::pair<HubIndex, HubIndex>> pairs(World& world, bool paired) {
  std::vector<std::pair<HubIndex, HubIndex>> found;
  for (HubIndex a = 0; a < world.hubs().size(); ++a) {
    for (HubIndex b = a + 1; b < world.hubs().size(); ++b) {
      const bool both_awake = world.is_awake(a) && world.is_awake(b);
      if (both_awake && world.hub(a).is_paired_with(world.hub(b).key.id) == paired)
        found.emplace_back(a, b);
    }
  }
  return found;
}

}  // namespace

void pair_at_first(World& world, Random& random) {
  auto& hubs = world.hubs();
  for (HubIndex a = 0; a < hubs.size(); ++a) {
    for (HubIndex b = a + 1; b < hubs.size(); ++b) {
      // A ring stays, so that all can reach all.
      const bool neighbours = b == a + 1 || (a == 0 && b + 1 == hubs.size());
      if (world.plan().sparse_pairing && !neighbours && random.percent(40)) continue;
      pair(world, a, b);
    }
  }
  for (const auto& hub : hubs) hub->operators.insert(hubs.front()->key.id);
}

void pair(World& world, HubIndex a, HubIndex b) {
  SimHub& one = world.hub(a);
  SimHub& other = world.hub(b);
  const auto know = [&world](SimHub& hub, const SimHub& peer) {
    // Of a hub that does not run it is a setting, read at its next start.
    if (!hub.running()) hub.paired[peer.key.id] = peer.curve;
    world.turn(hub.index, [&](SimHub& awake) { awake.pair({peer.key.id, peer.curve}); });
  };
  know(one, other);
  know(other, one);
}

bool pair_late(World& world, Random& random) {
  const auto strangers = pairs(world, false);
  if (strangers.empty()) return false;
  const auto [a, b] = random.pick(strangers);
  pair(world, a, b);
  world.invariants().trust_changed();
  if (!world.network().has_edge(a, b)) world.network().add_edge(a, b);
  return true;
}

bool part_for_a_while(World& world, Random& random) {
  const auto known = pairs(world, true);
  if (known.empty()) return false;
  const auto [a, b] = random.pick(known);
  part(world, a, b);
  world.parted.insert({a, b});
  world.invariants().trust_changed();
  world.queue().after(random.between(minute, 240 * minute), [&world, a = a, b = b] {
    const bool settled = world.is_awake(a) && world.is_awake(b);
    if (!world.at_peace() && settled && world.parted.erase({a, b}) > 0) pair(world, a, b);
  });
  return true;
}

}  // namespace maillage::sim
