#include "node/store/lmdb.h"

#include <gtest/gtest.h>

#include <fstream>
#include <future>
#include <type_traits>

#include "tests/store/samples.h"

namespace maillage {
namespace {

using namespace test;

// A ReadTxn cannot write and a transaction is never copied: the compiler sees to it.
static_assert(!std::is_convertible_v<ReadTxn&, WriteTxn&>);
static_assert(!std::is_copy_constructible_v<WriteTxn> && !std::is_copy_constructible_v<ReadTxn>);

class LmdbTest : public testing::Test {
 protected:
  LmdbTest() {
    std::filesystem::create_directory(directory_.dir());
    environment_ = std::make_unique<Environment>(path(), 1 << 20);
    WriteTxn txn(*environment_);
    table_ = Table(txn, "table");
    std::move(txn).commit();
  }
  std::string path() const { return directory_.dir() + "/file.mdb"; }
  void put(std::string_view key, std::string_view value) {
    WriteTxn txn(*environment_);
    table_.put(txn, as_bytes(key), as_bytes(value));
    std::move(txn).commit();
  }
  std::string read(std::string_view key) const {
    const ReadTxn txn(*environment_);
    const auto value = table_.get(txn, as_bytes(key));
    return value ? std::string(as_text(*value)) : "(nothing)";
  }

  TemporaryDirectory directory_;
  std::unique_ptr<Environment> environment_;
  Table table_;
};

TEST_F(LmdbTest, KeepsWhatWasCommitted) {
  put("key", "value");
  EXPECT_EQ(read("key"), "value");
  environment_.reset();
  environment_ = std::make_unique<Environment>(path(), 1 << 20);
  WriteTxn txn(*environment_);
  table_ = Table(txn, "table");
  std::move(txn).commit();
  EXPECT_EQ(read("key"), "value");
}

TEST_F(LmdbTest, RollsBackUnlessCommitted) {
  put("key", "old");
  {
    WriteTxn txn(*environment_);
    table_.put(txn, as_bytes("key"), as_bytes("new"));
    EXPECT_EQ(as_text(*table_.get(txn, as_bytes("key"))), "new");
  }
  EXPECT_EQ(read("key"), "old");
}

TEST_F(LmdbTest, ShowsAReaderTheStateItBeganWith) {
  put("key", "old");
  const ReadTxn before(*environment_);
  put("key", "new");
  EXPECT_EQ(as_text(*table_.get(before, as_bytes("key"))), "old");
  EXPECT_EQ(read("key"), "new");
}

TEST_F(LmdbTest, ErasesAndCounts) {
  put("a", "1");
  put("b", "2");
  WriteTxn txn(*environment_);
  EXPECT_EQ(table_.size(txn), 2u);
  EXPECT_TRUE(table_.erase(txn, as_bytes("a")));
  EXPECT_FALSE(table_.erase(txn, as_bytes("a")));
  EXPECT_EQ(table_.size(txn), 1u);
}

TEST_F(LmdbTest, MovesACursorInTheOrderOfBytes) {
  for (const std::string_view key : {"b", "a", "ab", "\xff"}) put(key, key);
  const ReadTxn txn(*environment_);
  Cursor cursor(txn, table_);
  std::string order;
  for (bool more = cursor.first(); more; more = cursor.next()) {
    order += std::string(as_text(cursor.key())) + " ";
  }
  EXPECT_EQ(order, "a ab b \xff ");
  EXPECT_TRUE(cursor.seek(as_bytes("aa")));
  EXPECT_EQ(as_text(cursor.key()), "ab");
  EXPECT_TRUE(cursor.last());
  EXPECT_EQ(as_text(cursor.value()), "\xff");
  EXPECT_FALSE(cursor.seek(as_bytes("\xff\xff")));
}

TEST_F(LmdbTest, FindsNothingInAnEmptyTable) {
  const ReadTxn txn(*environment_);
  Cursor cursor(txn, table_);
  EXPECT_FALSE(cursor.first());
  EXPECT_FALSE(cursor.last());
  EXPECT_FALSE(cursor.seek(as_bytes("a")));
}

TEST_F(LmdbTest, SaysThatTheMapIsFullAndGrows) {
  const Bytes large(700'000, 7);
  const auto write = [&] {
    WriteTxn txn(*environment_);
    table_.put(txn, as_bytes("1"), large);
    table_.put(txn, as_bytes("2"), large);
    std::move(txn).commit();
  };
  EXPECT_EQ(fault_of(write).kind, StoreFault::map_full);
  EXPECT_TRUE(environment_->grow(4 << 20, 0));
  write();
  EXPECT_EQ(environment_->map_bytes(), 4u << 20);
  EXPECT_GT(environment_->used_bytes(), 1'400'000u);
}

TEST_F(LmdbTest, DoesNotGrowWhileItIsRead) {
  auto txn = std::make_unique<ReadTxn>(*environment_);
  EXPECT_FALSE(environment_->grow(4 << 20, 1));
  EXPECT_EQ(environment_->map_bytes(), 1u << 20);
  auto grown = std::async(std::launch::async, [&] { return environment_->grow(4 << 20, 60'000); });
  txn.reset();
  EXPECT_TRUE(grown.get());
}

TEST_F(LmdbTest, RefusesAKeyLmdbCannotTake) {
  EXPECT_EQ(fault_of([&] { put("", "value"); }).kind, StoreFault::other);
  EXPECT_EQ(fault_of([&] { put(std::string(600, 'k'), "value"); }).kind, StoreFault::other);
}

TEST_F(LmdbTest, SaysThatAForeignOrEmptiedFileIsDamaged) {
  environment_.reset();
  const auto open = [&] { Environment again(path(), 1 << 20); };
  std::ofstream(path(), std::ios::trunc);
  EXPECT_EQ(fault_of(open).kind, StoreFault::corrupt);
  std::ofstream(path(), std::ios::trunc) << std::string(100'000, 'x');
  const Fault fault = fault_of(open);
  EXPECT_EQ(fault.kind, StoreFault::corrupt);
  EXPECT_TRUE(mentions(fault, path()));
  EXPECT_TRUE(mentions(fault, "restore the last backup"));
}

TEST_F(LmdbTest, SaysWhereItCannotWrite) {
  const auto open = [&] { Environment again(directory_.dir() + "/none/file.mdb", 1 << 20); };
  const Fault fault = fault_of(open);
  EXPECT_EQ(fault.kind, StoreFault::other);
  EXPECT_TRUE(mentions(fault, "/none/file.mdb"));
}

}  // namespace
}  // namespace maillage
