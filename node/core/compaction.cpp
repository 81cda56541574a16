// When this hub restates what it says in a new epoch, and how epochs become final.
#include "node/core/hub_core.h"
#include "replication/compacting.h"
#include "replication/scopes.h"

namespace maillage {
namespace {

// An epoch of the hub begins in all its scopes: one that is seldom written in must not pile up logs
// that each hold a little, for as many as a closing update can name are closed at once.
constexpr std::size_t most_open_epochs = 16;

}  // namespace

// The scopes of this hub that a new epoch can restate.
std::vector<HubCore::CompactedScope> HubCore::compacted_scopes() const {
  std::vector<CompactedScope> scopes;
  if (const DirectoryFold* directory = state_.directory(id())) {
    scopes.push_back(
        {ScopeKind::directory, directory_scope(id()), directory_schema, &directory->state()});
  }
  if (const CapacityFold* capacity = state_.capacity(id())) {
    scopes.push_back(
        {ScopeKind::capacity, capacity_scope(id()), capacity_schema, &capacity->state()});
  }
  return scopes;
}

void HubCore::compact() {
  flush();
  try {
    propose_settlement();
    countersign();
    for (const CompactedScope& scope : compacted_scopes()) {
      if (restate(scope)) break;  // the rest of it another time
    }
  } catch (const StoreError& error) {
    // Nothing was written; the next time will do.
    parts_.report(std::string("compaction was put off: ") + error.what());
  }
}

void HubCore::say(const GovernanceOperation& operation) {
  LocalBatch local = batch();
  Header header = local.next_header(ScopeKind::governance, governance_scope(), id(), {});
  header.schema = governance_schema;
  local.add(sign_update(header, {encode_operation(operation)}, {}, key(), network_));
  commit(std::move(local));
}

// True when a new epoch was begun. Without a peer there is no witness, so nothing could ever be
// final.
bool HubCore::restate(const CompactedScope& scope) {
  const bool sure = replica_->own_heads_compared() && !replica_->doubts_own_epoch();
  const EpochBook* book = replica_->epochs().book(scope.kind, scope.id);
  if (!sure || book == nullptr) return false;
  const auto open = book->open_epochs(id());
  const bool scattered = scope.kind == ScopeKind::capacity && open.size() > most_open_epochs;
  if (!scattered && !may_be_worth_it(*scope.content, id())) return false;
  const auto plan = plan_compaction(*scope.content, *book, id(), open);
  if (!plan || !(scattered || plan->is_worth_it())) return false;
  begin_epoch();
  LocalBatch local(replica_->heads(), clock_, epoch_, now_);
  const CompactingWriter writer{scope.kind, scope.id, certificate(), scope.schema, key(), network_};
  if (write_restatement(*plan, writer, waiting_, local)) commit(std::move(local));
  return true;
}

// Of those that hold the scope, the witness is the peer heard of last: it is most likely to hold
// what it shall vouch for.
const PeerReport* HubCore::witness_of(const LogKey& log,
                                      const std::vector<PeerReport>& reports) const {
  const PeerReport* witness = nullptr;
  for (const PeerReport& report : reports) {
    if (!report.connected || !state_.governance.trusts(report.hub)) continue;
    if (state_.governance.is_silenced(report.hub) || !replica_->gives(report.hub, log)) continue;
    if (witness == nullptr || witness->last_heard < report.last_heard) witness = &report;
  }
  return witness;
}

void HubCore::propose_settlement() {
  const std::vector<PeerReport> reports = replica_->report();
  for (const CompactedScope& scope : compacted_scopes()) {
    const EpochBook* book = replica_->epochs().book(scope.kind, scope.id);
    if (book == nullptr) continue;
    for (const LogKey& log : replica_->heads().logs_of(scope.kind, scope.id)) {
      const PeerReport* witness = witness_of(log, reports);
      if (witness == nullptr) continue;
      const auto due = settlement_due(state_.governance, *book, log, witness->hub, waiting_);
      if (due) return say(*due);
    }
  }
}

void HubCore::countersign() {
  for (const ProposedSettlement& open : state_.governance.proposed_settlements()) {
    if (open.said.witness != id()) continue;
    const EpochBook* book = replica_->epochs().book(open.said.log.kind, open.said.log.log.scope);
    if (book == nullptr || !may_countersign(open, *book, waiting_)) continue;
    say(Countersign{open.update, open.said.log, open.said.at});
    return;  // what was asked for above may have changed
  }
}

}  // namespace maillage
