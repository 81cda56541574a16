// Compaction is invisible: what a hub shows of a directory or a capacity is what folding everything
// that its honest writer ever wrote gives, with nothing ever restated in place of it, retired or
// dropped.
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

// Directories and capacities in the journals of all honest disks: what was dropped since is still
// there.
Logs everything_written(World& world) {
  Logs logs;
  for (const auto& hub : world.hubs()) {
    if (hub->byzantine) continue;
    for (const auto& commit : hub->disk.journal) {
      for (const Update& update : commit->store) {
        if (!ScopeEpochs::compacts(update.header.kind)) continue;
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

template <typename Fold>
bool apply_chain(const Logs& logs, const LogKey& log, const Head& head, Fold& fold) {
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

using Known = std::map<Chains, std::optional<StateHash>>;

// Restatements are left out: the originals alone must give the same. Nothing when some of them are
// on no disk any more.
template <typename Fold>
std::optional<StateHash> without_compaction(const Logs& logs, const SimHub& hub, ScopeKind kind,
                                            const ScopeId& scope, Known& known) {
  std::map<LogKey, Head> heads;
  for (auto at = logs.lower_bound({kind, {scope, {}, 0}});
       at != logs.end() && at->first.log.scope == scope; ++at) {
    const Head head = hub.replica().heads().head(at->first);
    if (head.seq > 0) heads[at->first] = head;
  }
  include_what_is_restated(logs, heads);
  const Chains chains(heads.begin(), heads.end());
  const auto [entry, fresh] = known.try_emplace(chains);
  if (fresh) {
    Fold oracle;
    bool whole = true;
    for (const auto& [log, head] : chains) whole = apply_chain(logs, log, head, oracle) && whole;
    if (whole) entry->second = oracle.state_hash();
  }
  return entry->second;
}

}  // namespace

void Invariants::check_compaction() {
  if (!world_.plan().revision_gap_ms) return;
  const Logs logs = everything_written(world_);
  Known known;
  const auto compare = [&](const SimHub& hub, const SimHub& writer, const char* what,
                           const std::optional<StateHash>& expected, const StateHash& shown) {
    if (!expected || *expected == shown) return;
    found("9", fmt::format("{} shows the {} of {} otherwise than without compaction", hub.name,
                           what, writer.name));
  };
  for (const auto& hub : world_.hubs()) {
    if (hub->byzantine) continue;
    for (const auto& writer : world_.hubs()) {
      if (writer->byzantine) continue;
      const WriterId& id = writer->key.id;
      if (const DirectoryFold* shown = hub->state().directory(id)) {
        compare(*hub, *writer, "directory",
                without_compaction<DirectoryFold>(logs, *hub, ScopeKind::directory,
                                                  directory_scope(id), known),
                shown->state_hash());
      }
      if (const CapacityFold* shown = hub->state().capacity(id)) {
        compare(*hub, *writer, "capacity",
                without_compaction<CapacityFold>(logs, *hub, ScopeKind::capacity,
                                                 capacity_scope(id), known),
                shown->state_hash());
      }
    }
  }
}

}  // namespace maillage::sim
