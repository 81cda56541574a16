// The simulated network: which hubs have a way to each other, connections that come and go, and
// frames that take their time. Like TCP it keeps the order within a connection and loses nothing of
// one that lives, unless the weather says otherwise: the core must survive worse than its
// transport.
#pragma once

#include <map>
#include <optional>
#include <set>

#include "tools/sim/event_queue.h"
#include "tools/sim/sim_hub.h"

namespace maillage::sim {

// Chances per frame, in per mille.
struct Weather {
  std::uint64_t lost = 0;
  std::uint64_t duplicated = 0;
  std::uint64_t reordered = 0;
  std::uint64_t delayed = 0;  // by seconds to minutes, what follows waits too
  std::uint64_t earlier = 0;  // delivered hours later, on another connection of the two
  std::uint64_t truncated = 0;
  std::uint64_t corrupted = 0;
  bool keeps_order_and_bytes() const {
    return lost + duplicated + reordered + earlier + truncated + corrupted == 0;
  }
};

// The two ends, told of what the network does.
class NetworkUser {
 public:
  virtual ~NetworkUser() = default;
  // Running and not frozen.
  virtual bool is_awake(HubIndex hub) const = 0;
  virtual bool is_running(HubIndex hub) const = 0;
  virtual TimePoint asleep_until(HubIndex hub) const = 0;
  virtual void linked(HubIndex hub, LinkNumber link, HubIndex peer) = 0;
  virtual void unlinked(HubIndex hub, LinkNumber link) = 0;
  virtual void arrived(HubIndex hub, LinkNumber link, HubIndex from, const Bytes& frame) = 0;
  virtual void count(Fault fault) = 0;
};

class Network {
 public:
  Network(EventQueue& queue, Random random, NetworkUser& user)
      : queue_(queue), random_(random), user_(user) {}

  void add_edge(HubIndex a, HubIndex b);
  bool has_edge(HubIndex a, HubIndex b) const { return edges_.contains(name(a, b)); }
  std::vector<std::pair<HubIndex, HubIndex>> edges() const;
  void set_weather(const Weather& weather) { weather_ = weather; }
  const Weather& weather() const { return weather_; }

  // One direction; what is under way still arrives.
  void open_way(HubIndex from, HubIndex to, bool open);
  bool is_open(HubIndex from, HubIndex to) const { return !closed_.contains({from, to}); }
  void open_all() { closed_.clear(); }
  void set_latency(HubIndex a, HubIndex b, std::int64_t ms) { edges_.at(name(a, b)).latency = ms; }

  // Connects what has a way and is not connected. Call every few seconds.
  void maintain();
  void connect(HubIndex a, HubIndex b);
  void flap(HubIndex a, HubIndex b);
  // The process ended: its connections too, the peers notice.
  void drop(HubIndex hub);
  // One end closed a connection.
  void cut(HubIndex by, LinkNumber link);
  // The hub at the other end, while the connection is open at this one.
  std::optional<HubIndex> peer_of(HubIndex hub, LinkNumber link) const;
  std::vector<LinkNumber> links_of(HubIndex hub) const;
  bool connected(HubIndex a, HubIndex b) const;

  void send(HubIndex from, LinkNumber link, Bytes frame);

  std::uint64_t frames() const { return frames_; }
  std::uint64_t bytes() const { return bytes_; }

 private:
  static constexpr std::int64_t shortest_backoff = 2'000;
  static constexpr std::int64_t longest_backoff = 300'000;
  struct Edge {
    std::int64_t latency = 20;
    TimePoint next_try{};
    std::int64_t backoff_ms = shortest_backoff;
    TimePoint connected_at{};
  };
  struct End {
    HubIndex hub = 0;
    bool open = true;
    TimePoint last_arrival{};  // of what this end sent, at the other one
    std::uint64_t sent = 0;
  };
  struct Connection {
    End ends[2];
    std::int64_t latency = 20;
    End& of(HubIndex hub) { return ends[ends[0].hub == hub ? 0 : 1]; }
    End& other(HubIndex hub) { return ends[ends[0].hub == hub ? 1 : 0]; }
  };
  static std::pair<HubIndex, HubIndex> name(HubIndex a, HubIndex b) {
    return {std::min(a, b), std::max(a, b)};
  }
  void close_end(HubIndex hub, LinkNumber link, TimePoint at);
  void deliver(HubIndex to, LinkNumber link, HubIndex from, Bytes frame, TimePoint at);
  void arrive(HubIndex to, LinkNumber link, HubIndex from, const Bytes& frame);
  void spoil(Bytes& frame);
  void keep_for_later(HubIndex from, HubIndex to, Bytes frame);

  EventQueue& queue_;
  Random random_;
  NetworkUser& user_;
  Weather weather_;
  std::map<std::pair<HubIndex, HubIndex>, Edge> edges_;
  std::set<std::pair<HubIndex, HubIndex>> closed_;
  std::map<LinkNumber, Connection> connections_;
  LinkNumber next_link_ = 1;
  std::uint64_t frames_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace maillage::sim
