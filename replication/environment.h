// What the replication core asks of the world around it. The node answers from its store and its
// folds, the tests and the simulator from memory.
#pragma once

#include <vector>

#include "replication/head_table.h"

namespace maillage {

class LogSource {
 public:
  virtual ~LogSource() = default;
  // Consecutive updates of a log from `from` on: at least one if it is held, then more while their
  // sizes stay within `max_bytes`.
  virtual std::vector<RawUpdate> read_run(ScopeKind kind, const LogId& log, Seq from,
                                          std::size_t max_bytes) const = 0;
  virtual bool holds(const UpdateId& id) const = 0;
};

class ScopePolicy {
 public:
  virtual ~ScopePolicy() = default;
  // Whether `hub` may be given what this node holds of the log.
  virtual bool may_hold(const WriterId& hub, const LogKey& log) const = 0;
  // Whether this node has room for one more update of the log from its peers.
  virtual bool has_room_for(const LogKey& log) const = 0;
};

}  // namespace maillage
