// A random network of hubs with latencies, the same for tree push and for the flooding it is
// measured against. Everything is a function of the seed.
#pragma once

#include <cstdint>
#include <vector>

namespace maillage::fanout {

using HubIndex = std::uint32_t;
using Microseconds = std::int64_t;

// splitmix64 (Steele, Lea, Flood, 2014).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }
  double unit() { return static_cast<double>(next() >> 11) * 0x1p-53; }

 private:
  std::uint64_t state_;
};
std::uint64_t mix(std::uint64_t a, std::uint64_t b);

// An undirected link seen from one end.
struct Edge {
  HubIndex to = 0;
  std::uint32_t link = 0;    // the same number at both ends
  Microseconds latency = 0;  // one way, without jitter
};

class Network {
 public:
  // A union of `degree / 2` random rings: connected, each hub with about `degree` links; one-way
  // latencies uniform from 5 to 80 ms.
  Network(HubIndex hubs, int degree, std::uint64_t seed);

  HubIndex hubs() const { return static_cast<HubIndex>(edges_.size()); }
  std::uint32_t links() const { return links_; }
  const std::vector<Edge>& edges(HubIndex hub) const { return edges_[hub]; }

  // One way on the link for one update: up to 10 % more than the latency, the same number for
  // whoever asks again.
  Microseconds travel(HubIndex from, const Edge& edge, std::uint64_t update) const;

  void take_offline(HubIndex hub) { online_[hub] = false; }
  bool online(HubIndex hub) const { return online_[hub]; }
  std::vector<bool> reachable_from(HubIndex origin) const;

  // When each hub has an update flooded from `origin` at 0; -1 if never. Dijkstra over `travel` and
  // the time a hub takes to store an update before it passes it on.
  std::vector<Microseconds> flood(HubIndex origin, std::uint64_t update, Microseconds store) const;

 private:
  void add_ring(Random& random);
  bool linked(HubIndex a, HubIndex b) const;

  std::uint64_t seed_;
  std::uint32_t links_ = 0;
  std::vector<std::vector<Edge>> edges_;
  std::vector<bool> online_;
};

}  // namespace maillage::fanout
