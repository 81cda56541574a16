// Scopes in which this version must not write, because it does not understand what counts there.
#include <algorithm>

#include "node/core/hub_core.h"
#include "protocol/scope_names.h"

namespace maillage {

// Governance is everybody's scope: there, by founders, only they and this hub's own log can ask for
// an upgrade, else any member could stop the network, and its own removal.
bool HubCore::asks_for_upgrade(const LogKey& log, const WriterId& hub) const {
  const Governance& governance = state_.governance;
  if (hub == id()) return true;
  if (!governance.trusts(hub)) return false;
  if (log.kind != ScopeKind::governance || governance.genesis() == nullptr) return true;
  const std::vector<WriterId> founders = governance.founders();
  return std::find(founders.begin(), founders.end(), hub) != founders.end();
}

std::vector<ReadOnlyScope> HubCore::read_only_scopes() const {
  std::vector<ReadOnlyScope> scopes;
  for (const auto& [log, mark] : state_.critical().all()) {
    const bool listed =
        !scopes.empty() && scopes.back().kind == log.kind && scopes.back().scope == log.log.scope;
    if (!listed && asks_for_upgrade(log, mark.hub)) {
      scopes.push_back({log.kind, log.log.scope, mark.hub});
    }
  }
  return scopes;
}

Result<void> HubCore::may_write(ScopeKind kind, const ScopeId& scope) const {
  if (state_.critical().all().empty()) return {};
  for (const ReadOnlyScope& closed : read_only_scopes()) {
    if (closed.kind != kind || closed.scope != scope) continue;
    const KnownHub* hub = state_.governance.hub(closed.hub);
    return fail(ErrorKind::conflict,
                std::string("nothing can be written here (") + name_of(kind) + "): the hub '" +
                    (hub != nullptr ? hub->said.name : closed.hub.hex().substr(0, 8)) +
                    "' wrote what this version does not understand: upgrade Maillage on this node");
  }
  return {};
}

// The desks ask before they begin; whoever did not is stopped here.
void HubCore::require_writable(const LocalBatch& batch) const {
  for (const Update& update : batch.updates()) {
    if (auto allowed = may_write(update.header.kind, update.header.scope); !allowed) {
      throw StoreError(StoreFault::needs_upgrade, allowed.error().message);
    }
  }
}

}  // namespace maillage
