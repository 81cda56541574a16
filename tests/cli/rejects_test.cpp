// The file for what an import says of each row.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/cli/scratch.h"
#include "tools/maillage/output_file.h"
#include "tools/maillage/run.h"

namespace maillage {
namespace {

using testing::HasSubstr;

constexpr const char* with_a_reject =
    R"({"issues": [{"line": 2, "column": "nom", "severity": "rejected", "message": "no name",
                    "value": ""}]})";

TEST(RejectsFile, IsANewOneOfItsOwnerOnly) {
  const Scratch scratch;
  {
    auto file = OutputFile::create(scratch.path("r.csv"));
    ASSERT_TRUE(file) << file.error().message;
    ControlReply reply{.records = {with_a_reject}};
    keep_rejects(*file, reply);
    EXPECT_EQ(reply.error, "");
    EXPECT_TRUE(reply.notes.empty());
  }
  struct stat info {};
  ASSERT_EQ(stat(scratch.path("r.csv").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0600u);
  EXPECT_THAT(text_of_file(scratch.path("r.csv")), HasSubstr("2,nom,rejected,no name,\r\n"));
}

TEST(RejectsFile, FollowsNoLinkAndTakesNoFileThatExists) {
  const Scratch scratch;
  std::filesystem::create_symlink(scratch.path("nowhere"), scratch.path("link"));
  EXPECT_EQ(OutputFile::create(scratch.path("link")).error().kind, ErrorKind::conflict);
  EXPECT_EQ(OutputFile::create(scratch.file("f", "mine")).error().kind, ErrorKind::conflict);
  EXPECT_EQ(text_of_file(scratch.path("f")), "mine");
}

TEST(RejectsFile, IsGoneAndSaysSoWhenNothingIsSaidOfAnyRow) {
  const Scratch scratch;
  ControlReply reply{.records = {R"({"issues": []})"}};
  {
    auto file = OutputFile::create(scratch.path("r.csv"));
    ASSERT_TRUE(file);
    keep_rejects(*file, reply);
  }
  EXPECT_FALSE(std::filesystem::exists(scratch.path("r.csv")));
  EXPECT_THAT(reply.notes, testing::ElementsAre("there is nothing to say of any row: " +
                                                scratch.path("r.csv") + " is not written"));
  EXPECT_EQ(reply.exit_code, 0);
}

TEST(RejectsFile, KeepsTheReportOfAnImportWhenTheDiskIsFull) {
  const Scratch scratch;
  auto file = OutputFile::create(scratch.path("r.csv"));
  ASSERT_TRUE(file);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit none{0, before.rlim_max};
  const auto ignored = signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &none);
  ControlReply reply{.records = {with_a_reject}};
  keep_rejects(*file, reply);
  setrlimit(RLIMIT_FSIZE, &before);
  signal(SIGXFSZ, ignored);
  EXPECT_EQ(reply.records.size(), 1u);
  EXPECT_EQ(reply.exit_code, 1);
  EXPECT_THAT(reply.error, HasSubstr("cannot write " + scratch.path("r.csv")));
}

}  // namespace
}  // namespace maillage
