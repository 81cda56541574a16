// The directory goes out by the command and comes back by the import, and nothing changes.
#include <gtest/gtest.h>

#include "tests/control/command_world.h"
#include "tests/import/import_helpers.h"

namespace maillage {
namespace {

using import_test::data_file;

// The file as the pieces make it.
std::string file_of(const Reply& reply) {
  std::string all;
  for (std::size_t i = 1; i < reply.records.size(); ++i) {
    all += Json::parse(reply.records[i])["content"].get<std::string>();
  }
  return all;
}

TEST(ExportCommand, RefusesWhatItCannotDo) {
  test::CommandWorld world;
  const auto code = [](ErrorKind kind) { return static_cast<int>(kind); };
  EXPECT_EQ(world.call("directory.export", {{"format", "pdf"}}).exit_code, code(ErrorKind::usage));
  EXPECT_EQ(world.call("directory.export", Json::object()).exit_code, code(ErrorKind::usage));
  EXPECT_EQ(
      world.call("directory.export", {{"format", "mednum"}, {"dated", "2026-02-30"}}).exit_code,
      code(ErrorKind::usage));
  EXPECT_EQ(world.call("directory.export", {{"format", "mednum"}}).exit_code,
            code(ErrorKind::not_found));
  EXPECT_EQ(world.call("directory.export", {{"format", "mednum"}, {"territory", "R999"}}).exit_code,
            code(ErrorKind::usage));
}

TEST(ExportCommand, RoundTripOfTheWholeNationalFile) {
  test::CommandWorld world;
  const Reply imported =
      world.call("directory.import", {{"whole", true}}, data_file("lieux-mediation-numerique.csv"));
  ASSERT_EQ(imported.error, "");
  const Json first = Json::parse(imported.records.at(0));
  ASSERT_EQ(first["added"], 4969);
  for (const char* format : {"mednum", "data-inclusion", "geojson", "ndjson"}) {
    const Reply exported =
        world.call("directory.export", {{"format", format}, {"territory", "whole"}});
    ASSERT_EQ(exported.error, "") << format;
    const Json report = Json::parse(exported.records[0]);
    EXPECT_EQ(report["venues"].get<int>() + report["left_out"].get<int>(), 4969) << format;
    const std::string file = file_of(exported);
    EXPECT_EQ(report["files"][0]["bytes"], file.size());
    EXPECT_GT(exported.records.size(), 2u) << "in pieces";
    for (const std::string& record : exported.records) EXPECT_LT(record.size(), 2u << 20);
    const Json again = world.record("directory.import", {{"whole", true}}, file);
    // Of one venue data·inclusion refuses the e-mail address.
    const int refused = std::string_view(format) == "data-inclusion" ? 1 : 0;
    EXPECT_EQ(again["added"], 0) << format;
    EXPECT_EQ(again["updated"], refused) << format;
    EXPECT_EQ(again["unchanged"].get<int>() + refused, report["venues"]) << format;
  }
}

TEST(ExportCommand, ChoosesByTerritoryAndTheme) {
  test::CommandWorld world;
  world.call("directory.import", {{"whole", true}}, data_file("lieux-mediation-numerique.csv"));
  const Reply own = world.call("directory.export", {{"format", "ndjson"}});
  ASSERT_EQ(own.error, "");
  const Json sarthe = Json::parse(own.records.at(0));
  EXPECT_EQ(sarthe["territory"], "72");
  const Json whole =
      world.record("directory.export", {{"format", "ndjson"}, {"territory", "whole"}});
  EXPECT_EQ(whole["venues"], 4969);
  EXPECT_LT(sarthe["venues"], whole["venues"]);
  EXPECT_GT(sarthe["venues"], 100);
  const Json themed = world.record(
      "directory.export", {{"format", "ndjson"}, {"theme", "COMPREHENSION DU MONDE"}, {"territory", "whole"}});
  EXPECT_LT(themed["venues"], whole["venues"]);
  EXPECT_GT(themed["venues"], 0);
}

}  // namespace
}  // namespace maillage
