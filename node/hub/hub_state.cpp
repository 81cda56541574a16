#include "node/hub/hub_state.h"

#include <algorithm>

#include "replication/scopes.h"

namespace maillage {

void HubState::apply(const Update& update) {
  switch (update.header.kind) {
    case ScopeKind::governance:
      return governance.apply(update);
    case ScopeKind::directory:
      return apply_directory(update);
    case ScopeKind::referral:
      return apply_referral(update);
    case ScopeKind::trace:
      return apply_trace(update);
    case ScopeKind::capacity:
    case ScopeKind::evidence:
      return;  // kept and forwarded by a later version
  }
}

void HubState::apply_directory(const Update& update) {
  const WriterId& hub = update.header.writer;
  DirectoryFold& fold = directories_[hub];
  directory_owner_[update.header.scope] = hub;
  for (const std::string& id : fold.apply(update)) index_venue(hub, {update.header.scope, id});
}

// A third of real venues come without coordinates: they are searched at the centre of their
// commune.
void HubState::index_venue(const WriterId& hub, const VenueKey& key) {
  auto venue = directories_.at(hub).venue(key.venue_id);
  if (!venue || !governance.trusts(hub)) return index_.erase(key);
  if (locate_ && !venue->position()) {
    if (const auto centre = locate_(*venue)) {
      venue->fields[VenueField::latitude] = {std::to_string(centre->latitude)};
      venue->fields[VenueField::longitude] = {std::to_string(centre->longitude)};
    }
  }
  index_.upsert(key, *venue);
}

void HubState::reindex(const WriterId& hub) {
  const auto found = directories_.find(hub);
  if (found == directories_.end()) return;
  for (const std::string& id : found->second.venue_ids()) {
    index_venue(hub, {directory_scope(hub), id});
  }
}

void HubState::reindex_all() {
  for (const auto& [hub, directory] : directories_) reindex(hub);
}

void HubState::apply_referral(const Update& update) {
  const auto hub = governance.certifier_of(update.header.writer, update.header.auth);
  if (!hub) return;
  Referral& referral = referrals_[update.header.scope];
  referral.tips.erase(update.header.prev);
  for (const UpdateId& dep : update.header.deps) referral.tips.erase(dep);
  referral.tips.insert(update.id);
  referral.updates.push_back(for_fold(update, *hub));
  unsettled_.insert(update.header.scope);
}

void HubState::apply_trace(const Update& update) {
  const auto operations = operations_of(update);
  if (!operations) return;
  for (const ByteView bytes : *operations) {
    if (auto trace = decode_trace_operation(bytes)) {
      traces_[update.header.scope].push_back({update.header.writer, std::move(*trace)});
    }
  }
}

std::set<ScopeId> HubState::settle() {
  for (const ScopeId& scope : unsettled_) {
    Referral& referral = referrals_.at(scope);
    const auto cleared = hubs_before_.find(scope);
    const std::set<WriterId> before =
        std::move(cleared == hubs_before_.end() ? referral.state.hubs : cleared->second);
    referral.state = fold_referral(scope, referral.updates);
    for (const WriterId& hub : referral.state.hubs) {
      if (!before.contains(hub)) opened_.emplace_back(scope, hub);
    }
  }
  hubs_before_.clear();
  return std::exchange(unsettled_, {});
}

void HubState::take_back(const LogKey& log, Seq from) {
  const auto owner = directory_owner_.find(log.log.scope);
  if (owner == directory_owner_.end()) return;
  DirectoryFold& fold = directories_.at(owner->second);
  for (const std::string& id : fold.take_back({log.log.writer, log.log.epoch}, from)) {
    index_venue(owner->second, {log.log.scope, id});
  }
}

void HubState::retire(const LogKey& log, Seq upto) {
  const auto owner = directory_owner_.find(log.log.scope);
  if (owner == directory_owner_.end()) return;
  DirectoryFold& fold = directories_.at(owner->second);
  for (const std::string& id : fold.retire({log.log.writer, log.log.epoch}, upto)) {
    index_venue(owner->second, {log.log.scope, id});
  }
}

void HubState::clear() {
  governance = {};
  for (const auto& [hub, directory] : directories_) {
    for (const std::string& venue : directory.venue_ids()) {
      index_.erase({directory_scope(hub), venue});
    }
  }
  directories_.clear();
  directory_owner_.clear();
  for (auto& [scope, referral] : referrals_) {
    hubs_before_.try_emplace(scope, std::move(referral.state.hubs));
  }
  referrals_.clear();
  unsettled_.clear();
  traces_.clear();
}

const DirectoryFold* HubState::directory(const WriterId& hub) const {
  const auto found = directories_.find(hub);
  return found == directories_.end() ? nullptr : &found->second;
}

std::optional<std::pair<WriterId, Venue>> HubState::venue(const VenueKey& key) const {
  const auto owner = directory_owner_.find(key.hub_scope);
  if (owner == directory_owner_.end()) return std::nullopt;
  auto venue = directories_.at(owner->second).venue(key.venue_id);
  if (!venue) return std::nullopt;
  return std::pair(owner->second, std::move(*venue));
}

const Referral* HubState::referral(const ScopeId& scope) const {
  const auto found = referrals_.find(scope);
  return found == referrals_.end() ? nullptr : &found->second;
}

std::array<std::uint8_t, 32> state_hash(const Referral& referral) {
  return blake2b_256({canonical_bytes(referral.state)});
}

std::array<std::uint8_t, 32> state_hash(const std::vector<HeldTrace>& traces) {
  std::vector<Bytes> lines;
  for (const HeldTrace& trace : traces) {
    Bytes line = to_bytes(trace.hub.bytes());
    append(line, encode(trace.operation));
    lines.push_back(std::move(line));
  }
  std::sort(lines.begin(), lines.end());
  Bytes content;
  for (const Bytes& line : lines) append(content, line);
  return blake2b_256({content});
}

}  // namespace maillage
