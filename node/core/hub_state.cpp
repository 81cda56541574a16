#include "node/core/hub_state.h"

#include <algorithm>

#include "replication/scopes.h"

namespace maillage {
namespace {

// What a stranger writes into one venue is bounded field by field only.
constexpr std::size_t most_batch_bytes = 1024 * 1024;

}  // namespace

void HubState::apply(const Update& update) {
  if (understands(update.header)) return fold(update);
  note_unread(update);
  // It has its place all the same where others build on it.
  const ScopeKind kind = update.header.kind;
  if (kind != ScopeKind::governance && kind != ScopeKind::referral) return;
  Update unread = update;
  unread.body.clear();
  fold(unread);
}

void HubState::note_unread(const Update& update) {
  const Header& header = update.header;
  if (!header.critical) return;
  const bool is_root = header.kind == ScopeKind::governance;
  const auto hub = is_root ? header.writer : governance.certifier_of(header.writer, header.auth);
  if (hub) critical_.note(header, *hub);
}

void HubState::fold(const Update& update) {
  switch (update.header.kind) {
    case ScopeKind::governance:
      ++revision_;
      return governance.apply(update);
    case ScopeKind::directory:
      return apply_directory(update);
    case ScopeKind::referral:
      return apply_referral(update);
    case ScopeKind::trace:
      return apply_trace(update);
    case ScopeKind::capacity:
      return apply_capacity(update);
    case ScopeKind::evidence:
      return;  // kept and forwarded by a later version
  }
}

void HubState::apply_directory(const Update& update) {
  const WriterId& hub = update.header.writer;
  DirectoryFold& fold = directories_.try_emplace(hub, key_).first->second;
  directory_owner_[update.header.scope] = hub;
  const bool listed = fold.has_changed();
  fold.apply(update);
  if (!listed && fold.has_changed()) unindexed_.push_back(hub);
}

void HubState::apply_capacity(const Update& update) {
  const WriterId& hub = update.header.writer;
  capacity_owner_[update.header.scope] = hub;
  capacities_.try_emplace(hub, key_).first->second.apply(update);
}

CapacityFold* HubState::capacity_of(const LogKey& log) {
  const auto owner = capacity_owner_.find(log.log.scope);
  return owner == capacity_owner_.end() ? nullptr : &capacities_.at(owner->second);
}

const DirectoryIndex& HubState::index() const {
  while (has_unindexed()) index_some(venues_in_batch);
  return indexer_.index();
}

std::size_t HubState::index_some(std::size_t most_venues) const {
  VenueBatch batch;
  while (!unindexed_.empty() && batch.size() < most_venues && batch.bytes() < most_batch_bytes) {
    const WriterId hub = unindexed_.back();
    index_directory(hub, most_venues - batch.size(), batch);
    if (!directories_.at(hub).has_changed()) unindexed_.pop_back();
  }
  const std::size_t done = batch.size();
  if (done > 0) indexer_.add(std::move(batch));
  return done;
}

// Venues of hubs not trusted, and those merged into another one, are kept and not searched.
void HubState::index_directory(const WriterId& hub, std::size_t most, VenueBatch& batch) const {
  const bool searched = governance.trusts(hub);
  const ScopeId scope = directory_scope(hub);
  directories_.at(hub).visit_changed(most, [&](std::string_view id, const VenueView& venue) {
    if (searched && !venue.empty() && !is_merged(venue)) {
      batch.upsert(scope, id, venue);
    } else {
      batch.erase(scope, id);
    }
    return batch.bytes() < most_batch_bytes;
  });
}

void HubState::reindex(const WriterId& hub) {
  const auto found = directories_.find(hub);
  if (found == directories_.end()) return;
  const bool listed = found->second.has_changed();
  found->second.touch_all();
  if (!listed && found->second.has_changed()) unindexed_.push_back(hub);
}

void HubState::reindex_all() {
  for (const auto& [hub, directory] : directories_) reindex(hub);
}

void HubState::apply_referral(const Update& update) {
  const Header& header = update.header;
  const auto hub = governance.certifier_of(header.writer, header.auth);
  answers_[{header.writer, header.auth}] = hub;
  if (!hub) {
    ++without_effect_[header.scope];
    return;
  }
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

bool HubState::is_outdated() const {
  return std::any_of(answers_.begin(), answers_.end(), [this](const auto& answer) {
    const auto& [writer, certificate] = answer.first;
    return governance.certifier_of(writer, certificate) != answer.second;
  });
}

std::size_t HubState::acts_of(const ScopeId& scope) const {
  const auto ignored = without_effect_.find(scope);
  const Referral* known = referral(scope);
  return (ignored == without_effect_.end() ? 0 : ignored->second) +
         (known == nullptr ? 0 : known->updates.size());
}

std::set<ScopeId> HubState::settle() {
  revision_ += unsettled_.size();
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
  critical_.take_back(log, from);
  const WriterEpoch name{log.log.writer, log.log.epoch};
  if (CapacityFold* capacity = capacity_of(log)) capacity->take_back(name, from);
  change_directory(log, [&](DirectoryFold& fold) { fold.take_back(name, from); });
}

void HubState::retire(const LogKey& log, Seq upto) {
  critical_.retire(log, upto);
  const WriterEpoch name{log.log.writer, log.log.epoch};
  if (CapacityFold* capacity = capacity_of(log)) capacity->retire(name, upto);
  change_directory(log, [&](DirectoryFold& fold) { fold.retire(name, upto); });
}

// As `apply` does, notes that the index is behind.
void HubState::change_directory(const LogKey& log,
                                const std::function<void(DirectoryFold&)>& change) {
  const auto owner = directory_owner_.find(log.log.scope);
  if (owner == directory_owner_.end()) return;
  DirectoryFold& fold = directories_.at(owner->second);
  const bool listed = fold.has_changed();
  change(fold);
  if (!listed && fold.has_changed()) unindexed_.push_back(owner->second);
}

void HubState::clear() {
  ++revision_;
  unindexed_.clear();
  indexer_.clear();
  governance = {};
  critical_ = {};
  directories_.clear();
  directory_owner_.clear();
  capacities_.clear();
  capacity_owner_.clear();
  for (auto& [scope, referral] : referrals_) {
    hubs_before_.try_emplace(scope, std::move(referral.state.hubs));
  }
  referrals_.clear();
  answers_.clear();
  without_effect_.clear();
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

const CapacityFold* HubState::capacity(const WriterId& hub) const {
  const auto found = capacities_.find(hub);
  return found == capacities_.end() ? nullptr : &found->second;
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
