// What the replication core asks of a hub, answered from its store and its folds.
#pragma once

#include <functional>
#include <string_view>

#include "node/hub/hub_state.h"
#include "node/hub/peer_book.h"
#include "replication/environment.h"

namespace maillage {

class HubSource final : public LogSource, public ScopePolicy {
 public:
  using Report = std::function<void(std::string_view)>;
  // Everything is borrowed. `report` takes one line for the log.
  HubSource(const LogStore& store, const HubState& state, const PeerBook& peers,
            const WriterId& self, Report report)
      : store_(store), state_(state), peers_(peers), self_(self), report_(std::move(report)) {}

  std::vector<RawUpdate> read_run(ScopeKind kind, const LogId& log, Seq from,
                                  std::size_t max_bytes) const override;
  bool holds(const UpdateId& id) const override { return store_.holds(id); }
  std::vector<RawUpdate> find_run(const UpdateId& id) const override;
  bool keeps(const UpdateId& id) const override { return store_.keeps(id); }
  std::vector<UpdateId> loose() const override { return store_.loose(); }
  std::vector<RawUpdate> aside_run(const LogKey& log, Seq from) const override;
  std::vector<LogKey> aside_logs() const override;
  std::uint64_t last_arrival() const override { return store_.last_arrival(); }
  bool changed_since(std::uint64_t number, std::size_t max_logs,
                     std::vector<ChangedLog>& changed) const override;

  bool may_hold(const WriterId& hub, const LogKey& log,
                const std::set<WriterId>& capacity_of) const override;
  bool has_room_for(const LogKey& log) const override;
  bool was_dropped(ScopeKind kind, const ScopeId& scope) const override;
  // Whether this hub's traces go to that one: said when they were paired, or in governance.
  bool is_operator(const WriterId& hub) const;

 private:
  std::vector<RawUpdate> find_out_of_log(const UpdateId& id) const;

  const LogStore& store_;
  const HubState& state_;
  const PeerBook& peers_;
  const WriterId& self_;
  const Report report_;
};

}  // namespace maillage
