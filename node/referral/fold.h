// From a set of updates to the state of a referral.
//
// Authority. Leg 0 is the opener's; every other leg is named by the update that opened it. The
// baton goes to the recipient with `sent` or `redirected`, and back to the sender with `declined`,
// `returned` or `cancelled`: the sender then holds it on the leg that gave it to them (the parent
// of the one that ended), and may send again from there, redirect, take charge, hand it further
// back or close. So an act has effect only on the one leg where the baton is (Situation::leg):
//   its holder      sent, closed; on a leg also accepted, declined, redirected, completed, returned
//   its sender      cancelled
// and, on any leg, whether the baton is there or not: the recipient's hub `delivered`, the
// recipient `seen`. `completed` and `closed` end the referral. The opener is who the scope is bound
// to (referral_scope): nobody else can open it a second time.
//
// Merging (docs/adr/0008-referral-merge.md). (0) An act that opens
// the next leg or closes belongs to the leg that gives its author the baton. (1) An act counts if
// its author was entitled in the act's own causal past. (2) Of one leg's counting acts, those that
// another one causally follows are dropped. (3) Of the rest, pairwise concurrent, the highest rank
// stands, ties by smallest (hlc, dot). (4) A leg exists only while its opening act is its parent
// leg's standing act. A leg whose opening act was followed is history (`ended`), one whose opening
// act lost against a concurrent one is `void_`; both stay in the state.
//
// Not yet folded: withdrawal and erasure, expiry, information requests, and hubs' marks with the
// lateness and finality that rest on them. Acts of those kinds are kept and shown without effect.
#pragma once

#include <span>

#include "node/referral/causality.h"
#include "node/referral/state.h"

namespace maillage {

// A pure function of the set of updates: any order, any repetition gives the same state. Time is
// linear in the updates times the width of their antichains, over 64. `updates` may be freed
// afterwards.
ReferralState fold_referral(const ScopeId& scope, std::span<const ReferralUpdate> updates);

// A decoded update for the fold; contexts stay behind, only their presence is kept. `writer_hub` is
// the hub that certifies the writer.
ReferralUpdate for_fold(const Update& update, const WriterId& writer_hub);

}  // namespace maillage
