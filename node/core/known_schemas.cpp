#include "node/core/known_schemas.h"

#include <algorithm>

#include "node/capacity/operations.h"
#include "node/directory/operations.h"
#include "replication/governance/operations.h"

namespace maillage {

KnownSchemas known_schemas() {
  return {{ScopeKind::governance, governance_schema, 0},
          {ScopeKind::directory, directory_schema, 0},
          {ScopeKind::capacity, capacity_schema, 0},
          {ScopeKind::referral, referral_schema, 0},
          {ScopeKind::trace, trace_schema, 0}};
}

bool knows(const KnownSchemas& schemas, const Header& header) {
  return std::any_of(schemas.begin(), schemas.end(), [&header](const KnownSchema& known) {
    return known.kind == header.kind && known.schema == header.schema &&
           header.schema_version <= known.last_version;
  });
}

void CriticalUpdates::note(const Header& header, const WriterId& hub) {
  Mark& mark = marks_.try_emplace(log_key(header), Mark{header.seq, hub}).first->second;
  mark.first = std::min(mark.first, header.seq);
}

void CriticalUpdates::take_back(const LogKey& log, Seq from) {
  const auto found = marks_.find(log);
  if (found != marks_.end() && found->second.first >= from) marks_.erase(found);
}

// What still counted of a closed epoch is said again in the next one.
void CriticalUpdates::retire(const LogKey& log, Seq upto) {
  const auto found = marks_.find(log);
  if (found != marks_.end() && found->second.first <= upto) marks_.erase(found);
}

}  // namespace maillage
