#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "tests/store/samples.h"

namespace maillage {
namespace {

using namespace test;

std::string bytes_of_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The `apart` of the sample updates is 160 times this byte.
const std::string canary(100, '\xA5');

class ErasureTest : public testing::Test {
 protected:
  bool canary_is_in(const std::string& file) const {
    return bytes_of_file(directory_.dir() + "/" + file).find(canary) != std::string::npos;
  }
  void erase(LogStore& store, const UpdateId& id) {
    store.write([&](WriteTxn& txn) { store.erase_apart(txn, id); }, WritePurpose::erasure);
  }
  LogStore open() { return LogStore::open(directory_.dir(), small_options()); }

  TemporaryDirectory directory_;
  LogWriter writer_{1, ScopeKind::referral};
};

TEST_F(ErasureTest, KeepsTheKeysApartFromTheUpdates) {
  LogStore store = open();
  store_updates(store, {writer_.next_erasable()});
  EXPECT_TRUE(canary_is_in("apart.mdb"));
  EXPECT_FALSE(canary_is_in("store.mdb"));
}

TEST_F(ErasureTest, LeavesTheUpdateInItsChainWithoutItsKeys) {
  LogStore store = open();
  const Update update = writer_.next_erasable();
  store_updates(store, {update, writer_.next()});
  erase(store, update.id);
  const auto found = store.find(update.id);
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->apart.empty());
  EXPECT_EQ(found->envelope, update.envelope);
  EXPECT_EQ(store.read_run(writer_.kind(), writer_.log(), 1, 1 << 20, 10).size(), 2u);
  store.verify();
}

TEST_F(ErasureTest, TakesTheBytesOutOfTheFile) {
  LogStore store = open();
  const Update erased = writer_.next_erasable();
  store_updates(store, {erased});
  erase(store, erased.id);
  store.finish_erasure();
  EXPECT_FALSE(canary_is_in("apart.mdb"));
  const Update kept = writer_.next_erasable();
  store_updates(store, {kept});
  EXPECT_EQ(store.find(kept.id)->apart, kept.apart);
  EXPECT_TRUE(store.find(erased.id)->apart.empty());
}

TEST_F(ErasureTest, FinishesAtTheNextOpeningWhatACrashLeftUndone) {
  Update erased;
  {
    LogStore store = open();
    erased = writer_.next_erasable();
    store_updates(store, {erased});
    erase(store, erased.id);
    ASSERT_TRUE(canary_is_in("apart.mdb"));  // in a free page: what the copy is for
  }
  const LogStore store = open();
  EXPECT_FALSE(canary_is_in("apart.mdb"));
  EXPECT_TRUE(store.find(erased.id)->apart.empty());
}

TEST_F(ErasureTest, RefusesTheReturnOfErasedKeys) {
  LogStore store = open();
  const Update update = writer_.next_erasable();
  erase(store, update.id);  // the erasure came before the update
  store_updates(store, {update});
  EXPECT_TRUE(store.find(update.id)->apart.empty());
  EXPECT_FALSE(canary_is_in("apart.mdb"));
}

TEST_F(ErasureTest, TakesTheKeysOfADroppedLogOutOfTheFile) {
  LogStore store = open();
  store_updates(store, {writer_.next_erasable(), writer_.next_erasable()});
  store.write([&](WriteTxn& txn) { store.drop_log(txn, writer_.kind(), writer_.log()); },
              WritePurpose::erasure);
  store.finish_erasure();
  EXPECT_FALSE(canary_is_in("apart.mdb"));
}

TEST_F(ErasureTest, LeavesNoUpdateWithoutKeysWhenAWriteFails) {
  LogStore store = open();
  const Update update = writer_.next_erasable();
  EXPECT_ANY_THROW(store.write([&](WriteTxn& txn) {
    store.append(txn, update);
    throw std::runtime_error("stop");
  }));
  EXPECT_FALSE(canary_is_in("apart.mdb"));
  store.verify();
}

}  // namespace
}  // namespace maillage
