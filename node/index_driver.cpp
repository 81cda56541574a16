#include "node/index_driver.h"

#include <cstddef>

namespace maillage {
namespace {

// About a quarter of a millisecond of work, by which something else may be late.
constexpr std::size_t venues_at_once = 250;

}  // namespace

void IndexDriver::nudge() {
  if (is_running_ || !state_.has_unindexed()) return;
  is_running_ = true;
  running_ = advance().eagerlyEvaluate(nullptr);
}

// A timer that is due comes after everything that can be read or written.
kj::Promise<void> IndexDriver::advance() {
  return timer_.afterDelay(0 * kj::SECONDS).then([this]() -> kj::Promise<void> {
    state_.index_some(venues_at_once);
    if (state_.has_unindexed()) return advance();
    is_running_ = false;
    return kj::READY_NOW;
  });
}

}  // namespace maillage
