// Who belongs: by pairing, or by the founders of an adopted network.
#include <algorithm>
#include <iterator>

#include "node/core/hub_core.h"
#include "replication/scopes.h"

namespace maillage {
namespace {

std::vector<WriterId> sorted(std::vector<WriterId> hubs) {
  std::sort(hubs.begin(), hubs.end());
  return hubs;
}

}  // namespace

void HubCore::adopt(const RootId& root, ByteView genesis) {
  flush();
  parts_.store.adopt(root, genesis);
  to_its_end([this] { load_root(); });
  follow_members();
  on_event([&] { return replica_->on_governance_changed(); });
  flush();
}

// Whose updates are held although nobody vouched for them until now: they were skipped.
bool HubCore::must_refold(const std::vector<WriterId>& added) const {
  const auto logs = replica_->heads().logs_of(ScopeKind::governance, governance_scope());
  return std::any_of(logs.begin(), logs.end(), [&](const LogKey& log) {
    return std::binary_search(added.begin(), added.end(), log.log.writer);
  });
}

// After governance changed: what depends on who belongs, and is not a fold, follows.
void HubCore::follow_members() {
  const bool by_founders = state_.governance.genesis() != nullptr;
  std::vector<WriterId> now = sorted(state_.governance.members());
  const bool founded = std::exchange(by_founders_, by_founders) != by_founders;
  const std::vector<WriterId> before = std::exchange(members_, now);
  if (!founded && before == now) return;
  std::vector<WriterId> added, gone;
  std::set_difference(now.begin(), now.end(), before.begin(), before.end(),
                      std::back_inserter(added));
  std::set_difference(before.begin(), before.end(), now.begin(), now.end(),
                      std::back_inserter(gone));
  if (founded || (by_founders && must_refold(added))) {
    to_its_end([&] {
      if (founded) load_root();
      changed_referrals_.merge(fold_again());
    });
  } else {
    for (const auto* hubs : {&added, &gone}) {
      for (const WriterId& hub : *hubs) state_.reindex(hub);
    }
  }
  // Peers are told whose updates this hub takes now.
  if (founded) trust_peers();
}

void HubCore::pair(const WriterId& hub, const PairedHub& peer) {
  flush();
  paired_[hub] = peer;
  state_.governance.trust(hub);
  state_.reindex(hub);
  members_ = sorted(state_.governance.members());
  trust_peers();
  flush();
}

void HubCore::unpair(const WriterId& hub) {
  flush();
  paired_.erase(hub);
  state_.governance.distrust(hub);
  state_.reindex(hub);
  members_ = sorted(state_.governance.members());
  trust_peers();
  flush();
}

void HubCore::follow(const std::set<WriterId>& hubs) {
  flush();
  submit(replica_->set_capacity_of(hubs));
  flush();
}

void HubCore::trust_peers() {
  std::vector<Peer> peers;
  for (const auto& [hub, peer] : paired_) peers.push_back({hub, peer.curve});
  submit(replica_->set_peers(peers));
}

}  // namespace maillage
