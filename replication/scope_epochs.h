// Which epochs of the scopes that are compacted are closed for good here: keeps an EpochBook for
// each scope and tells it what is held, settled and cut off.
#pragma once

#include <map>
#include <set>

#include "replication/governance/governance.h"
#include "replication/log_limits.h"
#include "replication/merge/epoch_book.h"

namespace maillage {

struct RetiredLog {
  LogKey log;
  Head head;  // everything at or below is retired
};

class ScopeEpochs {
 public:
  // Everything is borrowed.
  ScopeEpochs(const Governance& governance, const LogLimits& limits)
      : governance_(governance), limits_(limits) {}

  // Whether such scopes are compacted: those whose content a new epoch can restate.
  static bool compacts(ScopeKind kind) {
    return kind == ScopeKind::directory || kind == ScopeKind::capacity;
  }

  // At start, for each log held; then for the updates of restatements, in the order of each log.
  void hold_head(const LogKey& log, const Head& head);
  void hold(const Update& update);
  // Updates of the log from `from` on are not held any more; `head` is.
  void let_go(const LogKey& log, Seq from, const Head& head);
  // After governance or evidence changed.
  void refresh();

  // What to retire, not returned before.
  std::vector<RetiredLog> take_retirements();
  // Null when nothing of the scope is held.
  const EpochBook* book(ScopeKind kind, const ScopeId& scope) const;

 private:
  struct Scope {
    EpochBook book;
    RestatementReader reader;
    std::set<WriterEpoch> logs;  // held, or named by a closing update
  };
  Scope& scope_of(const LogKey& log);
  void refresh(ScopeKind kind, const ScopeId& id, Scope& scope);

  const Governance& governance_;
  const LogLimits& limits_;
  std::map<std::pair<ScopeKind, ScopeId>, Scope> scopes_;
};

}  // namespace maillage
