// Copies of venues on their way into the search index: a few allocations for all of them, so that
// another thread can index what the directories go on changing.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "node/directory/search.h"
#include "node/directory/venue_view.h"

namespace maillage {

class VenueBatch {
 public:
  // Copies `venue`; one without fields is gone.
  void add(const ScopeId& hub_scope, std::string_view id, const VenueView& venue);
  std::size_t size() const { return venues_.size(); }

  // In the order in which they were added. The arguments die with the call.
  void visit(const std::function<void(const VenueKey&, const VenueView&)>& visitor) const;

 private:
  struct Entry {
    std::uint32_t hub = 0;  // in hubs_
    std::uint32_t id_bytes = 0;
    std::uint32_t values = 0;
  };
  struct Value {
    VenueField field;
    std::uint32_t bytes;
  };

  std::vector<ScopeId> hubs_;
  std::vector<Entry> venues_;
  std::vector<Value> values_;  // of one venue behind those of the other
  std::string texts_;          // of each venue its id and its values
};

}  // namespace maillage
