#include "node/net/turns.h"

#include <fmt/format.h>
#include <kj/string.h>

#include <exception>

namespace maillage {

TurnQueue::TurnQueue(kj::Timer& timer, std::size_t items_per_turn, std::function<void()> deliver,
                     std::function<void()> end, Report report)
    : timer_(timer),
      items_per_turn_(items_per_turn),
      deliver_(std::move(deliver)),
      end_(std::move(end)),
      report_(std::move(report)),
      tasks_(*this) {}

void TurnQueue::ready(std::shared_ptr<Source> source) {
  if (source->queued_) return;
  source->queued_ = true;
  ready_.push_back(std::move(source));
  schedule();
}

void TurnQueue::schedule() {
  if (!scheduled_) add_turn(kj::evalLater([] {}));
}

void TurnQueue::add_turn(kj::Promise<void> start) {
  scheduled_ = true;
  tasks_.add(start.then([this] { turn(); }));
}

void TurnQueue::turn() {
  deliver_();
  for (std::size_t left = items_per_turn_; left > 0 && !ready_.empty(); --left) {
    const std::shared_ptr<Source> source = std::move(ready_.front());
    ready_.pop_front();
    source->queued_ = false;
    serve(source);
    deliver_();
  }
  scheduled_ = false;
  end_();  // may ask for a turn itself
  // kj looks at descriptors only when its own queue is empty; an expired timer makes it do so,
  // while evalLater would keep everybody else waiting.
  if (!ready_.empty() && !scheduled_) add_turn(timer_.afterDelay(0 * kj::NANOSECONDS));
}

void TurnQueue::serve(const std::shared_ptr<Source>& source) {
  try {
    if (!source->take_one() || source->queued_) return;
    source->queued_ = true;
    ready_.push_back(source);
  } catch (const std::exception& failure) {
    report_(fmt::format("connection to a peer: {}", failure.what()));
    source->broke();
  }
}

void TurnQueue::taskFailed(kj::Exception&& failure) {
  report_(fmt::format("connections to peers: {}", kj::str(failure).cStr()));
}

Alarm::Alarm(TurnQueue& turns, kj::Timer& timer, std::function<void()> on_ring)
    : turns_(turns), timer_(timer), on_ring_(std::move(on_ring)) {}

void Alarm::set(kj::Duration delay) {
  rung_ = false;
  // The continuation only asks for a turn: a promise must not be replaced from inside itself.
  waiting_ = timer_.afterDelay(delay)
                 .then([this] {
                   rung_ = true;
                   turns_.ready(shared_from_this());
                 })
                 .eagerlyEvaluate([this](kj::Exception&& failure) { turns_.report(failure); });
}

void Alarm::cancel() {
  rung_ = false;
  waiting_ = nullptr;
}

bool Alarm::take_one() {
  if (rung_) {
    rung_ = false;
    on_ring_();
  }
  return false;
}

}  // namespace maillage
