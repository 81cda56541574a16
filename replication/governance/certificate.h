// What one governance update says by itself of who may write, whatever becomes of its log: for
// acts whose certificate stands where its log does not count any more (docs/adr/0019). It may be
// held for that, and has no effect.
#pragma once

#include <vector>

#include "replication/governance/operations.h"

namespace maillage {

// The writers that `update` certifies: its own author as a hub, structures, keys at nodes. Their
// own consent was verified; whether its author may say so was not. Empty for any other update.
std::vector<WriterId> certified_by(const Update& update);

}  // namespace maillage
