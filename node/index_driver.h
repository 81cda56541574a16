// Brings the search index forward in the moments in which the loop has nothing else to do, so that
// a load of many venues does not wait for it and the first search after it does not either.
#pragma once

#include <kj/async.h>
#include <kj/timer.h>

#include "node/core/hub_state.h"

namespace maillage {

class IndexDriver {
 public:
  // Both are borrowed.
  IndexDriver(kj::Timer& timer, const HubState& state) : timer_(timer), state_(state) {}

  // Updates may have been folded. Returns at once.
  void nudge();

 private:
  kj::Promise<void> advance();

  kj::Timer& timer_;
  const HubState& state_;
  bool is_running_ = false;
  kj::Promise<void> running_ = nullptr;
};

}  // namespace maillage
