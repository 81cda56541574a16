#include "node/hub/index_driver.h"

namespace maillage {
namespace {

// A fifth of a millisecond of the loop, by which something else may be late.
constexpr std::size_t venues_at_once = 1000;
// What is copied takes memory, and what changes meanwhile is copied again.
constexpr std::size_t most_batches = 16;

constexpr Workers::Lane only_lane = 0;

}  // namespace

class IndexDriver::Batch final : public Job {
 public:
  Batch(IndexDriver& driver, std::function<void()> work)
      : driver_(driver), work_(std::move(work)) {}
  void work() noexcept override { work_(); }
  void finish() override { driver_.nudge(); }

 private:
  IndexDriver& driver_;
  const std::function<void()> work_;
};

IndexDriver::IndexDriver(kj::UnixEventPort& port, const HubState& state,
                         std::function<void(const char*)> report)
    : state_(state),
      done_(
          port, thread_.descriptor(), [this] { thread_.finish_some(most_batches); },
          std::move(report)) {
  state_.index_on(this);
}

// What waits is not needed any more, and the thread ends what it does before it goes.
IndexDriver::~IndexDriver() {
  thread_.drop(only_lane);
  state_.index_on(nullptr);
}

void IndexDriver::nudge() {
  while (state_.has_unindexed() && thread_.open_jobs(only_lane) < most_batches) {
    state_.index_some(venues_at_once);
  }
}

void IndexDriver::add(std::function<void()> work) {
  thread_.add(only_lane, std::make_unique<Batch>(*this, std::move(work)));
}

void IndexDriver::wait() { thread_.finish_all(only_lane); }

}  // namespace maillage
