#include "node/hub/delivery.h"

#include "node/hub/hub.h"
#include "node/hub/referral_writing.h"

namespace maillage {

void mark_deliveries(const Hub& hub, const ScopeId& scope, LocalBatch& batch) {
  const Referral* referral = hub.state().referral(scope);
  if (referral == nullptr) return;
  for (const Leg& leg : referral->state.legs) {
    if (leg.to_hub != hub.id() || leg.delivered_at || leg.standing != LegStanding::current)
      continue;
    ReferralOperation mark;
    mark.act = ReferralAct::delivered;
    mark.leg = leg.id;
    const ReferralWriting writing(hub, scope, referral, hub.key(), hub.certificate());
    batch.add(writing.plain(batch, mark));
  }
}

}  // namespace maillage
