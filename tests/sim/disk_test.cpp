#include "tools/sim/disk.h"

#include <gtest/gtest.h>

#include "replication/scopes.h"
#include "tests/support/logs.h"

namespace maillage::sim {
namespace {

struct SimulatedStore : testing::Test {
  SimulatedStore()
      : key(test::signing_key(1)),
        log(key, ScopeKind::directory, directory_scope(key.id), network_id("test")) {
    for (const char* text : {"one", "two", "three"}) updates.push_back(log.write(text));
  }
  LogKey name() const { return log_key(updates.front().header); }
  static std::shared_ptr<const Commit> commit(std::vector<Update> content) {
    Commit all;
    all.store = std::move(content);
    return std::make_shared<const Commit>(std::move(all));
  }

  SigningKey key;
  test::LogWriter log;
  std::vector<Update> updates;
  SimStore store;
};

TEST_F(SimulatedStore, NumbersWhatArrives) {
  EXPECT_FALSE(store.apply(commit(updates)));
  EXPECT_EQ(store.last_arrival(), 3u);
  ASSERT_EQ(store.heads().size(), 1u);
  EXPECT_EQ(store.heads().front().head.id, updates.back().id);
  std::vector<ChangedLog> changed;
  EXPECT_TRUE(store.changed_since(1, 10, changed));
  ASSERT_EQ(changed.size(), 1u);
  EXPECT_EQ(changed.front().from, 2u);
}

TEST_F(SimulatedStore, SaysWhenAnUpdateIsNotTheNextOfItsLog) {
  EXPECT_TRUE(store.apply(commit({updates[1]})));
}

TEST_F(SimulatedStore, KeepsWhatIsSetAsideAndGivesItANewNumberWhenItComesBack) {
  store.apply(commit(updates));
  Commit order;
  order.set_aside.push_back({name(), 2});
  store.apply(std::make_shared<const Commit>(order));
  EXPECT_FALSE(store.holds(updates[1].id));
  EXPECT_TRUE(store.keeps(updates[1].id));
  EXPECT_EQ(store.aside_run(name(), 2, any_size).size(), 2u);
  EXPECT_FALSE(store.find_run(updates[1].id).empty());
  store.apply(commit({updates[1]}));
  EXPECT_TRUE(store.holds(updates[1].id));
  EXPECT_EQ(store.last_arrival(), 4u);
}

TEST_F(SimulatedStore, KeepsBoxesOfOthersAndLeavesThemOutOfBackups) {
  Commit content;
  content.store = updates;
  content.put_boxes.push_back({7, {}, {}, {}, {1, 2, 3}});
  const Disk disk{{std::make_shared<const Commit>(content)}, Epoch{5}};
  store.apply(disk.journal.front());
  ASSERT_TRUE(store.kept_box(7));
  EXPECT_EQ(store.kept_box(7)->box, (Bytes{1, 2, 3}));
  SimStore restored;
  const Disk backup = backup_of(disk);
  restored.apply(backup.journal.front());
  EXPECT_FALSE(restored.kept_box(7));
  EXPECT_TRUE(restored.holds(updates.front().id));
  EXPECT_FALSE(backup.incarnation_file);
  Commit erased;
  erased.erase_boxes.push_back(7);
  store.apply(std::make_shared<const Commit>(erased));
  EXPECT_FALSE(store.kept_box(7));
}

TEST_F(SimulatedStore, GivesNothingWhileTheDiskCannotBeRead) {
  store.apply(commit(updates));
  store.reads_fail = true;
  EXPECT_TRUE(store.read_run(name().kind, name().log, 1, 10'000).empty());
}

}  // namespace
}  // namespace maillage::sim
