#include "node/store/check.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <random>

#include "tests/store/samples.h"

namespace maillage {
namespace {

using namespace test;

class CheckTest : public testing::Test {
 protected:
  CheckTest() {
    LogStore store = LogStore::open(directory_.dir(), small_options());
    for (std::uint8_t i = 1; i <= 20; ++i) {
      LogWriter writer(i);
      auto updates = next_updates(writer, 20);
      updates.push_back(writer.next_erasable());
      store_updates(store, updates);
    }
  }
  Fault check() {
    return fault_of([&] { check_store(directory_.dir(), small_options(), 20); });
  }
  std::string path(const std::string& name) const { return directory_.dir() + "/" + name; }

  TemporaryDirectory directory_;
};

TEST_F(CheckTest, PassesASoundStore) { EXPECT_EQ(check().kind, std::nullopt); }

TEST_F(CheckTest, PassesANewDirectory) {
  const TemporaryDirectory empty;
  check_store(empty.dir(), small_options());
}

TEST_F(CheckTest, KnowsACleanStop) {
  EXPECT_TRUE(was_stopped_cleanly(directory_.dir()));
  {
    const LogStore store = LogStore::open(directory_.dir(), small_options());
    EXPECT_FALSE(std::filesystem::exists(path("clean"))) << "not while it runs";
  }
  EXPECT_TRUE(was_stopped_cleanly(directory_.dir()));
}

TEST_F(CheckTest, DoesNotTrustTheMarkOfAnotherStore) {
  std::filesystem::copy_file(path("store.mdb"), path("older"));
  {
    LogStore store = LogStore::open(directory_.dir(), small_options());
    LogWriter writer(99);
    store_updates(store, {writer.next()});
  }
  std::filesystem::rename(path("older"), path("store.mdb"));
  EXPECT_FALSE(was_stopped_cleanly(directory_.dir()));
}

TEST_F(CheckTest, SaysThatAStoreIsInUse) {
  const LogStore store = LogStore::open(directory_.dir(), small_options());
  EXPECT_EQ(check().kind, StoreFault::busy);
}

TEST_F(CheckTest, PassesOnWhatItsChildFound) {
  {
    Environment environment(path("store.mdb"), 1 << 20);
    WriteTxn txn(environment);
    const Table heads(txn, "heads");
    Bytes key;
    {
      Cursor cursor(txn, heads);
      ASSERT_TRUE(cursor.first());
      key = to_bytes(cursor.key());
    }
    heads.erase(txn, key);
    commit_as_the_store(std::move(txn));
  }
  const Fault fault = check();
  EXPECT_EQ(fault.kind, StoreFault::corrupt);
  EXPECT_TRUE(mentions(fault, "head of the directory log"));
  EXPECT_FALSE(was_stopped_cleanly(directory_.dir())) << "so it is checked again next time";
}

// The file of a hub is cut, or has pages of zeros, of noise, or of its own in a wrong place. Each
// time this process survives, and either the check says so or the store still holds all it did.
TEST_F(CheckTest, SurvivesDamagedPages) {
  const std::string file = path("store.mdb");
  std::filesystem::copy_file(file, path("sound"));
  const auto pages = std::filesystem::file_size(file) / 4096;
  std::mt19937 random(20260101);
  int found = 0;
  for (int round = 0; round < 200; ++round) {
    std::filesystem::copy_file(path("sound"), file,
                               std::filesystem::copy_options::overwrite_existing);
    const auto page = random() % pages;
    std::string bytes(4096, '\0');
    if (round % 4 == 1)
      std::generate(bytes.begin(), bytes.end(), [&] { return static_cast<char>(random()); });
    if (round % 4 == 2) {
      std::ifstream in(file, std::ios::binary);
      in.seekg(static_cast<std::streamoff>(random() % pages * 4096));
      in.read(bytes.data(), 4096);
    }
    if (round % 4 == 3) {
      std::filesystem::resize_file(file, page * 4096 + 1);
    } else {
      std::fstream out(file, std::ios::binary | std::ios::in | std::ios::out);
      out.seekp(static_cast<std::streamoff>(page * 4096));
      out.write(bytes.data(), 4096);
    }
    const Fault fault = check();
    if (fault.kind) {
      ++found;
      continue;
    }
    const LogStore store = LogStore::open(directory_.dir(), small_options());
    ASSERT_EQ(store.usage().updates, 20u * 21u) << "round " << round;
    ASSERT_EQ(store.for_each_update([](std::uint64_t, const Update&) { return true; }), 421u);
  }
  EXPECT_GT(found, 100);
}

}  // namespace
}  // namespace maillage
