// Names of the scopes that can be derived; a referral's scope is random, because its existence is
// itself private.
#pragma once

#include "protocol/update.h"

namespace maillage {

ScopeId governance_scope();
ScopeId directory_scope(const WriterId& hub);
ScopeId capacity_scope(const WriterId& hub);
// Traces of one hub for the month of `hlc` (months are counted in UTC).
ScopeId trace_scope(const WriterId& hub, Hlc hlc);
// Whether this version may take updates of such scopes. Of others it takes none, and does not hold
// it against the sender: a later version may have them.
bool is_exchanged(ScopeKind kind);

}  // namespace maillage
