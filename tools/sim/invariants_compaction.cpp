// Compaction is invisible: what a hub shows of a directory is what folding everything that its
// honest writer ever wrote gives, with nothing ever restated in place of it, retired or dropped.
#include <fmt/format.h>

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

// False when some of it is on no disk any more.
bool apply_chain(const Logs& logs, const LogKey& log, const Head& head, DirectoryFold& fold) {
  std::vector<const Update*> chain;
  const auto& updates = logs.at(log);
  for (UpdateId id = head.id; chain.size() < head.seq;) {
    const auto found = updates.find(id);
    if (found == updates.end()) return false;
    chain.push_back(found->second);
    id = found->second->header.prev;
  }
  for (auto at = chain.rbegin(); at != chain.rend(); ++at) {
    if (!(*at)->header.has(flag_epoch_start)) fold.apply(**at);
  }
  return true;
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
      Chains chains;
      const ScopeId scope = directory_scope(writer->key.id);
      for (auto at = logs.lower_bound({ScopeKind::directory, {scope, {}, 0}});
           at != logs.end() && at->first.log.scope == scope; ++at) {
        const Head head = hub->replica().heads().head(at->first);
        if (head.seq > 0) chains.emplace_back(at->first, head);
      }
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
