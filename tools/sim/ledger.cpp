#include "tools/sim/ledger.h"

#include <algorithm>

namespace maillage::sim {
namespace {

std::set<UpdateId> stored_on(const Disk& disk) {
  std::set<UpdateId> stored;
  for (const auto& commit : disk.journal) {
    for (const Update& update : commit->store) stored.insert(update.id);
  }
  return stored;
}

}  // namespace

void Ledger::register_hub(const SimHub& hub) {
  homes_[hub.key.id] = hub.index;
  for (const SimStructure& structure : hub.structures) homes_[structure.key.id] = hub.index;
}

const HubIndex* Ledger::home_of(const WriterId& writer) const {
  const auto found = homes_.find(writer);
  return found == homes_.end() ? nullptr : &found->second;
}

void Ledger::answered(HubIndex hub, const std::vector<Update>& updates) {
  for (const Update& update : updates) {
    answers_.push_back({log_key(update.header), update.header.seq, update.id, hub, false});
  }
}

void Ledger::lost(const std::set<UpdateId>& updates, const std::vector<const SimHub*>& others) {
  for (Answered& answer : answers_) {
    if (!updates.contains(answer.id)) continue;
    const bool kept = std::any_of(others.begin(), others.end(), [&](const SimHub* other) {
      for (const auto& commit : other->disk.journal) {
        for (const Update& update : commit->store) {
          if (update.id == answer.id) return true;
        }
      }
      return false;
    });
    answer.excused = answer.excused || !kept;
  }
}

void Ledger::removed(const SimHub& hub) {
  const std::set<UpdateId> stored = stored_on(hub.disk);
  for (Answered& answer : answers_) {
    if (answer.hub == hub.index && !stored.contains(answer.id)) answer.excused = true;
  }
}

void Ledger::learn_of_referral(const Update& update) {
  if (update.header.kind != ScopeKind::referral) return;
  const HubIndex* home = home_of(update.header.writer);
  if (home == nullptr) return;
  std::set<HubIndex>& hubs = referrals_[update.header.scope];
  const ScopeId& scope = update.header.scope;
  beginnings_.set(static_cast<std::size_t>(scope.value[0] << 8 | scope.value[1]));
  hubs.insert(*home);
  const ReferralOperation operation = operation_of(update);
  if (!operation.hop) return;
  const HubIndex* to = home_of(operation.hop->to_hub);
  if (to != nullptr) hubs.insert(*to);
}

bool Ledger::may_see(HubIndex hub, const ScopeId& scope) const {
  const auto found = referrals_.find(scope);
  return found == referrals_.end() || found->second.contains(hub);
}

}  // namespace maillage::sim
