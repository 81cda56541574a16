// "Arrivée": the receiving hub's node says, by its own key, that it holds a leg for one of its
// structures. Written by the node alone, at once.
#pragma once

#include "replication/writer.h"

namespace maillage {

class Hub;

// Whether a leg of the referral came to this hub and has no mark yet.
bool has_undelivered(const Hub& hub, const ScopeId& scope);
// Adds a mark to `batch` for each leg of the referral that came to this hub and has none yet.
void mark_deliveries(const Hub& hub, const ScopeId& scope, LocalBatch& batch);

}  // namespace maillage
