#include "tools/sim/disk.h"

#include <algorithm>

namespace maillage::sim {
namespace {

RawUpdate raw(const Update& update) { return {update.envelope, update.body, update.apart}; }

}  // namespace

std::optional<std::string> SimStore::apply(const std::shared_ptr<const Commit>& commit) {
  for (const Update& update : commit->store) {
    const LogKey key = log_key(update.header);
    Log& log = logs_[key];
    const UpdateId before = log.empty() ? UpdateId{} : log.back().update->id;
    if (update.header.seq != log.size() + 1 || update.header.prev != before) {
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
  for (const Update& update : commit->loose) {
    if (!keeps(update.id)) loose_[update.id] = {commit, &update, 0};
  }
  proofs_.insert(proofs_.end(), commit->proofs.begin(), commit->proofs.end());
  for (const Bytes& spent : commit->spent_proofs) std::erase(proofs_, spent);
  for (const Remember& note : commit->remember) memories_[note.peer] = note.memory;
  if (commit->epoch) epoch_ = commit->epoch;
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
  while (log.size() >= order.from) {
    Held& last = log.back();
    arrivals_.erase(last.arrival);
    places_.erase(last.update->id);
    aside_ids_[last.update->id] = {order.log, log.size()};
    aside_[order.log][log.size()] = std::move(last);
    log.pop_back();
  }
  if (log.empty()) logs_.erase(found);
}

std::vector<RawUpdate> SimStore::read_run(ScopeKind kind, const LogId& log, Seq from,
                                          std::size_t max_bytes) const {
  std::vector<RawUpdate> run;
  const auto found = logs_.find({kind, log});
  if (reads_fail || found == logs_.end() || from == 0) return run;
  std::size_t size = 0;
  for (Seq seq = from; seq <= found->second.size(); ++seq) {
    const Update& update = *found->second[seq - 1].update;
    size += size_of(update);
    if (!run.empty() && size > max_bytes) break;
    run.push_back(raw(update));
  }
  return run;
}

const Update* SimStore::at(const LogKey& log, Seq seq) const {
  const auto held = logs_.find(log);
  if (held != logs_.end() && seq >= 1 && seq <= held->second.size()) {
    return held->second[seq - 1].update;
  }
  const auto kept = aside_.find(log);
  if (kept == aside_.end()) return nullptr;
  const auto found = kept->second.find(seq);
  return found == kept->second.end() ? nullptr : found->second.update;
}

std::vector<RawUpdate> SimStore::find_run(const UpdateId& id) const {
  std::vector<RawUpdate> run;
  auto place = places_.find(id);
  const bool aside = place == places_.end();
  if (aside) place = aside_ids_.find(id);
  if (const auto loose = loose_.find(id); !reads_fail && loose != loose_.end()) {
    return {raw(*loose->second.update)};
  }
  if (reads_fail || (aside && place == aside_ids_.end())) return run;
  const auto& [log, seq] = place->second;
  for (const RawUpdate& update :
       aside ? aside_run(log, seq) : read_run(log.kind, log.log, seq, 224 * 1024)) {
    run.push_back(update);
    if (has_signature(update.envelope)) break;
  }
  return run;
}

std::vector<RawUpdate> SimStore::aside_run(const LogKey& log, Seq from) const {
  std::vector<RawUpdate> run;
  const auto found = aside_.find(log);
  if (found == aside_.end()) return run;
  for (auto at = found->second.find(from); at != found->second.end() && at->first == from; ++at) {
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

HeadTable SimStore::heads() const {
  HeadTable heads;
  for (const auto& [key, log] : logs_) {
    std::uint64_t bytes = 0;
    for (const Held& held : log) bytes += size_of(*held.update);
    heads.advance(key, {log.size(), log.back().update->id}, bytes);
  }
  return heads;
}

}  // namespace maillage::sim
