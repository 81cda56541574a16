#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/store/samples.h"

namespace maillage {
namespace {

using namespace test;

class DiskTest : public testing::Test {
 protected:
  LogStore open(StoreOptions options) { return LogStore::open(directory_.dir(), options); }
  std::string path(const std::string& name) const { return directory_.dir() + "/" + name; }
  unsigned mode_of(const std::string& file) const {
    struct stat info {};
    EXPECT_EQ(::stat(file.c_str(), &info), 0) << file;
    return info.st_mode & 07777;
  }

  TemporaryDirectory directory_;
  LogWriter writer_{1};
};

TEST_F(DiskTest, StopsWritingBeforeTheDiskIsFullAndSaysWhatToDo) {
  std::uint64_t free = std::uint64_t{128} << 20;
  StoreOptions options = small_options();
  options.min_free_bytes = std::uint64_t{128} << 20;
  options.ballast_bytes = 1 << 20;
  options.free_disk_bytes = [&free](const std::string&) { return free; };
  LogStore store = open(options);
  const auto updates = next_updates(writer_, 3);
  store_updates(store, {updates[0]});
  free -= 1;
  const Fault fault = fault_of([&] { store_updates(store, {updates[1]}); });
  EXPECT_EQ(fault.kind, StoreFault::full_disk);
  EXPECT_TRUE(mentions(fault, "127 MiB left"));
  EXPECT_TRUE(mentions(fault, "free some space"));
  EXPECT_TRUE(mentions(fault, path("ballast")));
  EXPECT_FALSE(store.holds(updates[1].id));
  EXPECT_TRUE(store.find(updates[0].id)) << "reading goes on";
  free += 1;
  store_updates(store, {updates[1], updates[2]});
}

TEST_F(DiskTest, ErasesOnAFullDisk) {
  std::uint64_t free = std::uint64_t{1} << 40;
  StoreOptions options = small_options();
  options.min_free_bytes = 1 << 20;
  options.free_disk_bytes = [&free](const std::string&) { return free; };
  LogStore store = open(options);
  const Update update = writer_.next_erasable();
  store_updates(store, {update});
  free = 0;
  store.write([&](WriteTxn& txn) { store.erase_apart(txn, update.id); }, WritePurpose::erasure);
  store.finish_erasure();
  EXPECT_TRUE(store.find(update.id)->apart.empty());
}

TEST_F(DiskTest, KeepsABallastOfRealBlocks) {
  StoreOptions options = small_options();
  options.ballast_bytes = 3 << 20;
  const LogStore store = open(options);
  struct stat info {};
  ASSERT_EQ(::stat(path("ballast").c_str(), &info), 0);
  EXPECT_EQ(info.st_size, 3 << 20);
  EXPECT_GE(info.st_blocks * 512, 3 << 20);
}

TEST_F(DiskTest, DoesNotTakeTheBallastBackFromAFullDisk) {
  StoreOptions options = small_options();
  options.min_free_bytes = 10 << 20;
  options.ballast_bytes = 1 << 20;
  options.free_disk_bytes = [](const std::string&) { return std::uint64_t{11} << 20; };
  const LogStore store = open(options);
  EXPECT_NE(::access(path("ballast").c_str(), F_OK), 0);
}

TEST_F(DiskTest, KeepsItsFilesToItselfWhateverTheUmask) {
  for (const mode_t mask : {mode_t{0}, mode_t{0777}}) {
    std::filesystem::remove_all(directory_.dir());
    const mode_t before = ::umask(mask);
    StoreOptions options = small_options();
    options.ballast_bytes = 1 << 16;
    { const LogStore store = open(options); }
    ::umask(before);
    EXPECT_EQ(mode_of(directory_.dir()), 0700u);
    for (const auto& file : std::filesystem::directory_iterator(directory_.dir())) {
      EXPECT_EQ(mode_of(file.path()), 0600u) << file.path();
    }
  }
}

TEST_F(DiskTest, OpensForOneProcessAtATime) {
  {
    const LogStore store = open(small_options());
    const pid_t child = ::fork();
    if (child == 0) {
      const Fault fault = fault_of([&] { open(small_options()); });
      const bool right = fault.kind == StoreFault::busy && mentions(fault, "stop it first") &&
                         mentions(fault, directory_.dir());
      ::_exit(right ? 42 : 1);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 42);
    EXPECT_EQ(fault_of([&] { open(small_options()); }).kind, StoreFault::busy) << "nor twice here";
  }
  open(small_options());
}

TEST_F(DiskTest, EnlargesItsMapsAndRunsTheWriteAgain) {
  LogStore store = open(small_options());
  int runs = 0;
  std::vector<Update> updates;
  for (int i = 0; i < 60; ++i) updates.push_back(writer_.next(60'000));
  store.write([&](WriteTxn& txn) {
    ++runs;
    for (const Update& update : updates) store.append(txn, update);
  });
  EXPECT_EQ(runs, 3) << "1 MiB, 2 and 4: the updates take 3.6 MB";
  EXPECT_EQ(store.usage().map_bytes, 4u << 20);
  store.verify();
}

TEST_F(DiskTest, EnlargesItsMapEarlyBetweenWrites) {
  LogStore store = open(small_options());
  int runs = 0;
  for (int i = 0; i < 60; ++i) {
    const Update update = writer_.next(60'000);
    store.write([&](WriteTxn& txn) {
      ++runs;
      store.append(txn, update);
    });
  }
  EXPECT_EQ(runs, 60) << "never met the end of the map";
  EXPECT_GE(store.usage().map_bytes * 7 / 10, store.usage().used_bytes - 200'000);
}

TEST_F(DiskTest, EnlargesTheMapOfTheKeysToo) {
  LogStore store = open(small_options());
  std::vector<Update> updates;
  for (int i = 0; i < 6000; ++i) updates.push_back(writer_.next_erasable());
  store_updates(store, updates);
  EXPECT_EQ(store.find(updates[5999].id)->apart, updates[5999].apart);
  store.verify();
}

TEST_F(DiskTest, EnlargesTheFullMapOnly) {
  StoreOptions options = small_options();
  options.map_bytes = 64 << 20;
  LogStore store = open(options);
  std::vector<Update> updates;
  for (int i = 0; i < 6000; ++i) updates.push_back(writer_.next_erasable());
  store_updates(store, updates);
  EXPECT_EQ(store.usage().map_bytes, 64u << 20);
  EXPECT_TRUE(store.holds(updates[5999].id));
}

TEST_F(DiskTest, GrowsToItsLargestMapWhateverItsFirst) {
  StoreOptions options = small_options();
  options.max_map_bytes = 3 << 20;
  LogStore store = open(options);
  std::vector<Update> updates;
  for (int i = 0; i < 24; ++i) updates.push_back(writer_.next(100'000));
  store_updates(store, updates);
  EXPECT_EQ(store.usage().map_bytes, 3u << 20);
}

TEST_F(DiskTest, OpensAStoreLargerThanItsFirstMap) {
  {
    LogStore store = open(small_options());
    for (int i = 0; i < 40; ++i) store_updates(store, {writer_.next(100'000)});
  }
  LogStore store = open(small_options());
  store_updates(store, {writer_.next()});
  EXPECT_EQ(store.usage().updates, 41u);
}

TEST_F(DiskTest, DoesNotGrowUnderAReader) {
  StoreOptions options = small_options();
  options.reader_wait_ms = 20;
  LogStore store = open(options);
  store_updates(store, {writer_.next()});
  const std::vector<Update> updates = [&] {
    std::vector<Update> large;
    for (int i = 0; i < 20; ++i) large.push_back(writer_.next(100'000));
    return large;
  }();
  Fault fault;
  store.for_each_update([&](std::uint64_t, const Update&) {
    fault = fault_of([&] { store_updates(store, updates); });
    return true;
  });
  EXPECT_EQ(fault.kind, StoreFault::map_full);
  EXPECT_FALSE(store.holds(updates[0].id));
  store_updates(store, updates);
  EXPECT_TRUE(store.holds(updates[19].id));
}

TEST_F(DiskTest, StopsGrowingAtItsLargestMap) {
  StoreOptions options = small_options();
  options.max_map_bytes = 2 << 20;
  LogStore store = open(options);
  const Fault fault = fault_of([&] {
    for (int i = 0; i < 40; ++i) store_updates(store, {writer_.next(100'000)});
  });
  EXPECT_EQ(fault.kind, StoreFault::map_full);
  EXPECT_TRUE(mentions(fault, "largest size"));
}

}  // namespace
}  // namespace maillage
