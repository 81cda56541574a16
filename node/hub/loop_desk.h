// Traces out, loops in. The hub tells operators of its legs in shuffled batches; an operator's node
// puts its own referrals and the traces it was sent together.
#pragma once

#include "node/hub/hub.h"
#include "node/referral/loops.h"

namespace maillage {

class LoopDesk {
 public:
  explicit LoopDesk(Hub& hub) : hub_(hub) {}

  // Writes what is not written yet when the batch is due (settings: trace_batch_days; 0: at once).
  void write_due_traces();

  // Circles of this hub's own referrals, and, with the operator's role, of what others sent.
  LoopReport loops() const;

  // Trace operations not yet written.
  std::size_t unwritten() const { return pending().size(); }

 private:
  std::vector<TraceOperation> pending() const;
  bool batch_is_due() const;

  Hub& hub_;
};

}  // namespace maillage
