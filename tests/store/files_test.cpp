#include "node/store/files.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/store/samples.h"

namespace maillage {
namespace {

using namespace test;

class FilesTest : public testing::Test {
 protected:
  FilesTest() { make_private_directory(dir_); }
  TemporaryDirectory directory_;
  const std::string dir_ = directory_.dir();
};

TEST_F(FilesTest, ReplacesAFileAsAWhole) {
  write_file_durably(dir_, "note", "a longer first text");
  write_file_durably(dir_, "note", "second");
  EXPECT_EQ(read_small_file(dir_ + "/note", 100), "second");
  EXPECT_EQ(read_small_file(dir_ + "/note.new", 100), std::nullopt);
}

TEST_F(FilesTest, ReadsNoMoreThanItWasAsked) {
  write_file_durably(dir_, "note", std::string(1000, 'x'));
  EXPECT_EQ(read_small_file(dir_ + "/note", 64)->size(), 64u);
  EXPECT_EQ(read_small_file(dir_ + "/none", 64), std::nullopt);
}

TEST_F(FilesTest, DoesNotFollowALinkLaidInItsWay) {
  std::ofstream(dir_ + "/victim") << "untouched";
  std::filesystem::create_symlink(dir_ + "/victim", dir_ + "/note.new");
  EXPECT_EQ(fault_of([&] { write_file_durably(dir_, "note", "text"); }).kind, StoreFault::other);
  EXPECT_EQ(read_small_file(dir_ + "/victim", 100), "untouched");
}

TEST_F(FilesTest, LeavesTheRightsOfAnExistingDirectory) {
  std::filesystem::permissions(dir_, std::filesystem::perms(0750));
  make_private_directory(dir_);
  EXPECT_EQ(std::filesystem::status(dir_).permissions(), std::filesystem::perms(0750));
}

TEST_F(FilesTest, LeavesOutABallastThatDoesNotFit) {
  keep_ballast(dir_ + "/ballast", std::uint64_t{1} << 62);
  EXPECT_FALSE(std::filesystem::exists(dir_ + "/ballast"));
}

TEST_F(FilesTest, SaysWhichFileItCouldNotWrite) {
  const Fault fault = fault_of([&] { write_file_durably(dir_ + "/none", "note", "text"); });
  EXPECT_EQ(fault.kind, StoreFault::other);
  EXPECT_TRUE(mentions(fault, "/none/note"));
}

}  // namespace
}  // namespace maillage
