#include "node/hub/index_driver.h"

namespace maillage {
namespace {

// What is copied takes memory, up to 1 MiB each, and what changes meanwhile is copied again.
constexpr std::size_t most_batches = 16;

constexpr Workers::Lane only_lane = 0;

}  // namespace

class IndexDriver::Batch final : public Job {
 public:
  Batch(IndexDriver& driver, std::function<void()> work)
      : driver_(driver), work_(std::move(work)) {}
  // What fails leaves half an index behind: the process ends.
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

IndexDriver::~IndexDriver() { state_.index_on(nullptr); }

void IndexDriver::nudge() {
  while (!waits_ && state_.has_unindexed() && thread_.open_jobs(only_lane) < most_batches) {
    state_.index_some(venues_in_batch);
  }
}

void IndexDriver::add(std::function<void()> work) {
  if (thread_.open_jobs(only_lane) >= most_batches) wait();
  thread_.add(only_lane, std::make_unique<Batch>(*this, std::move(work)));
}

void IndexDriver::wait() {
  waits_ = true;
  thread_.finish_all(only_lane);
  waits_ = false;
}

}  // namespace maillage
