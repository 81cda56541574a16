// Threads for what would stop the loop: each job is done on one of them and finished on the loop.
//
// Jobs stand in lanes. Those of one lane are done at the same time if there are threads enough, but
// finished in the order in which they were added. Lanes take turns, in both: however much one has
// to do, a job of another is at most one round away.
//
// Everything but `Job::work` is called on the thread of the loop.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace maillage {

class Job {
 public:
  virtual ~Job() = default;
  // On some thread: touches nothing of the loop, throws nothing (what failed is kept for `finish`).
  virtual void work() noexcept = 0;
  // On the loop, after `work`.
  virtual void finish() = 0;
};

class Workers {
 public:
  using Lane = std::uint64_t;
  explicit Workers(std::size_t threads);
  // What is being done is done to its end; nothing is finished any more.
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  void add(Lane lane, std::unique_ptr<Job> job);
  // What is in a lane and not finished.
  std::size_t open_jobs(Lane lane) const;
  // Nothing that is in the lane now will be finished.
  void drop(Lane lane);

  // Readable while something can be finished (an eventfd: node/threads/loop_watch.h).
  int descriptor() const { return bell_; }
  // Finishes what can be, `most` jobs at most; the descriptor stays readable if some are left. What
  // `finish` throws comes out of here, and its job counts as finished.
  void finish_some(std::size_t most);
  // Waits for everything in the lane, and finishes it.
  void finish_all(Lane lane);

 private:
  struct Entry {
    Lane lane = 0;
    std::unique_ptr<Job> job;
    bool done = false;
    bool dropped = false;
  };
  struct Queue {
    std::deque<std::shared_ptr<Entry>> entries;
    std::size_t begun = 0;  // of the first ones
  };
  void serve();
  std::shared_ptr<Entry> begin_one();
  std::unique_ptr<Job> take_done(Lane lane);
  std::unique_ptr<Job> next_done(bool may_take);
  std::unique_ptr<Job> wait_for_first(Lane lane);
  void ring() const;

  const int bell_;
  mutable std::mutex mutex_;
  std::condition_variable added_, done_;
  std::map<Lane, Queue> lanes_;  // none is empty
  std::deque<Lane> to_begin_;    // each with a job that nobody does yet, in the order of turns
  std::deque<Lane> to_finish_;   // each whose first job is done
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace maillage
