// Traces out, loops in. The hub tells operators of its legs in shuffled batches; an operator's node
// puts its own referrals and the traces it was sent together.
#pragma once

#include <optional>

#include "node/hub/hub.h"
#include "node/referral/loops.h"

namespace maillage {

class LoopDesk {
 public:
  explicit LoopDesk(Hub& hub) : hub_(hub) {}

  // Writes what is not written yet once a period of `trace_batch_days` is over (0: at once).
  // Periods are counted from 1970, so that when a batch leaves says nothing about when anything was
  // done.
  void write_due_traces();

  // Circles of this hub's own referrals, and, with the operator's role, of what others sent.
  LoopReport loops() const;

  // Trace operations not yet written.
  std::size_t unwritten() const { return pending().size(); }

 private:
  std::vector<TraceOperation> pending() const;
  bool batch_is_due();
  void write(std::vector<TraceOperation> operations);
  void remember_period();

  Hub& hub_;
  std::optional<std::int64_t> written_period_;  // the last one whose batch left, or was empty
};

}  // namespace maillage
