#include "replication/tree/route_table.h"

#include <algorithm>

namespace maillage {

RouteTable::RouteTable(const WriterId& self, std::size_t capacity)
    : self_id_(self), capacity_(capacity) {}

Route* RouteTable::find(const WriterId& origin) {
  if (origin == self_id_) return &self_;
  const auto found = routes_.find(origin);
  if (found == routes_.end()) return nullptr;
  found->second.used = ++uses_;
  return &found->second;
}

Route* RouteTable::make(const WriterId& origin, const LogTag& log) {
  if (Route* route = find(origin)) return route;
  if (!may_own()) return nullptr;
  if (routes_.size() >= capacity_) evict();
  Route& route = routes_[origin];
  route.eager = shared_.eager;
  route.log = log;
  route.used = ++uses_;
  return &route;
}

// Linear, and rare: only while more origins write than the capacity foresees.
void RouteTable::evict() {
  const auto oldest =
      std::min_element(routes_.begin(), routes_.end(),
                       [](const auto& a, const auto& b) { return a.second.used < b.second.used; });
  routes_.erase(oldest);
}

}  // namespace maillage
