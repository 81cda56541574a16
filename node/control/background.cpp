#include "node/control/background.h"

#include <kj/debug.h>
#include <spdlog/spdlog.h>

namespace maillage {
namespace {

constexpr std::size_t longest_queue = 64;  // a minute of unlocking: more is an attack or a bug
constexpr Workers::Lane only_lane = 0;

class Task final : public Job {
 public:
  Task(kj::Function<void()> work, kj::Own<kj::PromiseFulfiller<void>> done)
      : work_(kj::mv(work)), done_(kj::mv(done)) {}
  ~Task() noexcept override = default;

  void work() noexcept override {
    failure_ = kj::runCatchingExceptions([this] { work_(); });
  }
  void finish() override {
    KJ_IF_MAYBE (failure, failure_) {
      done_->reject(kj::mv(*failure));
    } else {
      done_->fulfill();
    }
  }

 private:
  kj::Function<void()> work_;
  kj::Own<kj::PromiseFulfiller<void>> done_;  // of the loop: only `finish` may touch it
  kj::Maybe<kj::Exception> failure_;
};

}  // namespace

Background::Background(kj::UnixEventPort& port)
    : watch_(
          port, workers_.descriptor(), [this] { workers_.finish_some(longest_queue); },
          [](const char* failure) { spdlog::error("{}", failure); }) {}

kj::Promise<void> Background::run(kj::Function<void()> work) {
  if (workers_.open_jobs(only_lane) > longest_queue) {
    return KJ_EXCEPTION(OVERLOADED, "too many passwords are being checked: try again in a minute");
  }
  auto pair = kj::newPromiseAndFulfiller<void>();
  workers_.add(only_lane, std::make_unique<Task>(kj::mv(work), kj::mv(pair.fulfiller)));
  return kj::mv(pair.promise);
}

}  // namespace maillage
