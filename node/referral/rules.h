// Who may do what to a referral, in one place: the fold applies it to each act in the act's own
// causal past, the page and the command line apply it before an act is signed.
#pragma once

#include "node/referral/state.h"

namespace maillage {

// Whether `author` may do `act` on `leg` in `situation`. Openings and marks have rules of their own
// (fold.cpp, may): they do not depend on where the baton is.
Refusal refusal_of(const Situation& situation, ReferralAct act, const WriterId& author,
                   const UpdateId& leg);

// Names a structure or a hub in an error text.
using NameOf = std::function<std::string(const WriterId&)>;
std::string short_name(const WriterId& id);  // "structure 1a2b3c4d"

// The gate before an act is signed: what the fold would refuse is refused here, in words. `leg` is
// the id of the leg the act belongs to, zero for leg 0; ReferralState::situation.leg is the one
// that can be acted upon now. A hub's key stands for `structure` with `delivered`. Errors:
// not_found for a referral or a leg not held, conflict otherwise.
Result<void> may(const ReferralState& state, ReferralAct act, const WriterId& structure,
                 const UpdateId& leg, const NameOf& name_of = short_name);

}  // namespace maillage
