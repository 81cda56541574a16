// From referrals to the pseudonymous legs that loops are searched in, and to the trace operations
// that tell them to operators.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "node/referral/state.h"

namespace maillage {

// One leg, as loops see it.
struct LegFact {
  PathTag path_tag{};
  ReferralNumber number{};
  std::uint8_t hop = 0;  // from 1
  WriterId from, to;
  std::string theme, department;
  std::int32_t day = 0;  // it was sent, since 1970-01-01
  std::string event;     // what became of it, code of trace_events(): "sent" while unanswered
  std::string reason;    // of the event; the outcome of a completion
  bool own = false;      // of a referral this hub is on, hence shown whole to the hub
  bool operator==(const LegFact&) const = default;
};

// The legs of a referral by number, void ones left out. `own` for a referral read by a hub on it.
std::vector<LegFact> legs_of(const ReferralState& state, bool own);

// What `hub` records in its trace scope about this referral: for each leg that one of its
// structures sent, "sent" and then what became of it, each with its own day; and the closing, by
// the hub of the structure that closed it. The list only ever grows as the referral goes on, except
// where a concurrent act changes what stands. Write those that are not written yet.
std::vector<TraceOperation> trace_operations(const ReferralState& state, const WriterId& hub);

// Legs back from traces: by (number, hop, from, to), the day of "sent" and the last event. Events
// of a leg whose "sent" is not held give no leg; nor does "closed".
std::vector<LegFact> legs_from(std::span<const TraceOperation> operations, bool own);

}  // namespace maillage
