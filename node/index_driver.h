// Brings the search index forward in the moments in which the loop has nothing else to do, so that
// a load of many venues does not wait for it and the first search after it does not either.
#pragma once

#include <memory>

#include "node/core/hub_state.h"

namespace kj {
class Timer;
}

namespace maillage {

class IndexDriver {
 public:
  // Both are borrowed.
  IndexDriver(kj::Timer& timer, const HubState& state);
  ~IndexDriver();

  // Updates may have been folded. Returns at once.
  void nudge();

 private:
  class Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace maillage
