// Simulated time: what happens next, and when. Two events of one millisecond happen in the order in
// which they were planned.
#pragma once

#include <functional>
#include <queue>
#include <vector>

#include "protocol/ids.h"

namespace maillage::sim {

class EventQueue {
 public:
  using Action = std::function<void()>;

  explicit EventQueue(TimePoint start) : now_(start) {}

  TimePoint now() const { return now_; }
  void at(TimePoint time, Action action) {
    events_.push({std::max(time, now_), ++planned_, std::move(action)});
  }
  void after(std::int64_t ms, Action action) { at({now_.milliseconds + ms}, std::move(action)); }

  // False when nothing is planned before `end`; time then stands at `end`.
  bool run_next(TimePoint end) {
    if (events_.empty() || events_.top().time >= end) {
      now_ = std::max(now_, end);
      return false;
    }
    now_ = events_.top().time;
    const Action action = std::move(const_cast<Event&>(events_.top()).action);
    events_.pop();
    ++happened_;
    action();
    return true;
  }
  std::uint64_t happened() const { return happened_; }

 private:
  struct Event {
    TimePoint time;
    std::uint64_t number;
    Action action;
    bool operator<(const Event& other) const {  // the queue gives the greatest first
      return std::pair(other.time, other.number) < std::pair(time, number);
    }
  };
  std::priority_queue<Event> events_;
  std::uint64_t planned_ = 0;
  std::uint64_t happened_ = 0;
  TimePoint now_;
};

}  // namespace maillage::sim
