#include "tools/sim/state_hashes.h"

namespace maillage::sim {

std::map<ScopeName, StateHash> state_hashes(const HubState& state) {
  std::map<ScopeName, StateHash> hashes;
  static const StateHash empty = DirectoryFold().state_hash();
  for (const auto& [hub, fold] : state.directories()) {
    if (fold.state_hash() == empty) continue;  // also when all of it was taken back
    hashes[{ScopeKind::directory, std::string(as_text(hub.bytes()))}] = fold.state_hash();
  }
  static const StateHash nothing_said = CapacityFold().state_hash();
  for (const auto& [hub, fold] : state.capacities()) {
    if (fold.state_hash() == nothing_said) continue;
    hashes[{ScopeKind::capacity, std::string(as_text(hub.bytes()))}] = fold.state_hash();
  }
  for (const auto& [scope, referral] : state.referrals()) {
    hashes[{ScopeKind::referral, std::string(as_text(scope.bytes()))}] = state_hash(referral);
  }
  for (const auto& [scope, traces] : state.traces()) {
    hashes[{ScopeKind::trace, std::string(as_text(scope.bytes()))}] = state_hash(traces);
  }
  hashes[{ScopeKind::governance, {}}] = state.governance.state_hash();
  return hashes;
}

}  // namespace maillage::sim
