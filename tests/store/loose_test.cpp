// Updates kept by id, outside of any log.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "tests/store/samples.h"

namespace maillage {
namespace {

using namespace test;

class LooseTest : public testing::Test {
 protected:
  void SetUp() override { reopen(); }
  void reopen() {
    store_.reset();
    store_ = std::make_unique<LogStore>(LogStore::open(directory_.dir(), small_options()));
  }
  void keep(const Update& update) {
    store_->write([&](WriteTxn& txn) { store_->keep_loose(txn, update); });
  }
  void set_aside(const LogWriter& writer, Seq from) {
    store_->write(
        [&](WriteTxn& txn) { store_->set_aside(txn, writer.kind(), writer.log(), from); });
  }
  // Behind the store's back, with a check that is right again.
  void change(const char* table_name, const UpdateId& id, std::function<Bytes(Bytes)> change) {
    store_.reset();
    {
      Environment environment(directory_.dir() + "/store.mdb", 1 << 20);
      WriteTxn txn(environment);
      const CheckedTable table(txn, table_name);
      table.put(txn, id.bytes(), change(to_bytes(table.get(txn, id.bytes()).value())));
      commit_as_the_store(std::move(txn));
    }
    reopen();
  }

  TemporaryDirectory directory_;
  std::unique_ptr<LogStore> store_;
  LogWriter writer_{1, ScopeKind::referral};
};

TEST_F(LooseTest, IsFoundByItsIdAndInNoLog) {
  writer_.next();
  const Update update = writer_.next_erasable();
  keep(update);
  reopen();
  const auto found = store_->find_loose(update.id);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->envelope, update.envelope);
  EXPECT_EQ(found->body, update.body);
  EXPECT_EQ(found->apart, update.apart);
  EXPECT_EQ(store_->loose(), std::vector{update.id});
  EXPECT_TRUE(store_->keeps(update.id));
  EXPECT_FALSE(store_->holds(update.id));
  EXPECT_TRUE(store_->heads().empty());
  EXPECT_EQ(store_->last_arrival(), 0u);
  store_->verify();
}

TEST_F(LooseTest, MovesIntoItsLogWhenItIsAppended) {
  const Update update = writer_.next_erasable();
  keep(update);
  store_updates(*store_, {update});
  EXPECT_TRUE(store_->loose().empty());
  EXPECT_EQ(store_->find(update.id)->apart, update.apart);
  keep(update);
  EXPECT_TRUE(store_->loose().empty()) << "it is kept already";
  set_aside(writer_, 1);
  keep(update);
  EXPECT_TRUE(store_->loose().empty()) << "aside is kept too";
  EXPECT_TRUE(store_->keeps(update.id));
  store_->verify();
}

TEST_F(LooseTest, LosesItsKeysForGoodWhenTheyAreErased) {
  const Update update = writer_.next_erasable();
  keep(update);
  store_->write([&](WriteTxn& txn) { store_->erase_apart(txn, update.id); }, WritePurpose::erasure);
  store_->finish_erasure();
  std::ifstream file(directory_.dir() + "/apart.mdb", std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(bytes.find(std::string(100, '\xA5')), std::string::npos);
  const auto found = store_->find_loose(update.id);
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->apart.empty());
  store_->verify();
}

TEST_F(LooseTest, StaysWithoutKeysThatWereErasedBeforeItCame) {
  const Update update = writer_.next_erasable();
  store_->write([&](WriteTxn& txn) { store_->erase_apart(txn, update.id); }, WritePurpose::erasure);
  keep(update);
  EXPECT_TRUE(store_->find_loose(update.id)->apart.empty());
}

TEST_F(LooseTest, GoesWithItsScope) {
  const Update update = writer_.next_erasable();
  LogWriter directory(2);
  const Update other = directory.next();
  keep(update);
  keep(other);
  store_->write(
      [&](WriteTxn& txn) { store_->drop_loose(txn, writer_.kind(), update.header.scope); },
      WritePurpose::erasure);
  EXPECT_EQ(store_->loose(), std::vector{other.id});
  EXPECT_FALSE(store_->find_loose(update.id));
  keep(update);
  EXPECT_TRUE(store_->find_loose(update.id)->apart.empty()) << "its keys were erased for good";
}

TEST_F(LooseTest, DamageIsNoticed) {
  const Update update = writer_.next_erasable(), other = writer_.next_erasable();
  keep(update);
  keep(other);
  change("loose", update.id, [](Bytes value) {
    value[40] ^= 1;
    return value;
  });
  EXPECT_EQ(fault_of([&] { store_->find_loose(update.id); }).kind, StoreFault::corrupt);
  EXPECT_EQ(fault_of([&] { store_->verify(); }).kind, StoreFault::corrupt);
  EXPECT_TRUE(store_->find_loose(other.id)) << "the other is sound";
  change("loose", update.id, [](Bytes value) {
    value.resize(3);
    return value;
  });
  EXPECT_EQ(fault_of([&] { store_->find_loose(update.id); }).kind, StoreFault::corrupt);
}

TEST_F(LooseTest, AnUpdateSetAsideIsFoundByItsId) {
  const auto updates = next_updates(writer_, 3);
  store_updates(*store_, updates);
  EXPECT_FALSE(store_->find_aside(updates[2].id));
  set_aside(writer_, 2);
  reopen();
  const auto place = store_->find_aside(updates[2].id);
  ASSERT_TRUE(place);
  EXPECT_EQ(place->log, writer_.log());
  EXPECT_EQ(place->head, (Head{3, updates[2].id}));
  store_updates(*store_, {updates[1], updates[2]});
  EXPECT_FALSE(store_->find_aside(updates[2].id)) << "it is back";
  store_->verify();
}

TEST_F(LooseTest, ABranchThatDoesNotStandIsKeptByItsIds) {
  LogWriter other{1, ScopeKind::referral};
  const Update lost = writer_.next_erasable(), stands = other.next(50);
  store_updates(*store_, {lost});
  set_aside(writer_, 1);
  store_updates(*store_, {stands});
  EXPECT_EQ(store_->find_loose(lost.id)->apart, lost.apart);
  EXPECT_TRUE(store_->aside_logs().empty());
  store_->verify();
}

TEST_F(LooseTest, AWrongIndexOfWhatIsAsideIsNoticed) {
  const auto updates = next_updates(writer_, 2);
  store_updates(*store_, updates);
  set_aside(writer_, 1);
  change("aside_ids", updates[1].id, [](Bytes key) {
    key.back() ^= 1;
    return key;
  });
  EXPECT_EQ(fault_of([&] { store_->verify(); }).kind, StoreFault::corrupt);
}

}  // namespace
}  // namespace maillage
