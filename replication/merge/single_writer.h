// What goes for scopes that have one writer: directories and capacities.
#pragma once

#include "replication/merge/merge_state.h"
#include "replication/merge/restatement.h"

namespace maillage {

// `header` is that of the closing update, applied after the rest of its restatement. It relies on
// no other writer.
void close_logs(MergeState& state, const Header& header, const ClosingStatement& closing);

// Whether an operation `own` can have seen `dot`: the same writer's, of the same epoch and earlier,
// or of an epoch that is not newer (the counter is the high half). What names anything else as
// replaced would strike what is yet to come.
bool is_of_writers_past(const Dot& dot, const Dot& own);

}  // namespace maillage
