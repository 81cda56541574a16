#include "node/control/background.h"

#include <kj/debug.h>

namespace maillage {
namespace {
constexpr std::size_t longest_queue = 64;  // a minute of unlocking: more is an attack or a bug
}

Background::Background() : thread_([this] { serve(); }) {}

Background::~Background() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    jobs_.clear();
  }
  wake_.notify_one();
  thread_.join();
}

kj::Promise<void> Background::run(kj::Function<void()> work) {
  auto pair = kj::newPromiseAndCrossThreadFulfiller<void>();
  {
    const std::lock_guard lock(mutex_);
    if (jobs_.size() >= longest_queue) {
      return KJ_EXCEPTION(OVERLOADED,
                          "too many passwords are being checked: try again in a minute");
    }
    jobs_.push_back({kj::mv(work), kj::mv(pair.fulfiller)});
  }
  wake_.notify_one();
  return kj::mv(pair.promise);
}

void Background::serve() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
    if (stopping_) return;
    Job job = kj::mv(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    KJ_IF_MAYBE (error, kj::runCatchingExceptions([&] { job.work(); })) {
      job.done->reject(kj::mv(*error));
    } else {
      job.done->fulfill();
    }
    lock.lock();
  }
}

}  // namespace maillage
