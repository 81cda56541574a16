// Writing a new epoch that restates the live operations of the ones before, and agreeing with a
// witness that its beginning is final. What is to be restated: merge/compaction.h.
#pragma once

#include <optional>

#include "replication/environment.h"
#include "replication/governance/governance.h"
#include "replication/merge/compaction.h"
#include "replication/writer.h"

namespace maillage {

// Whose log is compacted and how it is signed; all borrowed.
struct CompactingWriter {
  ScopeKind kind = ScopeKind::directory;
  ScopeId scope;
  UpdateId auth;
  std::uint16_t schema = 0;
  const SigningKey& key;
  const NetworkId& network;
};

// Adds the restatement and its closing update to `batch`, whose epoch must be newer than every one
// that is closed and empty in this scope. False, and a batch to throw away, when an operation that
// must be restated cannot be read.
bool write_restatement(const CompactionPlan& plan, const CompactingWriter& writer,
                       const LogSource& source, LocalBatch& batch);

// What the home hub proposes to settle of its own log of this scope, or nothing: its newest closing
// update that is complete and not yet settled or proposed.
std::optional<Settlement> settlement_due(const Governance& governance, const EpochBook& book,
                                         const LogKey& log, const WriterId& witness,
                                         const LogSource& source);

// Whether this node can vouch for a proposed settlement: it holds the log up to there, the closing
// is complete, and every restated operation it holds elsewhere has the very same content.
bool may_countersign(const ProposedSettlement& proposed, const EpochBook& book,
                     const LogSource& source);

}  // namespace maillage
