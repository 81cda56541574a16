#include "node/threads/loop_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kj/async-io.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "node/threads/workers.h"

namespace maillage {
namespace {

class Counted final : public Job {
 public:
  Counted(int& finished, bool fails) : finished_(finished), fails_(fails) {}
  void work() noexcept override {}
  void finish() override {
    ++finished_;
    if (fails_) throw std::runtime_error("it failed");
  }

 private:
  int& finished_;
  const bool fails_;
};

struct WatchedCrew : testing::Test {
  ~WatchedCrew() noexcept override = default;
  void run_until_finished(int count) {
    for (int i = 0; i < 5'000 && finished < count; ++i) {
      io.provider->getTimer().afterDelay(1 * kj::MILLISECONDS).wait(io.waitScope);
    }
  }
  void add(bool fails = false) { workers.add(1, std::make_unique<Counted>(finished, fails)); }

  kj::AsyncIoContext io = kj::setupAsyncIo();
  int finished = 0;
  std::vector<std::string> reports;
  Workers workers{2};
  LoopWatch watch{io.unixEventPort, workers.descriptor(), [this] { workers.finish_some(3); },
                  [this](const char* line) { reports.push_back(line); }};
};

TEST_F(WatchedCrew, HasEveryJobFinishedByTheLoop) {
  for (int round = 1; round <= 20; ++round) {
    for (int i = 0; i < 10; ++i) add();  // more than are finished at once
    run_until_finished(10 * round);
    ASSERT_EQ(finished, 10 * round);
  }
  EXPECT_TRUE(reports.empty());
}

TEST_F(WatchedCrew, IsWatchedOnAfterAFailure) {
  add(true);
  run_until_finished(1);
  add();
  run_until_finished(2);
  EXPECT_EQ(finished, 2);
  EXPECT_THAT(reports, testing::ElementsAre("it failed"));
}

}  // namespace
}  // namespace maillage
