// Up to where each log counts, and which of its positions others vouch for: what governance says of
// cut-offs and settlements and what fork proofs freeze, put together. A pure function of what is
// held, so the same on every node.
#pragma once

#include <optional>

#include "replication/evidence/evidence_book.h"
#include "replication/governance/governance.h"
#include "replication/head_table.h"

namespace maillage {

class LogLimits {
 public:
  // Both are borrowed.
  LogLimits(const Governance& governance, const EvidenceBook& evidence)
      : governance_(governance), evidence_(evidence) {}

  // The last position that counts; its id is zero when nothing pins it. Nothing: no limit.
  std::optional<Head> limit(const LogKey& log) const;

  // Whether its writer's signature for this very position is known from elsewhere: a fork proof's
  // chains begin after it. (A cut-off is another's word for it, so it does not vouch.)
  bool vouches(const LogKey& log, const Head& position) const;

 private:
  bool frozen_by_an_earlier_epoch(const LogKey& log) const;
  bool is_given_up(const LogKey& log) const;

  const Governance& governance_;
  const EvidenceBook& evidence_;
};

}  // namespace maillage
