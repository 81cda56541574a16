// When this hub restates its directory in a new epoch, and how epochs become final.
#include "node/core/hub_core.h"
#include "replication/compacting.h"
#include "replication/scopes.h"

namespace maillage {

void HubCore::compact() {
  flush();
  try {
    propose_settlement();
    countersign();
    restate_directory();
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

// Without a peer there is no witness, so nothing could ever be final.
void HubCore::restate_directory() {
  const bool sure = replica_->own_heads_compared() && !replica_->doubts_own_epoch();
  const DirectoryFold* directory = state_.directory(id());
  const EpochBook* book = replica_->epochs().book(ScopeKind::directory, directory_scope(id()));
  if (!sure || directory == nullptr || book == nullptr) return;
  if (!may_be_worth_it(directory->state(), id())) return;
  const auto plan = plan_compaction(directory->state(), *book, id(), book->open_epochs(id()));
  if (!plan || !plan->is_worth_it()) return;
  begin_epoch();
  LocalBatch local(replica_->heads(), clock_, epoch_, now_);
  const CompactingWriter writer{ScopeKind::directory,
                                directory_scope(id()),
                                certificate(),
                                directory_schema,
                                key(),
                                network_};
  if (write_restatement(*plan, writer, waiting_, local)) commit(std::move(local));
}

// The witness is the peer heard of last: it is most likely to hold what it shall vouch for.
void HubCore::propose_settlement() {
  const EpochBook* book = replica_->epochs().book(ScopeKind::directory, directory_scope(id()));
  const PeerReport* witness = nullptr;
  const std::vector<PeerReport> reports = replica_->report();
  for (const PeerReport& report : reports) {
    if (!report.connected || !state_.governance.trusts(report.hub)) continue;
    if (state_.governance.is_silenced(report.hub)) continue;
    if (witness == nullptr || witness->last_heard < report.last_heard) witness = &report;
  }
  if (book == nullptr || witness == nullptr) return;
  for (const LogKey& log : replica_->heads().logs_of(ScopeKind::directory, directory_scope(id()))) {
    const auto due = settlement_due(state_.governance, *book, log, witness->hub, waiting_);
    if (due) return say(*due);
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
