#include "bench/fanout/network.h"

#include <algorithm>
#include <numeric>
#include <queue>

namespace maillage::fanout {

std::uint64_t Random::next() {
  std::uint64_t mixed = state_ += 0x9e3779b97f4a7c15;
  mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
  return mixed ^ mixed >> 31;
}

std::uint64_t mix(std::uint64_t a, std::uint64_t b) { return Random(a ^ Random(b).next()).next(); }

Network::Network(HubIndex hubs, int degree, std::uint64_t seed)
    : seed_(seed), edges_(hubs), online_(hubs, true) {
  Random random(seed);
  for (int ring = 0; ring < degree / 2; ++ring) add_ring(random);
}

bool Network::linked(HubIndex a, HubIndex b) const {
  return std::any_of(edges_[a].begin(), edges_[a].end(),
                     [b](const Edge& edge) { return edge.to == b; });
}

void Network::add_ring(Random& random) {
  std::vector<HubIndex> order(edges_.size());
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  for (std::size_t i = 0; i < order.size(); ++i) {
    const HubIndex a = order[i];
    const HubIndex b = order[(i + 1) % order.size()];
    const auto latency = static_cast<Microseconds>(5'000 + random.below(75'001));
    if (a == b || linked(a, b)) continue;
    edges_[a].push_back({b, links_, latency});
    edges_[b].push_back({a, links_, latency});
    ++links_;
  }
}

Microseconds Network::travel(HubIndex from, const Edge& edge, std::uint64_t update) const {
  const std::uint64_t noise = mix(seed_ ^ update, std::uint64_t{from} << 32 | edge.link);
  return edge.latency + edge.latency * static_cast<Microseconds>(noise % 1000) / 10'000;
}

std::vector<bool> Network::reachable_from(HubIndex origin) const {
  std::vector<bool> reached(edges_.size());
  std::vector<HubIndex> open;
  if (online_[origin]) open.push_back(origin), reached[origin] = true;
  while (!open.empty()) {
    const HubIndex hub = open.back();
    open.pop_back();
    for (const Edge& edge : edges_[hub]) {
      if (!online_[edge.to] || reached[edge.to]) continue;
      reached[edge.to] = true;
      open.push_back(edge.to);
    }
  }
  return reached;
}

std::vector<Microseconds> Network::flood(HubIndex origin, std::uint64_t update,
                                         Microseconds store) const {
  using Arrival = std::pair<Microseconds, HubIndex>;
  std::vector<Microseconds> stored(edges_.size(), -1);
  std::priority_queue<Arrival, std::vector<Arrival>, std::greater<>> arrivals;
  arrivals.emplace(0, origin);
  while (!arrivals.empty()) {
    const auto [time, hub] = arrivals.top();
    arrivals.pop();
    if (stored[hub] >= 0) continue;
    stored[hub] = time;
    for (const Edge& edge : edges_[hub]) {
      if (!online_[edge.to] || stored[edge.to] >= 0) continue;
      arrivals.emplace(time + travel(hub, edge, update) + store, edge.to);
    }
  }
  return stored;
}

}  // namespace maillage::fanout
