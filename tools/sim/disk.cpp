#include "tools/sim/disk.h"

#include <algorithm>

#include "protocol/assert.h"
#include "protocol/runs.h"

namespace maillage::sim {
namespace {

RawUpdate raw(const Update& update) { return {update.envelope, update.body, update.apart}; }

}  // namespace

Disk backup_of(const Disk& disk) {
  Disk backup{disk.journal, {}};
  for (auto& commit : backup.journal) {
    if (commit->put_boxes.empty() && commit->erase_boxes.empty()) continue;
    Commit without = *commit;
    without.put_boxes.clear();
    without.erase_boxes.clear();
    commit = std::make_shared<const Commit>(std::move(without));
  }
  return backup;
}

Head SimStore::base_of(const LogKey& log) const {
  const auto found = bases_.find(log);
  return found == bases_.end() ? Head{} : found->second;
}

Head SimStore::head_of(const Log& log) {
  return {log.back().update->header.seq, log.back().update->id};
}

// Of a log that goes on where a retired epoch was dropped, the first is not number 1.
const Update* SimStore::find(const Log& log, Seq seq) {
  const Seq first = log.front().update->header.seq;
  return seq < first || seq > head_of(log).seq ? nullptr : log[seq - first].update;
}

std::optional<std::string> SimStore::apply(const std::shared_ptr<const Commit>& commit) {
  for (const Update& update : commit->store) {
    const LogKey key = log_key(update.header);
    Log& log = logs_[key];
    const Head last = log.empty() ? base_of(key) : head_of(log);
    if (update.header.seq != last.seq + 1 || update.header.prev != last.id) {
      return "an update that is not the next of its log was to be stored";
    }
    log.push_back({commit, &update, ++last_arrival_});
    places_[update.id] = {key, update.header.seq};
    arrivals_[last_arrival_] = &update;
    bytes_ += size_of(update);
    take_from_aside(update);
    loose_.erase(update.id);
  }
  for (const SetAside& order : commit->set_aside) set_aside(order);
  for (const RetiredLog& retired : commit->retire) drop(retired);
  for (const Update& update : commit->loose) {
    if (!keeps(update.id)) loose_[update.id] = {commit, &update, 0};
  }
  proofs_.insert(proofs_.end(), commit->proofs.begin(), commit->proofs.end());
  for (const Bytes& spent : commit->spent_proofs) std::erase(proofs_, spent);
  for (const Remember& note : commit->remember) memories_[note.peer] = note.memory;
  for (const KeptBox& box : commit->put_boxes) boxes_[box.number] = box;
  for (const BoxNumber number : commit->erase_boxes) boxes_.erase(number);
  if (commit->epoch) epoch_ = commit->epoch;
  if (commit->root) root_ = commit->root;
  if (commit->genesis) genesis_ = commit->genesis;
  return std::nullopt;
}

// As LogStore: of a branch that does not stand, what others may depend on is kept by its id.
void SimStore::take_from_aside(const Update& appended) {
  const auto kept = aside_.find(log_key(appended.header));
  if (kept == aside_.end()) return;
  const auto same = kept->second.find(appended.header.seq);
  if (same == kept->second.end()) return;
  const Update& aside = *same->second.update;
  aside_ids_.erase(aside.id);
  if (aside.id != appended.id && has_signature(aside.envelope)) loose_[aside.id] = same->second;
  kept->second.erase(same);
}

std::vector<UpdateId> SimStore::loose() const {
  std::vector<UpdateId> ids;
  for (const auto& [id, held] : loose_) ids.push_back(id);
  return ids;
}

void SimStore::set_aside(const SetAside& order) {
  const auto found = logs_.find(order.log);
  if (found == logs_.end() || order.from == 0) return;
  Log& log = found->second;
  while (!log.empty() && head_of(log).seq >= order.from) {
    Held& last = log.back();
    const Seq seq = last.update->header.seq;
    arrivals_.erase(last.arrival);
    places_.erase(last.update->id);
    aside_ids_[last.update->id] = {order.log, seq};
    aside_[order.log][seq] = std::move(last);
    log.pop_back();
  }
  if (log.empty()) logs_.erase(found);
}

void SimStore::drop(const RetiredLog& retired) {
  const auto found = logs_.find(retired.log);
  if (found != logs_.end() && head_of(found->second).seq > retired.head.seq) return;
  Head& base = bases_[retired.log];
  if (base.seq < retired.head.seq) base = retired.head;
  if (found == logs_.end()) return;
  for (const Held& held : found->second) {
    arrivals_.erase(held.arrival);
    places_.erase(held.update->id);
  }
  logs_.erase(found);
}

// Steps that set something aside end their group, so that nothing is stored behind it.
void SimStore::commit(std::span<const Step> steps) {
  Commit all;
  all.steps = steps.size();
  const auto add = [](auto& to, const auto& from) {
    to.insert(to.end(), from.begin(), from.end());
  };
  bool stores = false;
  for (const Step& step : steps) {
    MAILLAGE_ASSERT(step.store.empty() || all.set_aside.empty());
    stores = stores || !step.stores_nothing();
    add(all.store, step.store);
    add(all.set_aside, step.set_aside);
    add(all.retire, step.retire);
    add(all.loose, step.loose);
    add(all.proofs, step.proofs);
    add(all.spent_proofs, step.spent_proofs);
    add(all.remember, step.remember);
    add(all.put_boxes, step.put_boxes);
    add(all.erase_boxes, step.erase_boxes);
    if (step.genesis) all.genesis = step.genesis;
  }
  if (stores) write_(std::move(all));
}

void SimStore::for_each_box(const std::function<void(const KeptBox&)>& visit) const {
  for (const auto& [number, box] : boxes_) visit(box);
}

std::optional<KeptBox> SimStore::kept_box(BoxNumber number) const {
  if (reads_fail) throw StoreError(StoreFault::other, "the disk cannot be read");
  const auto found = boxes_.find(number);
  if (found == boxes_.end()) return std::nullopt;
  return found->second;
}

void SimStore::adopt(const RootId& root, ByteView genesis) {
  Commit commit;
  commit.root = root;
  if (!genesis.empty()) commit.genesis = to_bytes(genesis);
  write_(std::move(commit));
}

// As node/store/incarnation.h.
OpenedEpoch SimStore::open_epoch(const RandomSource& random) {
  const bool same = disk_->incarnation_file && disk_->incarnation_file == epoch_;
  return same ? OpenedEpoch{*epoch_, false} : OpenedEpoch{begin_epoch(random), true};
}

Epoch SimStore::begin_epoch(const RandomSource& random) {
  const std::uint64_t counter =
      std::max(disk_->incarnation_file.value_or(0) >> 32, epoch_.value_or(0) >> 32) + 1;
  std::array<std::uint8_t, 4> low;
  random(low);
  Commit commit;
  commit.epoch = counter << 32 | LittleEndianReader(low).read<std::uint32_t>();
  disk_->incarnation_file = commit.epoch;
  write_(std::move(commit));
  return *disk_->incarnation_file;
}

void SimStore::for_each_update(const std::function<void(const Update&)>& visit) const {
  for (const auto& [arrival, update] : arrivals_) visit(*update);
}

void SimStore::for_each_update_of(ScopeKind kind,
                                  const std::function<void(const Update&)>& visit) const {
  for (const auto& [key, log] : logs_) {
    if (key.kind != kind) continue;
    for (const Held& held : log) visit(*held.update);
  }
}

std::vector<RawUpdate> SimStore::read_run(ScopeKind kind, const LogId& log, Seq from,
                                          std::size_t max_bytes) const {
  std::vector<RawUpdate> run;
  const auto found = logs_.find({kind, log});
  if (reads_fail || found == logs_.end() || from == 0) return run;
  std::size_t size = 0;
  for (Seq seq = from; const Update* held = find(found->second, seq); ++seq) {
    const Update& update = *held;
    size += size_of(update);
    if (!run.empty() && size > max_bytes) break;
    run.push_back(raw(update));
  }
  return run;
}

const Update* SimStore::at(const LogKey& log, Seq seq) const {
  const auto held = logs_.find(log);
  if (held != logs_.end()) {
    if (const Update* update = find(held->second, seq)) return update;
  }
  const auto kept = aside_.find(log);
  if (kept == aside_.end()) return nullptr;
  const auto found = kept->second.find(seq);
  return found == kept->second.end() ? nullptr : found->second.update;
}

std::vector<RawUpdate> SimStore::find_run(const UpdateId& id) const {
  auto place = places_.find(id);
  const bool aside = place == places_.end();
  if (aside) place = aside_ids_.find(id);
  if (const auto loose = loose_.find(id); !reads_fail && loose != loose_.end()) {
    return {raw(*loose->second.update)};
  }
  if (reads_fail || (aside && place == aside_ids_.end())) return {};
  const auto& [log, seq] = place->second;
  std::vector<RawUpdate> run =
      aside ? aside_run(log, seq, vouched_bytes) : read_run(log.kind, log.log, seq, vouched_bytes);
  end_at_first_signature(run);
  return run;
}

std::optional<LogKey> SimStore::log_of(const UpdateId& id) const {
  for (const auto* ids : {&places_, &aside_ids_}) {
    if (const auto place = ids->find(id); place != ids->end()) return place->second.first;
  }
  const auto loose = loose_.find(id);
  if (loose == loose_.end()) return std::nullopt;
  return log_key(loose->second.update->header);
}

std::vector<RawUpdate> SimStore::aside_run(const LogKey& log, Seq from,
                                           std::size_t max_bytes) const {
  std::vector<RawUpdate> run;
  std::size_t bytes = 0;
  const auto found = aside_.find(log);
  if (found == aside_.end()) return run;
  for (auto at = found->second.find(from); at != found->second.end() && at->first == from; ++at) {
    bytes += size_of(*at->second.update);
    if (!run.empty() && bytes > max_bytes) break;
    run.push_back(raw(*at->second.update));
    ++from;
  }
  return run;
}

std::vector<LogKey> SimStore::aside_logs() const {
  std::vector<LogKey> logs;
  for (const auto& [log, kept] : aside_) {
    if (!kept.empty()) logs.push_back(log);
  }
  return logs;
}

bool SimStore::changed_since(std::uint64_t number, std::size_t max_logs,
                             std::vector<ChangedLog>& changed) const {
  std::map<LogKey, Seq> first;
  for (auto at = arrivals_.upper_bound(number); at != arrivals_.end(); ++at) {
    first.try_emplace(log_key(at->second->header), at->second->header.seq);
    if (first.size() > max_logs) return false;
  }
  for (const auto& [log, from] : first) changed.push_back({log, from});
  return true;
}

std::vector<const Update*> SimStore::updates() const {
  std::vector<const Update*> all;
  for (const auto& [arrival, update] : arrivals_) all.push_back(update);
  return all;
}

std::vector<const Update*> SimStore::updates_up_to(std::uint64_t arrival) const {
  std::vector<const Update*> some;
  for (const auto& [number, update] : arrivals_) {
    if (number <= arrival) some.push_back(update);
  }
  return some;
}

std::vector<const Update*> SimStore::everything() const {
  std::vector<const Update*> all = updates();
  for (const auto& [log, kept] : aside_) {
    for (const auto& [seq, held] : kept) all.push_back(held.update);
  }
  return all;
}

std::vector<const Update*> SimStore::set_aside_of(ScopeKind kind) const {
  std::vector<const Update*> all;
  for (const auto& [log, kept] : aside_) {
    if (log.kind != kind) continue;
    for (const auto& [seq, held] : kept) all.push_back(held.update);
  }
  return all;
}

std::vector<LogHead> SimStore::heads() const {
  std::vector<LogHead> heads;
  for (const auto& [key, log] : logs_) {
    heads.push_back({key.kind, key.log, head_of(log)});
  }
  return heads;
}

std::vector<LogHead> SimStore::bases() const {
  std::vector<LogHead> bases;
  for (const auto& [log, head] : bases_) bases.push_back({log.kind, log.log, head});
  return bases;
}

}  // namespace maillage::sim
