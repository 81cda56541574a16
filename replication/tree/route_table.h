// Which links get what an origin writes pushed: one route per origin whose tree was improved, and
// a shared one for all others.
//
// Bounded: above `capacity` origins the route used longest ago goes, and its origin is served by
// the shared tree again. The route of this node's own updates always exists and is not counted.
#pragma once

#include <unordered_map>

#include "replication/tree/link_set.h"
#include "replication/tree/tree_frame.h"

namespace maillage {

struct Route {
  LinkSet eager;                    // pushed to, when an update arrives from elsewhere
  LinkSlot parent = no_slot;        // the link that delivers; unknown in the shared route
  LinkSlot second = no_slot;        // who would deliver next best, as digests showed
  std::int64_t second_late_ms = 0;  // how much later than the parent
  bool proven = true;               // the parent has delivered since it was chosen
  LogTag log;                       // some log of the origin, to name it to a peer
  std::uint64_t used = 0;
};

class RouteTable {
 public:
  RouteTable(const WriterId& self, std::size_t capacity);

  Route& shared() { return shared_; }
  Route& self() { return self_; }
  bool is_self(const WriterId& origin) const { return origin == self_id_; }
  bool may_own() const { return capacity_ > 0; }

  // The origin's own route; null when the shared one serves it.
  Route* find(const WriterId& origin);
  // Made as a copy of the shared route when missing. Null when no origin may have one.
  Route* make(const WriterId& origin, const LogTag& log);
  std::size_t size() const { return routes_.size(); }

  template <typename Do>
  void for_each(Do what) {
    for (auto& [origin, route] : routes_) what(origin, route);
  }

 private:
  void evict();

  WriterId self_id_;
  std::size_t capacity_;
  std::uint64_t uses_ = 0;
  Route shared_;
  Route self_;
  std::unordered_map<WriterId, Route> routes_;
};

}  // namespace maillage
