// Copies of a store that serves on, and files that come to be as a whole.
#include "node/store/snapshot.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <iterator>
#include <set>
#include <thread>

#include "node/store/files.h"
#include "node/store/incarnation.h"
#include "node/store/new_file.h"
#include "tests/store/samples.h"

namespace maillage {
namespace {

using namespace test;
namespace fs = std::filesystem;

std::set<std::string> names_in(const std::string& dir) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(dir)) names.insert(entry.path().filename());
  return names;
}

std::string bytes_of_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class SnapshotTest : public testing::Test {
 protected:
  LogStore open(StoreOptions options = small_options()) const {
    return LogStore::open(directory_.dir(), std::move(options));
  }
  std::string path(const Snapshot& snapshot) const {
    return directory_.dir() + "/" + snapshot.name();
  }
  bool has_snapshot() const {
    for (const std::string& name : names_in(directory_.dir())) {
      if (is_snapshot_name(name)) return true;
    }
    return false;
  }

  TemporaryDirectory directory_;
  LogWriter writer_{1, ScopeKind::referral};
  const RandomSource random_ = [](std::span<std::uint8_t> out) { std::ranges::fill(out, 7); };
};

TEST_F(SnapshotTest, HoldsWhatTheStoreHeldAndNothingElse) {
  LogStore store = open();
  const std::vector<Update> updates = {writer_.next(), writer_.next_erasable(), writer_.next()};
  store_updates(store, updates);
  store.write([&](WriteTxn& txn) {
    store.put(txn, NamedTable::accounts, as_bytes("camille"), as_bytes("record"));
  });
  const Snapshot snapshot(store);
  store_updates(store, {writer_.next()});
  EXPECT_EQ(names_in(path(snapshot)), (std::set<std::string>{"store.mdb", "apart.mdb"}));
  const LogStore copy = LogStore::open(path(snapshot), options_for_a_copy());
  copy.verify();
  EXPECT_EQ(copy.usage().updates, 3u);
  EXPECT_EQ(copy.find(updates[1].id)->apart, updates[1].apart);
  EXPECT_TRUE(copy.get(NamedTable::accounts, as_bytes("camille")));
}

TEST_F(SnapshotTest, HasNoBoxOfOthersNotEvenInFreePages) {
  LogStore store = open();
  store_updates(store, {writer_.next()});
  std::string box = "a box that one hub left here for another; ";
  for (int i = 0; i < 8; ++i) box += box;
  store.write([&](WriteTxn& txn) {
    store.put(txn, NamedTable::mailbox, as_bytes("number"), as_bytes(box));
    store.put(txn, NamedTable::accounts, as_bytes("camille"), as_bytes("record"));
  });
  ASSERT_NE(bytes_of_file(directory_.dir() + "/store.mdb").find(box.substr(0, 40)),
            std::string::npos);
  const Snapshot snapshot(store);
  EXPECT_EQ(names_in(path(snapshot)), (std::set<std::string>{"store.mdb", "apart.mdb"}));
  EXPECT_EQ(bytes_of_file(path(snapshot) + "/store.mdb").find(box.substr(0, 40)),
            std::string::npos);
  const LogStore copy = LogStore::open(path(snapshot), options_for_a_copy());
  copy.verify();
  EXPECT_FALSE(copy.get(NamedTable::mailbox, as_bytes("number")));
  EXPECT_TRUE(copy.get(NamedTable::accounts, as_bytes("camille")));
  EXPECT_TRUE(store.get(NamedTable::mailbox, as_bytes("number"))) << "the relay keeps it";
}

TEST_F(SnapshotTest, IsReadableByItsOwnerOnly) {
  const LogStore store = open();
  const Snapshot snapshot(store);
  EXPECT_EQ(fs::status(path(snapshot)).permissions(), fs::perms::owner_all);
  for (const auto& file : fs::directory_iterator(path(snapshot))) {
    EXPECT_EQ(fs::status(file.path()).permissions(),
              fs::perms::owner_read | fs::perms::owner_write);
  }
}

TEST_F(SnapshotTest, BeginsANewEpochWhereverItIsOpened) {
  LogStore store = open();
  const Epoch here = open_epoch(store, random_).epoch;
  const Snapshot snapshot(store);
  LogStore copy = LogStore::open(path(snapshot), options_for_a_copy());
  const Incarnation there = open_epoch(copy, random_);
  EXPECT_TRUE(there.fresh);
  EXPECT_GT(there.epoch >> 32, here >> 32);
  EXPECT_FALSE(open_epoch(store, random_).fresh) << "the original goes on";
}

TEST_F(SnapshotTest, IsSoundWhateverIsWrittenMeanwhile) {
  LogStore store = open();
  store_updates(store, {writer_.next_erasable()});
  std::atomic<bool> stop = false;
  std::atomic<int> written = 0;
  std::thread others([&] {
    for (int i = 0; !stop; ++i) {
      const Update update = writer_.next_erasable();
      store_updates(store, {update, writer_.next(3000)});
      if (i % 5 == 0) {
        store.write([&](WriteTxn& txn) { store.erase_apart(txn, update.id); },
                    WritePurpose::erasure);
      }
      if (i % 7 == 0) store.finish_erasure();
      ++written;
    }
  });
  std::uint64_t last = 0;
  for (int i = 0; i < 30; ++i) {
    const Snapshot snapshot(store);
    const LogStore copy = LogStore::open(path(snapshot), options_for_a_copy());
    EXPECT_NO_THROW(copy.verify());
    EXPECT_GE(copy.usage().updates, last);
    last = copy.usage().updates;
  }
  stop = true;
  others.join();
  EXPECT_GT(written, 10) << "nothing was written meanwhile";
}

