#include "node/threads/workers.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>

namespace maillage {
namespace {

int new_bell() {
  const int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  return fd;
}

}  // namespace

Workers::Workers(std::size_t threads) : bell_(new_bell()) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { serve(); });
}

Workers::~Workers() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  added_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  close(bell_);
}

void Workers::add(Lane lane, std::unique_ptr<Job> job) {
  {
    const std::lock_guard lock(mutex_);
    Queue& queue = lanes_[lane];
    if (queue.begun == queue.entries.size()) to_begin_.push_back(lane);
    queue.entries.push_back(std::make_shared<Entry>(Entry{lane, std::move(job)}));
  }
  added_.notify_one();
}

std::size_t Workers::open_jobs(Lane lane) const {
  const std::lock_guard lock(mutex_);
  const auto found = lanes_.find(lane);
  return found == lanes_.end() ? 0 : found->second.entries.size();
}

// What a thread has in hand it keeps; the job dies on the loop all the same (`take_done`).
void Workers::drop(Lane lane) {
  Queue dropped;
  {
    const std::lock_guard lock(mutex_);
    const auto found = lanes_.find(lane);
    if (found == lanes_.end()) return;
    Queue& queue = found->second;
    if (queue.begun < queue.entries.size()) std::erase(to_begin_, lane);
    while (queue.entries.size() > queue.begun) {
      dropped.entries.push_back(std::move(queue.entries.back()));
      queue.entries.pop_back();
    }
    for (const auto& entry : queue.entries) entry->dropped = true;
    if (queue.entries.empty()) lanes_.erase(found);
  }
}

// The next of the lane whose turn it is. With the lock held.
std::shared_ptr<Workers::Entry> Workers::begin_one() {
  const Lane lane = to_begin_.front();
  to_begin_.pop_front();
  Queue& queue = lanes_.at(lane);
  const auto entry = queue.entries[queue.begun++];
  if (queue.begun < queue.entries.size()) to_begin_.push_back(lane);
  return entry;
}

void Workers::ring() const {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = write(bell_, &one, sizeof one);  // fails only when rung
}

void Workers::serve() {
  std::unique_lock lock(mutex_);
  while (true) {
    added_.wait(lock, [this] { return stopping_ || !to_begin_.empty(); });
    if (stopping_) return;
    const std::shared_ptr<Entry> entry = begin_one();
    lock.unlock();
    entry->job->work();
    lock.lock();
    entry->done = true;
    // A lane lives as long as one of its jobs is in hand.
    if (lanes_.at(entry->lane).entries.front() == entry) {
      to_finish_.push_back(entry->lane);
      ring();
    }
    done_.notify_all();
  }
}

// The first job of the lane, which is done; null if it was dropped. With the lock held.
std::unique_ptr<Job> Workers::take_done(Lane lane) {
  const auto found = lanes_.find(lane);
  Queue& queue = found->second;
  const std::shared_ptr<Entry> entry = std::move(queue.entries.front());
  queue.entries.pop_front();
  --queue.begun;
  if (queue.entries.empty()) {
    lanes_.erase(found);
  } else if (queue.entries.front()->done) {
    to_finish_.push_back(lane);
  }
  std::unique_ptr<Job> job = std::move(entry->job);
  if (entry->dropped) job.reset();
  return job;
}

// Null when there is none, or when there is one that may not be taken any more.
std::unique_ptr<Job> Workers::next_done(bool may_take) {
  const std::lock_guard lock(mutex_);
  while (!to_finish_.empty()) {
    if (!may_take) return ring(), nullptr;
    const Lane lane = to_finish_.front();
    to_finish_.pop_front();
    if (auto job = take_done(lane)) return job;
  }
  return nullptr;
}

void Workers::finish_some(std::size_t most) {
  std::uint64_t rung = 0;
  [[maybe_unused]] const auto read_bytes = read(bell_, &rung, sizeof rung);
  try {
    std::size_t finished = 0;
    while (const auto job = next_done(finished++ < most)) job->finish();
  } catch (...) {
    ring();
    throw;
  }
}

// Null when the lane is empty.
std::unique_ptr<Job> Workers::wait_for_first(Lane lane) {
  std::unique_lock lock(mutex_);
  for (auto found = lanes_.find(lane); found != lanes_.end(); found = lanes_.find(lane)) {
    const Entry& first = *found->second.entries.front();
    done_.wait(lock, [&first] { return first.done; });
    std::erase(to_finish_, lane);
    if (auto job = take_done(lane)) return job;
  }
  return nullptr;
}

void Workers::finish_all(Lane lane) {
  while (const auto job = wait_for_first(lane)) job->finish();
}

}  // namespace maillage
