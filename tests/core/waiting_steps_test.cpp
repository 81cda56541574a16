#include "node/core/waiting_steps.h"

#include <gtest/gtest.h>

#include "replication/scopes.h"
#include "tests/support/logs.h"
#include "tools/sim/disk.h"

namespace maillage::test {
namespace {

struct StepsThatWait : testing::Test {
  StepsThatWait()
      : store(&disk, [this](sim::Commit commit) {
          store.apply(std::make_shared<const sim::Commit>(std::move(commit)));
        }) {
    for (const char* text : {"one", "two", "three"}) updates.push_back(log.write(text));
    Step stored;
    stored.store = {updates[0]};
    store.commit(std::span(&stored, 1));
  }
  void wait(std::vector<Update> content) {
    Step step;
    step.store = std::move(content);
    waiting.add(std::move(step));
  }
  LogKey name() const { return log_key(updates.front().header); }
  std::size_t run_length(std::size_t bytes) const {
    return waiting.read_run(name().kind, name().log, 1, bytes).size();
  }

  const SigningKey key = signing_key(1);
  LogWriter log{key, ScopeKind::directory, directory_scope(key.id), network_id("test")};
  std::vector<Update> updates;
  sim::Disk disk;
  sim::SimStore store;
  WaitingSteps waiting{store};
};

TEST_F(StepsThatWait, ReadAsIfTheyWereStored) {
  wait({updates[1]});
  wait({updates[2]});
  EXPECT_TRUE(waiting.holds(updates[2].id));
  EXPECT_EQ(run_length(100'000), 3u);
  EXPECT_EQ(run_length(1), 1u);
  ASSERT_EQ(waiting.find_run(updates[1].id).size(), 1u);
  EXPECT_EQ(waiting.find_run(updates[1].id).front().envelope, updates[1].envelope);
}

TEST_F(StepsThatWait, HaveNoNumberOfArrivalYet) {
  wait({updates[1]});
  EXPECT_EQ(waiting.last_arrival(), 1u);
  std::vector<ChangedLog> changed;
  EXPECT_TRUE(waiting.changed_since(1, 10, changed));
  EXPECT_TRUE(changed.empty());
}

TEST_F(StepsThatWait, AreForgottenOnceTheyAreTaken) {
  wait({updates[1]});
  wait({updates[2]});
  waiting.begin(1);
  EXPECT_EQ(waiting.take().size(), 1u);
  EXPECT_FALSE(waiting.holds(updates[1].id));
  EXPECT_TRUE(waiting.holds(updates[2].id));
  EXPECT_EQ(waiting.take_waiting().size(), 1u);
  EXPECT_TRUE(waiting.empty());
  EXPECT_EQ(run_length(100'000), 1u);
}

TEST_F(StepsThatWait, AreCommittedTogetherUpToOneThatSetsSomethingAside) {
  wait({updates[1]});
  Step last;
  last.set_aside.push_back({name(), 2});
  waiting.add(std::move(last));
  wait({updates[2]});
  EXPECT_EQ(waiting.group(), 2u);
  EXPECT_TRUE(waiting.decides());
  waiting.begin(2);
  EXPECT_FALSE(waiting.decides());
  EXPECT_EQ(waiting.group(), 1u);
}

TEST_F(StepsThatWait, AreTheLastOfTheirGroupWhenTheyDecideWhatCounts) {
  Step step;
  EXPECT_FALSE(WaitingSteps::is_last_of_its_group(step));
  step.remember.emplace_back();
  step.store = {updates[1]};
  EXPECT_FALSE(WaitingSteps::is_last_of_its_group(step));
  step.proofs.emplace_back();
  EXPECT_TRUE(WaitingSteps::is_last_of_its_group(step));
  step = {};
  step.genesis.emplace();
  EXPECT_TRUE(WaitingSteps::is_last_of_its_group(step));
  step = {};
  LogWriter governing(key, ScopeKind::governance, governance_scope(), network_id("test"));
  step.store = {governing.write("word")};
  EXPECT_TRUE(WaitingSteps::is_last_of_its_group(step));
}

}  // namespace
}  // namespace maillage::test