TEST_F(SnapshotTest, HoldsNothingErased) {
  LogStore store = open();
  const Update update = writer_.next_erasable();
  store_updates(store, {update});
  store.write([&](WriteTxn& txn) { store.erase_apart(txn, update.id); }, WritePurpose::erasure);
  const std::string erased(100, '\xA5');
  ASSERT_NE(bytes_of_file(directory_.dir() + "/apart.mdb").find(erased), std::string::npos)
      << "a free page has it still";
  const Snapshot snapshot(store);
  EXPECT_EQ(bytes_of_file(path(snapshot) + "/apart.mdb").find(erased), std::string::npos);
  const LogStore copy = LogStore::open(path(snapshot), options_for_a_copy());
  EXPECT_TRUE(copy.find(update.id)->apart.empty());
}

TEST_F(SnapshotTest, TakesOnlyWhatTheDiskHasBesideItsReserve) {
  StoreOptions options = small_options();
  options.min_free_bytes = 1 << 20;
  options.free_disk_bytes = [](const std::string&) { return std::uint64_t{(1 << 20) + 100}; };
  const LogStore store = open(options);
  const Fault fault = fault_of([&] { const Snapshot snapshot(store); });
  EXPECT_EQ(fault.kind, StoreFault::full_disk);
  EXPECT_TRUE(mentions(fault, "free some space"));
  EXPECT_FALSE(has_snapshot()) << "nothing is left behind";
}

TEST_F(SnapshotTest, GoesWithItsMakerOrAtTheNextOpening) {
  {
    const LogStore store = open();
    { const Snapshot snapshot(store); }
    EXPECT_FALSE(has_snapshot());
    Snapshot left(store);
    left.leave_to_another();
  }
  EXPECT_TRUE(has_snapshot());
  fs::create_directory(directory_.dir() + "/snapshot-of-mine");
  open();
  EXPECT_FALSE(has_snapshot());
  EXPECT_TRUE(fs::exists(directory_.dir() + "/snapshot-of-mine")) << "not ours";
}

TEST_F(SnapshotTest, LeavesTheOneAnotherIsReading) {
  const LogStore store = open();
  const Snapshot first(store);
  const Snapshot second(store);
  EXPECT_TRUE(fs::exists(path(first)));
  fs::last_write_time(path(first), fs::file_time_type::clock::now() - std::chrono::hours(2));
  const Snapshot third(store);
  EXPECT_FALSE(fs::exists(path(first))) << "nobody reads that long";
  EXPECT_TRUE(fs::exists(path(second)));
}

class NewFileTest : public testing::Test {
 protected:
  NewFileTest() { make_private_directory(dir_); }
  std::optional<std::string> content() const { return read_small_file(path_, 100); }

  TemporaryDirectory directory_;
  const std::string dir_ = directory_.dir();
  const std::string path_ = dir_ + "/file";
};

TEST_F(NewFileTest, IsNotThereUntilItIsKept) {
  {
    NewFile file(path_);
    file.write(as_bytes("some text"));
    file.write_at(5, as_bytes("TEXT"));
    EXPECT_EQ(content(), std::nullopt);
    ASSERT_TRUE(file.keep(false));
  }
  EXPECT_EQ(content(), "some TEXT");
  EXPECT_EQ(names_in(dir_), std::set<std::string>{"file"});
  EXPECT_EQ(fs::status(path_).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(NewFileTest, NeverReplacesWhatItMayNot) {
  std::ofstream(path_) << "before";
  {
    NewFile file(path_);
    file.write(as_bytes("after"));
    EXPECT_FALSE(file.keep(false));
    EXPECT_EQ(content(), "before");
  }
  EXPECT_EQ(names_in(dir_), std::set<std::string>{"file"});
  NewFile file(path_);
  file.write(as_bytes("after"));
  EXPECT_TRUE(file.keep(true));
  EXPECT_EQ(content(), "after");
}

TEST_F(NewFileTest, IsWrittenByOneAtATime) {
  const NewFile file(path_);
  EXPECT_EQ(fault_of([&] { const NewFile other(path_); }).kind, StoreFault::busy);
}

TEST_F(NewFileTest, TakesOverWhatAKilledProcessLeft) {
  const pid_t child = ::fork();
  if (child == 0) {
    NewFile file(path_);
    file.write(as_bytes("a long beginning"));
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(content(), std::nullopt);
  NewFile file(path_);
  file.write(as_bytes("short"));
  EXPECT_TRUE(file.keep(false));
  EXPECT_EQ(content(), "short");
}

TEST_F(NewFileTest, DoesNotFollowALinkLaidInItsWay) {
  std::ofstream(dir_ + "/victim") << "untouched";
  fs::create_symlink(dir_ + "/victim", path_ + ".maillage-part");
  EXPECT_EQ(fault_of([&] { const NewFile file(path_); }).kind, StoreFault::other);
  EXPECT_EQ(read_small_file(dir_ + "/victim", 100), "untouched");
}

}  // namespace
}  // namespace maillage
