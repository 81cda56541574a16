// The words for kinds of scopes in messages and records: stable, because scripts read them.
#pragma once

#include "protocol/update.h"

namespace maillage {

// "unknown" for a kind of a newer version.
const char* name_of(ScopeKind kind);

}  // namespace maillage
