// Where an export goes.
#include "tools/maillage/export_files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "tests/cli/scratch.h"

namespace maillage {
namespace {

namespace fs = std::filesystem;

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

ControlReply reply() {
  ControlReply reply;
  reply.records = {
      R"({"format":"data-inclusion","venues":2})", R"({"file":"structures.json","content":"[1,"})",
      R"({"file":"structures.json","content":"2]"})", R"({"file":"services.json","content":"[]"})"};
  return reply;
}

TEST(ExportFiles, StayInTheReplyForStandardOutput) {
  for (const char* path : {"", "-"}) {
    auto place = ExportPlace::at(path);
    ASSERT_TRUE(place);
    ControlReply given = reply();
    ASSERT_TRUE(place->keep(given));
    EXPECT_EQ(given.records.size(), 4u);
    EXPECT_EQ(pieces_of(given), "[1,2][]");
  }
}

TEST(ExportFiles, GoToADirectoryEachUnderItsName) {
  const Scratch scratch;
  const std::string directory = scratch.path("export/");
  {
    auto place = ExportPlace::at(directory);
    ASSERT_TRUE(place);
    EXPECT_TRUE(place->is_directory());
    ControlReply given = reply();
    ASSERT_TRUE(place->keep(given));
    ASSERT_EQ(given.records.size(), 1u);
    EXPECT_EQ(nlohmann::json::parse(given.records[0])["output"], directory);
  }
  EXPECT_EQ(content_of(directory + "structures.json"), "[1,2]");
  EXPECT_EQ(content_of(directory + "services.json"), "[]");
  // Nothing is written over: neither file is touched.
  auto again = ExportPlace::at(scratch.path("export"));
  ASSERT_TRUE(again);
  ControlReply given = reply();
  given.records[1] = R"({"file":"structures.json","content":"other"})";
  const auto kept = again->keep(given);
  ASSERT_FALSE(kept);
  EXPECT_EQ(kept.error().kind, ErrorKind::conflict);
  EXPECT_EQ(content_of(directory + "structures.json"), "[1,2]");
}

TEST(ExportFiles, LeaveNoTraceOfAnExportThatFailed) {
  const Scratch scratch;
  for (const char* name : {"export/", "lieux.csv"}) {
    { ASSERT_TRUE(ExportPlace::at(scratch.path(name))); }
    EXPECT_FALSE(fs::exists(scratch.path(name))) << name;
  }
  EXPECT_FALSE(ExportPlace::at(scratch.path("no/such/place.csv")));
  EXPECT_FALSE(ExportPlace::at(scratch.path("no/such/place/")));
}

TEST(ExportFiles, AreNoPaths) {
  const Scratch scratch;
  for (const char* name : {"../escaped", "/tmp/escaped", ".hidden", ""}) {
    auto place = ExportPlace::at(scratch.path("export/"));
    ASSERT_TRUE(place);
    ControlReply given;
    given.records = {"{}", nlohmann::json{{"file", name}, {"content", "x"}}.dump()};
    EXPECT_FALSE(place->keep(given)) << name;
  }
}

}  // namespace
}  // namespace maillage
