// Compaction is invisible: what a hub shows of a directory is what folding everything that its
// honest writer ever wrote gives, with nothing ever restated in place of it, retired or dropped.
#include <fmt/format.h>

#include <algorithm>

#include "replication/scopes.h"
#include "tools/sim/invariants.h"
#include "tools/sim/state_hashes.h"
#include "tools/sim/world.h"

namespace maillage::sim {
namespace {

using Logs = std::map<LogKey, std::map<UpdateId, const Update*>>;
using Chains = std::vector<std::pair<LogKey, Head>>;

// Directories in the journals of all honest disks: what was dropped since is still there.
Logs everything_written(World& world) {
  Logs logs;
  for (const auto& hub : world.hubs()) {
    if (hub->byzantine) continue;
    for (const auto& commit : hub->disk.journal) {
      for (const Update& update : commit->store) {
        if (update.header.kind != ScopeKind::directory) continue;
        logs[log_key(update.header)].emplace(update.id, &update);
      }
    }
  }
  return logs;
}

// From the first one on; nothing when some of it is on no disk any more.
std::vector<const Update*> chain_to(const Logs& logs, const LogKey& log, const Head& head) {
  const auto updates = logs.find(log);
  if (updates == logs.end()) return {};
  std::vector<const Update*> chain;
  for (UpdateId id = head.id; chain.size() < head.seq;) {
    const auto found = updates->second.find(id);
    if (found == updates->second.end()) return {};
    chain.push_back(found->second);
    id = found->second->header.prev;
  }
  std::reverse(chain.begin(), chain.end());
  return chain;
}

bool apply_chain(const Logs& logs, const LogKey& log, const Head& head, DirectoryFold& fold) {
  const auto chain = chain_to(logs, log, head);
  for (const Update* update : chain) {
    if (!update->header.has(flag_epoch_start)) fold.apply(*update);
  }
  return !chain.empty();
}

std::optional<ClosingStatement> closing_of(const Update& update) {
  const bool closes = update.header.has(flag_epoch_start) && update.header.has(flag_epoch_closed);
  const auto operations = operations_of(update);
  if (!closes || !operations || operations->size() != 1) return std::nullopt;
  return decode_closing(operations->front(), update.header);
}

// Who holds a whole restatement holds what it stands for, whether or not it ever held that itself.
void include_what_is_restated(const Logs& logs, std::map<LogKey, Head>& heads) {
  std::map<LogKey, Head> restated;
  for (const auto& [log, head] : heads) {
    for (const Update* update : chain_to(logs, log, head)) {
      const auto closing = closing_of(*update);
      if (!closing) continue;
      for (const auto* list : {&closing->closed, &closing->inherited}) {
        for (const EpochHead& old : *list) {
          LogKey key = log;
          key.log.epoch = old.epoch;
          Head& known = restated[key];
          if (known.seq < old.head.seq) known = old.head;
        }
      }
    }
  }
  for (const auto& [log, head] : restated) {
    Head& known = heads[log];
    if (known.seq < head.seq) known = head;
  }
}

}  // namespace

// Restatements are left out: the originals alone must give the same.
void Invariants::check_compaction() {
  if (!world_.plan().revision_gap_ms) return;
  const Logs logs = everything_written(world_);
  std::map<Chains, std::optional<StateHash>> known;
  for (const auto& hub : world_.hubs()) {
    if (hub->byzantine) continue;
    for (const auto& writer : world_.hubs()) {
      const DirectoryFold* shown = hub->state().directory(writer->key.id);
      if (writer->byzantine || shown == nullptr) continue;
      std::map<LogKey, Head> heads;
      const ScopeId scope = directory_scope(writer->key.id);
      for (auto at = logs.lower_bound({ScopeKind::directory, {scope, {}, 0}});
           at != logs.end() && at->first.log.scope == scope; ++at) {
        const Head head = hub->replica().heads().head(at->first);
        if (head.seq > 0) heads[at->first] = head;
      }
      include_what_is_restated(logs, heads);
      const Chains chains(heads.begin(), heads.end());
      const auto [entry, fresh] = known.try_emplace(chains);
      if (fresh) {
        DirectoryFold oracle;
        bool whole = true;
        for (const auto& [log, head] : chains)
          whole = apply_chain(logs, log, head, oracle) && whole;
        if (whole) entry->second = oracle.state_hash();
      }
      if (!entry->second || *entry->second == shown->state_hash()) continue;
      found("9", fmt::format("{} shows the directory of {} otherwise than without compaction",
                             hub->name, writer->name));
    }
  }
}

}  // namespace maillage::sim
