// Copies of venues on their way into the search index: a few allocations for all of them, so that
// another thread can index what the directories go on changing.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "node/directory/search/search.h"
#include "node/directory/venue_view.h"

namespace maillage {

class VenueBatch {
 public:
  // Copies what the index reads of `venue`.
  void upsert(const ScopeId& hub_scope, std::string_view id, const VenueView& venue);
  void erase(const ScopeId& hub_scope, std::string_view id);
  std::size_t size() const { return venues_.size(); }
  std::size_t bytes() const { return texts_.size(); }

  // In the order in which they were added; null: it is gone. The arguments die with the call.
  void visit(const std::function<void(const VenueKey&, const VenueView*)>& visitor) const;

 private:
  void name(const ScopeId& hub_scope, std::string_view id, bool is_gone);

  struct Entry {
    std::uint32_t hub = 0;  // in hubs_
    std::uint32_t id_bytes = 0;
    std::uint32_t values = 0;
    bool is_gone = false;
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
