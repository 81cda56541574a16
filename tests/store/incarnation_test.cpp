#include "node/store/incarnation.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "tests/store/samples.h"

namespace maillage {
namespace {

using namespace test;

class IncarnationTest : public testing::Test {
 protected:
  Incarnation start(const std::string& dir) {
    LogStore store = LogStore::open(dir, small_options());
    return open_epoch(store, random_);
  }
  Incarnation start() { return start(directory_.dir()); }
  std::string file() const { return directory_.dir() + "/incarnation"; }

  TemporaryDirectory directory_;
  RandomSource random_ = [next = std::uint8_t{0}](std::span<std::uint8_t> out) mutable {
    for (std::uint8_t& byte : out) byte = ++next;
  };
};

TEST_F(IncarnationTest, BeginsWithTheFirstEpoch) {
  const Incarnation first = start();
  EXPECT_TRUE(first.fresh);
  EXPECT_EQ(first.epoch >> 32, 1u);
  EXPECT_NE(first.epoch & 0xffffffff, 0u);
}

TEST_F(IncarnationTest, GoesOnInTheSameEpoch) {
  const Incarnation first = start();
  const Incarnation second = start();
  EXPECT_FALSE(second.fresh);
  EXPECT_EQ(second.epoch, first.epoch);
}

TEST_F(IncarnationTest, BeginsANewEpochWhenTheStoreWasRestoredFromABackup) {
  const Incarnation first = start();
  const std::string backup = directory_.dir() + "-backup";
  std::filesystem::copy(directory_.dir(), backup);
  std::filesystem::remove(file());
  const Incarnation second = start();
  std::filesystem::copy_file(backup + "/store.mdb", directory_.dir() + "/store.mdb",
                             std::filesystem::copy_options::overwrite_existing);
  const Incarnation third = start();
  EXPECT_TRUE(second.fresh && third.fresh);
  EXPECT_EQ(first.epoch >> 32, 1u);
  EXPECT_EQ(second.epoch >> 32, 2u);
  EXPECT_EQ(third.epoch >> 32, 3u) << "above the higher of file (2) and store (1)";
}

TEST_F(IncarnationTest, BeginsANewEpochInACloneWithoutTheFile) {
  const Incarnation original = start();
  const std::string clone = directory_.dir() + "-clone";
  std::filesystem::create_directory(clone);
  for (const char* name : {"store.mdb", "apart.mdb"}) {
    std::filesystem::copy_file(directory_.dir() + "/" + name, clone + "/" + name);
  }
  const Incarnation cloned = start(clone);
  EXPECT_TRUE(cloned.fresh);
  EXPECT_EQ(cloned.epoch >> 32, 2u);
  EXPECT_NE(cloned.epoch, original.epoch);
}

TEST_F(IncarnationTest, BeginsANewEpochWhenTheStoreWasLost) {
  start();
  std::filesystem::remove(directory_.dir() + "/store.mdb");
  const Incarnation next = start();
  EXPECT_TRUE(next.fresh);
  EXPECT_EQ(next.epoch >> 32, 2u);
}

TEST_F(IncarnationTest, DoubtsAFileThatIsNotItsOwn) {
  start();
  const std::string good = [&] {
    std::ifstream in(file());
    return std::string(std::istreambuf_iterator<char>(in), {});
  }();
  Epoch counter = 1;
  for (const std::string& text :
       {std::string(), std::string("epoch 1\n"), good.substr(0, good.size() - 1), good + good,
        std::string(1000, 'x'), std::string("maillage-epoch zz\n")}) {
    std::ofstream(file(), std::ios::trunc) << text;
    const Incarnation next = start();
    EXPECT_TRUE(next.fresh) << text;
    EXPECT_EQ(next.epoch >> 32, ++counter) << text;
  }
}

TEST_F(IncarnationTest, BeginsANewEpochOnRequest) {
  const Incarnation first = start();
  LogStore store = LogStore::open(directory_.dir(), small_options());
  const Epoch second = begin_epoch(store, random_);
  EXPECT_EQ(second >> 32, 2u);
  EXPECT_EQ(open_epoch(store, random_).epoch, second);
  EXPECT_NE(second, first.epoch);
}

TEST_F(IncarnationTest, RefusesAnImpossibleCounterRatherThanWrapAround) {
  start();
  std::ofstream(file(), std::ios::trunc) << "maillage-epoch ffffffffffffffff\n";
  EXPECT_EQ(fault_of([&] { start(); }).kind, StoreFault::corrupt);
}

TEST_F(IncarnationTest, KeepsItsFilePrivate) {
  start();
  struct stat info {};
  ASSERT_EQ(::stat(file().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

}  // namespace
}  // namespace maillage
