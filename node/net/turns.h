// What is to be handled in the turns of the loop: a fair queue of sources, a bounded number of
// items a turn, so that the page and the command line are answered during a flood of frames.
#pragma once

#include <kj/async.h>
#include <kj/timer.h>

#include <deque>
#include <functional>
#include <memory>
#include <string_view>

namespace maillage {

// Something with items to handle: a socket, an alarm.
class Source {
 public:
  virtual ~Source() = default;
  // Handles one item. False once none is left: the source then waits for its own wake-up.
  virtual bool take_one() = 0;
  // `take_one` threw; the source will not be asked again unless it asks to be.
  virtual void broke() = 0;

 private:
  friend class TurnQueue;
  bool queued_ = false;
};

class TurnQueue : private kj::TaskSet::ErrorHandler {
 public:
  using Report = std::function<void(std::string_view)>;
  // `deliver` is called at the start of a turn and after each item, `end` once after all of them;
  // they must not throw.
  TurnQueue(kj::Timer& timer, std::size_t items_per_turn, std::function<void()> deliver,
            std::function<void()> end, Report report);
  virtual ~TurnQueue() noexcept = default;

  // Asks for `source` to be served from the next turn on; once is enough until it is.
  void ready(std::shared_ptr<Source> source);
  // Asks for a turn, if only to deliver events.
  void schedule();

  // For promises kept elsewhere than in the queue: their failures end in the same report.
  void report(const kj::Exception& failure) { taskFailed(kj::cp(failure)); }
  void report(std::string_view line) { report_(line); }

 private:
  void turn();
  void serve(const std::shared_ptr<Source>& source);
  void add_turn(kj::Promise<void> start);
  void taskFailed(kj::Exception&& failure) override;

  kj::Timer& timer_;
  std::size_t items_per_turn_;
  std::function<void()> deliver_;
  std::function<void()> end_;
  Report report_;
  std::deque<std::shared_ptr<Source>> ready_;
  bool scheduled_ = false;
  kj::TaskSet tasks_;
};

// Rings once, in a turn, after the delay last set.
class Alarm : public Source, public std::enable_shared_from_this<Alarm> {
 public:
  Alarm(TurnQueue& turns, kj::Timer& timer, std::function<void()> on_ring);
  ~Alarm() noexcept override = default;
  void set(kj::Duration delay);
  void cancel();

  bool take_one() override;
  void broke() override {}

 private:
  TurnQueue& turns_;
  kj::Timer& timer_;
  std::function<void()> on_ring_;
  bool rung_ = false;
  kj::Promise<void> waiting_ = nullptr;
};

}  // namespace maillage
