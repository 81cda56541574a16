#include "tools/sim/folds.h"

#include <algorithm>

namespace maillage::sim {

void Folds::apply(const Update& update) {
  switch (update.header.kind) {
    case ScopeKind::governance:
      return governance.apply(update);
    case ScopeKind::directory:
      directories_[update.header.writer].apply(update);
      return;
    case ScopeKind::referral:
      return apply_referral(update);
    case ScopeKind::trace:
      return apply_trace(update);
    case ScopeKind::capacity:
    case ScopeKind::evidence:
      return;
  }
}

void Folds::apply_referral(const Update& update) {
  const auto hub = governance.certifier_of(update.header.writer, update.header.auth);
  answers_[{update.header.writer, update.header.auth}] = hub;
  if (!hub) return;
  SimReferral& referral = referrals_[update.header.scope];
  referral.tips.erase(update.header.prev);
  for (const UpdateId& dep : update.header.deps) referral.tips.erase(dep);
  referral.tips.insert(update.id);
  referral.updates.push_back(for_fold(update, *hub));
  unsettled_.insert(update.header.scope);
}

void Folds::apply_trace(const Update& update) {
  const auto operations = operations_of(update);
  if (!operations) return;
  for (const ByteView bytes : *operations) {
    const auto trace = decode_trace_operation(bytes);
    if (!trace) continue;
    Bytes line = to_bytes(update.header.writer.bytes());
    append(line, encode(*trace));
    traces_[update.header.scope].emplace_back(as_text(line));
  }
}

std::set<ScopeId> Folds::settle() {
  for (const ScopeId& scope : unsettled_) {
    SimReferral& referral = referrals_.at(scope);
    const std::set<WriterId> before = std::move(referral.state.hubs);
    referral.state = fold_referral(scope, referral.updates);
    for (const WriterId& hub : referral.state.hubs) {
      if (!before.contains(hub)) opened_.emplace_back(scope, hub);
    }
  }
  return std::exchange(unsettled_, {});
}

bool Folds::is_outdated() const {
  return std::any_of(answers_.begin(), answers_.end(), [this](const auto& answer) {
    return governance.certifier_of(answer.first.first, answer.first.second) != answer.second;
  });
}

void Folds::clear() { *this = Folds(); }

const DirectoryFold* Folds::directory(const WriterId& hub) const {
  const auto found = directories_.find(hub);
  return found == directories_.end() ? nullptr : &found->second;
}

const SimReferral* Folds::referral(const ScopeId& scope) const {
  const auto found = referrals_.find(scope);
  return found == referrals_.end() ? nullptr : &found->second;
}

std::map<Folds::Name, Folds::StateHash> Folds::state_hashes() const {
  std::map<Name, StateHash> hashes;
  for (const auto& [hub, fold] : directories_) {
    hashes[{ScopeKind::directory, std::string(as_text(hub.bytes()))}] = fold.state_hash();
  }
  for (const auto& [scope, referral] : referrals_) {
    hashes[{ScopeKind::referral, std::string(as_text(scope.bytes()))}] =
        blake2b_256({canonical_bytes(referral.state)});
  }
  for (const auto& [scope, lines] : traces_) {
    std::vector<std::string> sorted = lines;
    std::sort(sorted.begin(), sorted.end());
    Bytes content;
    for (const std::string& line : sorted) append(content, as_bytes(line));
    hashes[{ScopeKind::trace, std::string(as_text(scope.bytes()))}] = blake2b_256({content});
  }
  hashes[{ScopeKind::governance, {}}] = governance.state_hash();
  return hashes;
}

}  // namespace maillage::sim
