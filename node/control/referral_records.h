// Referrals as JSON records. Private to this room.
#pragma once

#include "node/control/command.h"

namespace maillage {

// What the list shows; `seen_by` absent: the hub's own view.
Json summary_record(const Desks& desks, const ScopeId& scope,
                    const std::optional<WriterId>& seen_by);
Json detail_record(const Desks& desks, const ScopeId& scope);
Json context_record(const Context& context);
// The whole chain: who, when, what, why.
std::vector<Json> trace_records(const Desks& desks, const ScopeId& scope);

bool concerns(const ReferralState& state, const WriterId& structure);

}  // namespace maillage
