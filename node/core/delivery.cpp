#include "node/core/delivery.h"

#include <algorithm>

#include "node/core/hub_core.h"
#include "node/core/referral_writing.h"

namespace maillage {

namespace {

bool is_undelivered(const HubCore& hub, const Leg& leg) {
  return leg.to_hub == hub.id() && !leg.delivered_at && leg.standing == LegStanding::current;
}

}  // namespace

bool has_undelivered(const HubCore& hub, const ScopeId& scope) {
  const Referral* referral = hub.state().referral(scope);
  return referral != nullptr &&
         std::any_of(referral->state.legs.begin(), referral->state.legs.end(),
                     [&hub](const Leg& leg) { return is_undelivered(hub, leg); });
}

void mark_deliveries(const HubCore& hub, const ScopeId& scope, LocalBatch& batch) {
  const Referral* referral = hub.state().referral(scope);
  if (referral == nullptr) return;
  for (const Leg& leg : referral->state.legs) {
    if (!is_undelivered(hub, leg)) continue;
    ReferralOperation mark;
    mark.act = ReferralAct::delivered;
    mark.leg = leg.id;
    const ReferralWriting writing(hub, scope, referral, hub.key(), hub.certificate());
    batch.add(writing.plain(batch, mark));
  }
}

}  // namespace maillage
