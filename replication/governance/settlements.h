// Which prefixes of public logs are final. A settlement is written by the home hub of the log's
// writer and countersigned by the witness it names, another member.
//
// Its two signatures stand in two logs, and it holds as long as one of them counts: a fork or a
// cut-off of one of the logs does not undo what others relied on. A removed hub alone settles
// nothing beyond its cut-off: it takes a present member's countersignature, and then only prefixes
// of its own public logs, never of governance.
#pragma once

#include "replication/governance/structures.h"

namespace maillage::authority {

using Settled = std::map<LogKey, Limit>;

// A log is settled once. Of several settlements of one log, of each witness the first in its log
// is taken, and of those the smallest id. Lower epochs that a settlement closes are settled with
// it, unless they have a settlement of their own.
Settled settle(const Held& held, const Authority& authority, const StructureBook& book);
// Those by a log's home that no witness countersigned yet.
std::vector<ProposedSettlement> proposed(const Held& held, const Authority& authority,
                                         const StructureBook& book);
// Updates that countersigns name which count, and that are not held.
std::vector<UpdateId> missing(const Held& held, const Authority& authority,
                              const StructureBook& book);

}  // namespace maillage::authority
