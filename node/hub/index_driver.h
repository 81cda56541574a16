// Brings the search index forward on a thread of its own: a load of many venues does not wait for
// it, and a search only for what is not indexed yet.
#pragma once

#include <cstddef>
#include <functional>

#include "node/core/hub_state.h"
#include "node/threads/loop_watch.h"
#include "node/threads/workers.h"

namespace maillage {

class IndexDriver final : private IndexLane {
 public:
  // Both are borrowed. What is thrown in the loop goes to `report`.
  IndexDriver(kj::UnixEventPort& port, const HubState& state,
              std::function<void(const char*)> report);
  ~IndexDriver() override;

  // Updates may have been folded. Gives the thread some of what is to be indexed; it comes back for
  // the rest. Takes some milliseconds at most.
  void nudge();

 private:
  class Batch;
  void add(std::function<void()> work) override;
  void wait() override;

  const HubState& state_;
  bool waits_ = false;  // for the thread: it is given nothing more meanwhile
  Workers thread_{1};
  LoopWatch done_;
};

}  // namespace maillage
