// Who may be given what: the rules of a hub for its scopes, from what it has folded.
#pragma once

#include "node/core/hub_state.h"
#include "node/core/hub_store.h"
#include "node/directory/regions.h"

namespace maillage {

struct PairedHub {
  CurveId curve;
  bool network_operator = false;  // this hub's traces go to it
};
using PairedHubs = std::map<WriterId, PairedHub>;

// The région of a territory's code, empty if it has none; lives as long as the function.
using RegionOf = std::function<std::string_view(std::string_view territory)>;

class HubPolicy final : public ScopePolicy {
 public:
  // Everything is borrowed.
  HubPolicy(const HubStore& store, const HubState& state, const PairedHubs& paired,
            const WriterId& self, const RegionOf& region_of)
      : store_(store), state_(state), paired_(paired), self_(self), region_of_(region_of) {}

  bool may_hold(const WriterId& hub, const LogKey& log,
                const std::set<WriterId>& capacity_of) const override;
  bool has_room_for(const LogKey& log) const override;
  bool was_dropped(ScopeKind kind, const ScopeId& scope) const override;
  bool was_on_dropped(const WriterId& hub, const ScopeId& scope) const override;
  // Whether this hub's traces go to that one: said when they were paired, or in governance.
  bool is_operator(const WriterId& hub) const;

 private:
  bool is_of_region(const WriterId& hub, const WriterId& other) const;

  const HubStore& store_;
  const HubState& state_;
  const PairedHubs& paired_;
  const WriterId& self_;
  const RegionOf& region_of_;
};

}  // namespace maillage
