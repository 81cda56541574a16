// The logs that are spread along trees, by the short names used there.
#pragma once

#include <unordered_map>

#include "replication/governance/governance.h"
#include "replication/head_table.h"
#include "replication/tree/tree_push.h"

namespace maillage {

// Whether every node holds such logs: only then is there a tree to push along.
bool spreads_along_trees(ScopeKind kind);

class LogIndex final : public HeldLogs {
 public:
  // Both are borrowed.
  LogIndex(const HeadTable& heads, const Governance& governance)
      : heads_(heads), governance_(governance) {}

  void add(const LogKey& log);
  const LogKey* find_log(const LogTag& tag) const;
  // The hub whose node writes with this key.
  WriterId origin_of(const WriterId& writer) const;

  std::optional<HeldLog> find(const LogTag& tag) const override;

 private:
  const HeadTable& heads_;
  const Governance& governance_;
  std::unordered_map<LogTag, LogKey> logs_;
};

}  // namespace maillage
