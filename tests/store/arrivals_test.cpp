// Arrival numbers and ids, whichever way an update came, went and came back.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/store/samples.h"

namespace maillage {
namespace {

using namespace test;

class ArrivalsTest : public testing::Test {
 protected:
  std::vector<UpdateId> arrived(const LogStore& store, std::uint64_t from = 1) const {
    std::vector<UpdateId> ids;
    store.for_each_update(
        [&](std::uint64_t, const Update& update) {
          ids.push_back(update.id);
          return true;
        },
        from);
    return ids;
  }
  static std::vector<UpdateId> ids_of(const std::vector<Update>& updates) {
    std::vector<UpdateId> ids;
    for (const Update& update : updates) ids.push_back(update.id);
    return ids;
  }
  std::uint64_t append(const std::vector<Update>& updates) {
    std::uint64_t last = 0;
    store_.write([&](WriteTxn& txn) { last = store_.append(txn, updates); });
    return last;
  }
  void set_aside(const LogWriter& writer, Seq from) {
    store_.write([&](WriteTxn& txn) { store_.set_aside(txn, writer.kind(), writer.log(), from); });
  }
  // The store as a crash would leave it: nothing was put in order at the end.
  std::string copy_as_it_is() {
    const std::string copy = directory_.dir() + "-copy";
    std::filesystem::create_directory(copy);
    store_.copy_to(copy);
    return copy;
  }

