#include "node/threads/workers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>

#include <atomic>
#include <functional>
#include <stdexcept>
#include <string>

namespace maillage {
namespace {

using testing::ElementsAre;

class Made final : public Job {
 public:
  Made(std::function<void()> work, std::function<void()> finish)
      : work_(std::move(work)), finish_(std::move(finish)) {}
  void work() noexcept override { work_(); }
  void finish() override { finish_(); }

 private:
  const std::function<void()> work_, finish_;
};

// Jobs that wait for it before they are done.
class Gate {
 public:
  void open() {
    {
      const std::lock_guard lock(mutex_);
      open_ = true;
    }
    changed_.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
};

struct Crew : testing::Test {
  void add(
      Workers& workers, Workers::Lane lane, std::string name, std::function<void()> work = [] {}) {
    auto finish = [this, name = std::move(name)] { finished.push_back(name); };
    workers.add(lane, std::make_unique<Made>(std::move(work), std::move(finish)));
  }
  static bool can_finish(const Workers& workers, int wait_ms) {
    pollfd bell{workers.descriptor(), POLLIN, 0};
    return poll(&bell, 1, wait_ms) == 1;
  }
  std::vector<std::string> finished;
};

TEST_F(Crew, FinishesALaneInItsOrderWhateverIsDoneFirst) {
  Gate first_may_end;
  std::atomic<bool> second_is_done = false;
  Workers workers(2);
  add(workers, 1, "first", [&] { first_may_end.wait(); });
  add(workers, 1, "second", [&] { second_is_done = true; });
  while (!second_is_done) std::this_thread::yield();
  EXPECT_FALSE(can_finish(workers, 20));
  workers.finish_some(10);
  EXPECT_THAT(finished, ElementsAre());
  first_may_end.open();
  workers.finish_all(1);
  EXPECT_THAT(finished, ElementsAre("first", "second"));
}

TEST_F(Crew, GivesEachLaneItsTurnHoweverMuchAnotherHasToDo) {
  Gate all_added;
  std::vector<std::string> begun;
  Workers workers(1);
  add(workers, 9, "start", [&] { all_added.wait(); });
  for (int i = 0; i < 5; ++i) add(workers, 1, "greedy", [&begun] { begun.push_back("greedy"); });
  add(workers, 2, "modest", [&begun] { begun.push_back("modest"); });
  all_added.open();
  for (const Workers::Lane lane : {9, 1, 2}) workers.finish_all(lane);
  EXPECT_THAT(begun, ElementsAre("greedy", "modest", "greedy", "greedy", "greedy", "greedy"));
}

TEST_F(Crew, FinishesLanesInTurnAndAtMostSoManyAtOnce) {
  Workers workers(1);
  Gate all_added;
  add(workers, 9, "start", [&] { all_added.wait(); });
  for (int i = 0; i < 3; ++i) add(workers, 1, "greedy");
  add(workers, 2, "modest");
  std::atomic<bool> all_done = false;
  add(workers, 3, "last", [&] { all_done = true; });
  add(workers, 3, "really last");
  all_added.open();
  while (!all_done) std::this_thread::yield();
  ASSERT_TRUE(can_finish(workers, 5'000));
  workers.finish_some(3);
  EXPECT_THAT(finished, ElementsAre("start", "greedy", "modest"));
  EXPECT_TRUE(can_finish(workers, 5'000));
}

TEST_F(Crew, FinishesNothingOfALaneThatWasDroppedWhileOneOfItsJobsIsInHand) {
  Gate may_end;
  std::atomic<bool> begun = false;
  Workers workers(1);
  add(workers, 1, "in hand", [&] {
    begun = true;
    may_end.wait();
  });
  while (!begun) std::this_thread::yield();
  add(workers, 1, "not begun");
  add(workers, 2, "another's");
  workers.drop(1);
  EXPECT_EQ(workers.open_jobs(1), 1u);
  may_end.open();
  workers.finish_all(2);
  workers.finish_all(1);
  EXPECT_THAT(finished, ElementsAre("another's"));
  EXPECT_EQ(workers.open_jobs(1), 0u);
}

TEST_F(Crew, GoesOnAfterAJobThatCouldNotBeFinished) {
  Workers workers(1);
  workers.add(1, std::make_unique<Made>([] {}, [] { throw std::runtime_error("no"); }));
  add(workers, 1, "next");
  while (workers.open_jobs(1) == 2 && !can_finish(workers, 5'000)) {
  }
  EXPECT_THROW(workers.finish_some(10), std::runtime_error);
  workers.finish_all(1);
  EXPECT_THAT(finished, ElementsAre("next"));
}

TEST_F(Crew, EndsWhileItsThreadsAreBusyAndFinishesNothing) {
  std::atomic<int> done = 0;
  {
    Workers workers(2);
    for (int i = 0; i < 100; ++i) add(workers, i % 3, "never", [&done] { ++done; });
  }
  EXPECT_LE(done, 100);
  EXPECT_THAT(finished, ElementsAre());
}

}  // namespace
}  // namespace maillage
