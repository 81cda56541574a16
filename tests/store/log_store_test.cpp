#include "node/store/log_store.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/store/samples.h"

namespace maillage {
namespace {

using namespace test;

class LogStoreTest : public testing::Test {
 protected:
  std::vector<UpdateId> arrived(std::uint64_t from = 1) const {
    std::vector<UpdateId> ids;
    store_->for_each_update(
        [&](std::uint64_t, const Update& update) {
          ids.push_back(update.id);
          return true;
        },
        from);
    return ids;
  }
  void reopen() {
    store_.reset();
    store_ = std::make_unique<LogStore>(LogStore::open(directory_.dir(), small_options()));
  }

  TemporaryDirectory directory_;
  std::unique_ptr<LogStore> store_ =
      std::make_unique<LogStore>(LogStore::open(directory_.dir(), small_options()));
};

TEST_F(LogStoreTest, GivesAnUpdateBackByItsId) {
  LogWriter writer(1);
  const Update update = writer.next();
  store_updates(*store_, {update});
  EXPECT_TRUE(store_->holds(update.id));
  const auto found = store_->find(update.id);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->header, update.header);
  EXPECT_EQ(found->id, update.id);
  EXPECT_EQ(found->envelope, update.envelope);
  EXPECT_EQ(found->body, update.body);
  EXPECT_TRUE(signature_is_valid(*found, test_network()));
}

TEST_F(LogStoreTest, HoldsNothingAtFirst) {
  LogWriter writer(1);
  EXPECT_FALSE(store_->holds(writer.next().id));
  EXPECT_FALSE(store_->find(writer.next().id));
  EXPECT_FALSE(store_->head(writer.kind(), writer.log()));
  EXPECT_TRUE(store_->heads().empty());
  EXPECT_TRUE(arrived().empty());
}

TEST_F(LogStoreTest, KeepsTheHeadOfEachLog) {
  LogWriter directory(1), capacity(1, ScopeKind::capacity), later(1, ScopeKind::directory, 2);
  LogWriter other(2);
  const Update last = [&] {
    auto updates = next_updates(directory, 3);
    for (LogWriter* writer : {&capacity, &later, &other}) updates.push_back(writer->next());
    store_updates(*store_, updates);
    return updates[2];
  }();
  const auto head = store_->head(directory.kind(), directory.log());
  ASSERT_TRUE(head);
  EXPECT_EQ(*head, (Head{3, last.id}));
  const auto heads = store_->heads();
  EXPECT_EQ(heads.size(), 4u);
  EXPECT_TRUE(std::ranges::count(heads, LogHead{directory.kind(), directory.log(), *head}) == 1);
}

TEST_F(LogStoreTest, VisitsUpdatesInTheOrderOfTheirArrival) {
  LogWriter late(1), early(2);
  std::vector<Update> updates = {early.next(), late.next(), early.next(), late.next()};
  store_updates(*store_, {updates[0], updates[1]});
  store_updates(*store_, {updates[2], updates[3]});
  std::vector<UpdateId> expected;
  for (const Update& update : updates) expected.push_back(update.id);
  EXPECT_EQ(arrived(), expected);
  EXPECT_EQ(arrived(3), std::vector<UpdateId>(expected.begin() + 2, expected.end()));
}

TEST_F(LogStoreTest, GoesOnWhereAVisitStopped) {
  LogWriter writer(1);
  store_updates(*store_, next_updates(writer, 5));
  int seen = 0;
  const auto next =
      store_->for_each_update([&](std::uint64_t, const Update&) { return ++seen < 2; });
  EXPECT_EQ(next, 3u);
  EXPECT_EQ(arrived(next).size(), 3u);
  EXPECT_EQ(store_->for_each_update([](std::uint64_t, const Update&) { return true; }), 6u);
}

TEST_F(LogStoreTest, ReadsARunWithinItsLimits) {
  LogWriter writer(1), neighbour(1, ScopeKind::directory, 2);
  const auto updates = next_updates(writer, 6);
  store_updates(*store_, updates);
  store_updates(*store_, next_updates(neighbour, 2));
  const std::size_t size = updates[0].envelope.size() + updates[0].body.size();
  const auto count = [&](Seq from, std::size_t bytes, std::size_t most) {
    return store_->read_run(writer.kind(), writer.log(), from, bytes, most).size();
  };
  EXPECT_EQ(count(1, 1 << 20, 100), 6u);
  EXPECT_EQ(count(4, 1 << 20, 100), 3u);
  EXPECT_EQ(count(1, 1 << 20, 2), 2u);
  EXPECT_EQ(count(1, 3 * size, 100), 3u);
  EXPECT_EQ(count(1, 3 * size - 1, 100), 2u);
  EXPECT_EQ(count(1, 1, 100), 1u);
  EXPECT_EQ(count(1, 1 << 20, 0), 0u);
  EXPECT_EQ(count(7, 1 << 20, 100), 0u);
  const auto run = store_->read_run(writer.kind(), writer.log(), 2, 1 << 20, 1);
  EXPECT_EQ(run.at(0).envelope, updates[1].envelope);
  EXPECT_EQ(run.at(0).body, updates[1].body);
}

TEST_F(LogStoreTest, KeepsEverythingOverAReopening) {
  LogWriter writer(1);
  std::vector<Update> updates = next_updates(writer, 3);
  updates.push_back(writer.next_erasable());
  store_updates(*store_, updates);
  reopen();
  EXPECT_EQ(store_->find(updates[3].id)->apart, updates[3].apart);
  EXPECT_EQ(store_->head(writer.kind(), writer.log())->seq, 4u);
  store_updates(*store_, {writer.next()});
  store_->verify();
}

TEST_F(LogStoreTest, KeepsNothingOfAWriteThatThrows) {
  LogWriter writer(1);
  const Update update = writer.next_erasable();
  EXPECT_THROW(store_->write([&](WriteTxn& txn) {
    store_->append(txn, update);
    EXPECT_TRUE(store_->holds(txn, update.id));
    throw std::runtime_error("changed our mind");
  }),
               std::runtime_error);
  EXPECT_FALSE(store_->holds(update.id));
  store_updates(*store_, {update});
  EXPECT_EQ(store_->find(update.id)->apart, update.apart);
}

TEST_F(LogStoreTest, RefusesAnUpdateThatDoesNotContinueItsLog) {
  LogWriter writer(1);
  const auto updates = next_updates(writer, 3);
  store_updates(*store_, {updates[0]});
  EXPECT_THROW(store_updates(*store_, {updates[2]}), StoreError);
  EXPECT_THROW(store_updates(*store_, {updates[0]}), StoreError);
  LogWriter fork(1);
  fork.next(41);
  EXPECT_THROW(store_updates(*store_, {fork.next()}), StoreError);
}

TEST_F(LogStoreTest, KeepsBytesInNamedTables) {
  store_->write([&](WriteTxn& txn) {
    store_->put(txn, NamedTable::accounts, as_bytes("camille"), as_bytes("record"));
    store_->put(txn, NamedTable::accounts, as_bytes("cam"), as_bytes(""));
    store_->put(txn, NamedTable::peers, as_bytes("camille"), as_bytes("another table"));
    EXPECT_EQ(store_->get(txn, NamedTable::accounts, as_bytes("camille")),
              to_bytes(as_bytes("record")));
  });
  EXPECT_EQ(store_->get(NamedTable::accounts, as_bytes("camille")), to_bytes(as_bytes("record")));
  EXPECT_EQ(store_->get(NamedTable::accounts, as_bytes("cam")), Bytes());
  EXPECT_EQ(store_->get(NamedTable::drafts, as_bytes("camille")), std::nullopt);
  store_->write([&](WriteTxn& txn) {
    EXPECT_TRUE(store_->erase(txn, NamedTable::accounts, as_bytes("camille")));
    EXPECT_FALSE(store_->erase(txn, NamedTable::accounts, as_bytes("nobody")));
  });
  EXPECT_EQ(store_->get(NamedTable::accounts, as_bytes("camille")), std::nullopt);
  EXPECT_TRUE(store_->get(NamedTable::peers, as_bytes("camille")));
}

TEST_F(LogStoreTest, GoesThroughTheKeysOfAPrefixInOrder) {
  store_->write([&](WriteTxn& txn) {
    for (const std::string_view key : {"b/2", "a/1", "b/1", "c/1", "b"}) {
      store_->put(txn, NamedTable::pending, as_bytes(key), as_bytes(key));
    }
  });
  const auto keys = [&](std::string_view prefix) {
    std::string all;
    store_->for_each(
        NamedTable::pending,
        [&](ByteView key, ByteView value) {
          EXPECT_EQ(as_text(key), as_text(value));
          all += std::string(as_text(key)) + " ";
        },
        as_bytes(prefix));
    return all;
  };
  EXPECT_EQ(keys("b/"), "b/1 b/2 ");
  EXPECT_EQ(keys(""), "a/1 b b/1 b/2 c/1 ");
  EXPECT_EQ(keys("d"), "");
}

TEST_F(LogStoreTest, DropsAWholeLogAndNothingElse) {
  LogWriter referral(1, ScopeKind::referral), other(2);
  const Update sealed = referral.next_erasable();
  const auto kept = next_updates(other, 1);
  store_updates(*store_, {sealed, kept[0]});
  store_updates(*store_, next_updates(referral, 3));
  store_->write([&](WriteTxn& txn) { store_->drop_log(txn, referral.kind(), referral.log()); },
                WritePurpose::erasure);
  EXPECT_FALSE(store_->holds(sealed.id));
  EXPECT_FALSE(store_->head(referral.kind(), referral.log()));
  EXPECT_EQ(arrived(), std::vector<UpdateId>{kept[0].id});
  store_->verify();
}

TEST_F(LogStoreTest, GoesOnFromWhereARetiredLogWasDropped) {
  LogWriter writer(1);
  const auto closed = next_updates(writer, 3);
  store_updates(*store_, closed);
  const Head end{3, closed.back().id};
  const auto retire = [&](WriteTxn& txn) {
    store_->retire_log(txn, writer.kind(), writer.log(), end);
  };
  store_->write(retire);
  EXPECT_FALSE(store_->head(writer.kind(), writer.log()));
  const auto late = next_updates(writer, 2);
  store_updates(*store_, late);
  EXPECT_EQ(store_->head(writer.kind(), writer.log()), (Head{5, late.back().id}));
  EXPECT_TRUE(store_->read_run(writer.kind(), writer.log(), 1, 1 << 20, 10).empty());
  EXPECT_EQ(store_->read_run(writer.kind(), writer.log(), 4, 1 << 20, 10).size(), 2u);
  store_->write(retire);  // more is held than it names
  store_->verify();
  store_->write([&](WriteTxn& txn) { store_->set_aside(txn, writer.kind(), writer.log(), 4); });
  EXPECT_FALSE(store_->head(writer.kind(), writer.log()));
  store_updates(*store_, late);
  store_->verify();
}

TEST_F(LogStoreTest, MayRetireALogThatItNeverHeld) {
  LogWriter writer(1);
  const auto closed = next_updates(writer, 3);
  store_->write([&](WriteTxn& txn) {
    store_->retire_log(txn, writer.kind(), writer.log(), {3, closed.back().id});
  });
  store_updates(*store_, next_updates(writer, 1));
  EXPECT_EQ(store_->head(writer.kind(), writer.log())->seq, 4u);
  store_->verify();
}

TEST_F(LogStoreTest, NeverUsesAnArrivalNumberTwice) {
  LogWriter referral(1, ScopeKind::referral), other(2);
  store_updates(*store_, next_updates(referral, 3));
  store_->write([&](WriteTxn& txn) { store_->drop_log(txn, referral.kind(), referral.log()); });
  std::uint64_t arrival = 0;
  store_->write([&](WriteTxn& txn) { arrival = store_->append(txn, other.next()); });
  EXPECT_EQ(arrival, 4u);
}

TEST_F(LogStoreTest, CountsWhatItHolds) {
  LogWriter writer(1);
  store_updates(*store_, next_updates(writer, 7));
  EXPECT_EQ(store_->usage().updates, 7u);
  EXPECT_GT(store_->usage().used_bytes, 0u);
  EXPECT_EQ(store_->usage().map_bytes, 1u << 20);
}

}  // namespace
}  // namespace maillage