  TemporaryDirectory directory_;
  LogStore store_ = LogStore::open(directory_.dir(), small_options());
  LogWriter one_{1}, two_{2};
};

TEST_F(ArrivalsTest, NumberUpdatesOfSeveralLogsAsTheyStand) {
  std::vector<Update> updates = next_updates(one_, 3);
  for (const Update& update : next_updates(two_, 2)) updates.push_back(update);
  updates.push_back(one_.next());
  EXPECT_EQ(append(updates), 6u);
  EXPECT_EQ(arrived(store_), ids_of(updates));
  for (std::uint64_t from = 1; from <= 6; ++from) {
    EXPECT_EQ(arrived(store_, from).size(), 7 - from) << from;
    EXPECT_EQ(arrived(store_, from).front(), updates[from - 1].id) << from;
  }
  EXPECT_TRUE(arrived(store_, 7).empty());
  store_.verify();
}

TEST_F(ArrivalsTest, TellTheFirstChangeOfEachLogSinceANumber) {
  append(next_updates(one_, 3));
  append(next_updates(two_, 3));
  append(next_updates(one_, 2));
  const auto changed = [&](std::uint64_t since) {
    std::map<WriterId, Seq> logs;
    EXPECT_TRUE(store_.changed_since(
        since, 2, [&](ScopeKind, const LogId& log, Seq from) { logs[log.writer] = from; }));
    return logs;
  };
  const WriterId one = one_.log().writer, two = two_.log().writer;
  EXPECT_EQ(changed(0), (std::map<WriterId, Seq>{{one, 1}, {two, 1}}));
  EXPECT_EQ(changed(1), (std::map<WriterId, Seq>{{one, 2}, {two, 1}}));
  EXPECT_EQ(changed(4), (std::map<WriterId, Seq>{{one, 4}, {two, 2}}));
  EXPECT_EQ(changed(7), (std::map<WriterId, Seq>{{one, 5}}));
  EXPECT_TRUE(changed(8).empty());
  EXPECT_FALSE(store_.changed_since(0, 1, [](ScopeKind, const LogId&, Seq) { ADD_FAILURE(); }));
}

TEST_F(ArrivalsTest, AreLostByWhatIsSetAsideAndNewWhenItComesBack) {
  const auto early = next_updates(one_, 2), late = next_updates(one_, 3);
  const auto other = next_updates(two_, 1);
  append(early);
  append(other);
  append(late);
  // In the middle of what came together.
  set_aside(one_, 4);
  EXPECT_EQ(arrived(store_), ids_of({early[0], early[1], other[0], late[0]}));
  EXPECT_FALSE(store_.holds(late[1].id));
  EXPECT_FALSE(store_.find(late[2].id));
  EXPECT_EQ(store_.aside_run(one_.kind(), one_.log(), 4, 1 << 20, 9).size(), 2u);
  store_.verify();
  set_aside(one_, 2);
  EXPECT_EQ(arrived(store_), ids_of({early[0], other[0]}));
  store_.verify();
  EXPECT_EQ(append({early[1], late[0], late[1]}), 9u) << "6 numbers were taken";
  EXPECT_TRUE(store_.holds(late[1].id));
  EXPECT_EQ(store_.aside_run(one_.kind(), one_.log(), 5, 1 << 20, 9).size(), 1u);
  store_.verify();
}

TEST_F(ArrivalsTest, AreFoundByIdsThatAreStillInMemoryAfterACrash) {
  const auto updates = next_updates(one_, 5);
  append(updates);
  set_aside(one_, 5);
  const LogStore again = LogStore::open(copy_as_it_is(), small_options());
  for (std::size_t i = 0; i < 4; ++i) {
    ASSERT_TRUE(again.find(updates[i].id)) << i;
    EXPECT_EQ(again.find(updates[i].id)->envelope, updates[i].envelope);
  }
  EXPECT_FALSE(again.holds(updates[4].id));
  again.verify();
}

TEST_F(ArrivalsTest, AreFoundByIdsThatWereMovedIntoTheTable) {
  constexpr std::size_t many = 17'000;  // more than stay in memory
  const auto updates = next_updates(one_, many);
  const auto more = next_updates(two_, 3);
  append(updates);
  append(more);
  EXPECT_TRUE(store_.find(updates.front().id) && store_.find(updates.back().id));
  EXPECT_TRUE(store_.find(more.front().id));
  const LogStore again = LogStore::open(copy_as_it_is(), small_options());
  EXPECT_TRUE(std::ranges::all_of(updates, [&](const Update& u) { return again.holds(u.id); }));
  EXPECT_TRUE(std::ranges::all_of(more, [&](const Update& u) { return again.holds(u.id); }));
  again.verify();
  set_aside(one_, many);
  EXPECT_FALSE(store_.holds(updates.back().id));
  store_.verify();
}

TEST_F(ArrivalsTest, LeaveWhatATransactionTookBackWhereItWas) {
  const auto updates = next_updates(one_, 2);
  append(updates);
  EXPECT_THROW(store_.write([&](WriteTxn& txn) {
    store_.set_aside(txn, one_.kind(), one_.log(), 1);
    EXPECT_FALSE(store_.holds(txn, updates[0].id));
    store_.append(txn, updates[0]);
    EXPECT_TRUE(store_.holds(txn, updates[0].id));
    throw std::runtime_error("changed our mind");
  }),
               std::runtime_error);
  EXPECT_TRUE(store_.holds(updates[0].id) && store_.holds(updates[1].id));
  EXPECT_EQ(arrived(store_), ids_of(updates));
  store_.verify();
}

// The place of a signature that was left out takes no room, and comes back as it was.
TEST_F(ArrivalsTest, GiveAnUpdateBackWithoutASignatureOfItsOwn) {
  auto updates = next_updates(one_, 2);
  strip_signature(updates[0].envelope);
  append(updates);
  EXPECT_EQ(store_.find(updates[0].id)->envelope, updates[0].envelope);
  EXPECT_EQ(store_.find(updates[1].id)->envelope, updates[1].envelope);
  const auto run = store_.read_run(one_.kind(), one_.log(), 1, 1 << 20, 2);
  ASSERT_EQ(run.size(), 2u);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(run[i].envelope, updates[i].envelope);
    EXPECT_EQ(run[i].body, updates[i].body);
    EXPECT_TRUE(run[i].held);
  }
}

}  // namespace
}  // namespace maillage
