// "Arrivée": the receiving hub's node says, by its own key, that it holds a leg for one of its
// structures. Written by the node alone, at once.
#pragma once

#include "replication/writer.h"

namespace maillage {

class HubCore;

// Whether a leg of the referral came to this hub and has no mark yet.
bool has_undelivered(const HubCore& hub, const ScopeId& scope);
// Adds a mark to `batch` for each leg of the referral that came to this hub and has none yet.
void mark_deliveries(const HubCore& hub, const ScopeId& scope, LocalBatch& batch);

}  // namespace maillage
