// One thread for what would stop the loop: Argon2id takes about a second and 256 MiB, so at most
// one runs at a time and the rest wait their turn.
#pragma once

#include <kj/async.h>
#include <kj/function.h>

#include "node/threads/loop_watch.h"
#include "node/threads/workers.h"

namespace maillage {

class Background {
 public:
  // In the loop of `port`, which must outlive it. Its end finishes what runs, drops what waits.
  explicit Background(kj::UnixEventPort& port);

  // `work` runs on the thread and must touch nothing the loop touches before the promise is done.
  // What it throws rejects the promise. Error overloaded when too many wait.
  kj::Promise<void> run(kj::Function<void()> work);

 private:
  Workers workers_{1};
  LoopWatch watch_;
};

}  // namespace maillage
