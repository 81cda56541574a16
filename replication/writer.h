// Writing in one's own logs: the next header of a log, several in a row before anything is stored.
#pragma once

#include <map>

#include "replication/clock.h"
#include "replication/head_table.h"

namespace maillage {

// One batch of local updates, to be stored in one transaction. The heads it builds on must not
// move meanwhile: build and store in the same turn.
class LocalBatch {
 public:
  LocalBatch(const HeadTable& heads, HybridClock& clock, Epoch epoch, TimePoint now)
      : heads_(heads), clock_(clock), epoch_(epoch), now_(now) {}

  // A header with the chain fields filled in; the caller sets schema, flags and deps.
  Header next_header(ScopeKind kind, const ScopeId& scope, const WriterId& writer,
                     const UpdateId& auth);
  // As above, with the clock read first: for a scope whose name depends on the time.
  Hlc tick() { return clock_.tick(now_); }
  Header next_header(ScopeKind kind, const ScopeId& scope, const WriterId& writer,
                     const UpdateId& auth, Hlc hlc);

  void add(Update update);
  const std::vector<Update>& updates() const { return updates_; }
  std::vector<Update> release() { return std::move(updates_); }

 private:
  const HeadTable& heads_;
  HybridClock& clock_;
  Epoch epoch_;
  TimePoint now_;
  std::map<LogKey, Head> written_;
  std::vector<Update> updates_;
};

}  // namespace maillage
