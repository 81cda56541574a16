// One step of what takes authority away: which removals and resolutions of forked governance logs
// are applied next (the order is explained in authority.h).
#pragma once

#include <functional>

#include "replication/governance/authority.h"

namespace maillage::authority {

// `now` is the fold of what was decided so far, `evaluate` gives the fold for any other
// supposition. Returns what is decided after this step: the same again when nothing is left to
// decide.
Decided decide(const Held& held, const Authority& now,
               const std::function<Authority(const Decided&)>& evaluate);

// Founders whose word for the removal of `target` counts: not its own, which it could take back.
std::set<std::size_t> removers(const Authority& fold, const WriterId& target,
                               const Statements<RemoveHub>& statements);

}  // namespace maillage::authority
