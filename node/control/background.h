// One thread for what would stop the loop: Argon2id takes about a second and 256 MiB, so at most
// one runs at a time and the rest wait their turn.
#pragma once

#include <kj/async.h>
#include <kj/function.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace maillage {

class Background {
 public:
  Background();
  ~Background();  // finishes what runs, drops what waits

  // `work` runs on the thread and must touch nothing the loop touches before the promise is done.
  // What it throws rejects the promise. Error overloaded when too many wait.
  kj::Promise<void> run(kj::Function<void()> work);

 private:
  struct Job {
    kj::Function<void()> work;
    kj::Own<kj::CrossThreadPromiseFulfiller<void>> done;
  };
  void serve();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> jobs_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace maillage
