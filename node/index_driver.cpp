#include "node/index_driver.h"

#include <kj/async.h>
#include <kj/timer.h>

#include <cstddef>

namespace maillage {
namespace {

// About a quarter of a millisecond of work, by which something else may be late.
constexpr std::size_t venues_at_once = 250;

}  // namespace

class IndexDriver::Impl {
 public:
  Impl(kj::Timer& timer, const HubState& state) : timer_(timer), state_(state) {}

  void nudge() {
    if (is_running_ || !state_.has_unindexed()) return;
    is_running_ = true;
    running_ = advance().eagerlyEvaluate(nullptr);
  }

 private:
  // A timer that is due comes after everything that can be read or written.
  kj::Promise<void> advance() {
    return timer_.afterDelay(0 * kj::SECONDS).then([this]() -> kj::Promise<void> {
      state_.index_some(venues_at_once);
      if (state_.has_unindexed()) return advance();
      is_running_ = false;
      return kj::READY_NOW;
    });
  }

  kj::Timer& timer_;
  const HubState& state_;
  bool is_running_ = false;
  kj::Promise<void> running_ = nullptr;
};

IndexDriver::IndexDriver(kj::Timer& timer, const HubState& state)
    : impl_(std::make_unique<Impl>(timer, state)) {}

IndexDriver::~IndexDriver() = default;

void IndexDriver::nudge() { impl_->nudge(); }

}  // namespace maillage
