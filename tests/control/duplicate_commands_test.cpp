#include <gtest/gtest.h>

#include "tests/control/command_world.h"

namespace maillage {
namespace {

constexpr const char* three_venues =
    "id,nom,commune,code_postal,adresse,telephone\n"
    "cube-number-1,Le Cube,Le Mans,72000,1 rue Jean Behra,0285297549\n"
    "cube-number-2,LE CUBE,Le Mans,72000,1 rue Jean Behra,0285297549\n"
    "mairie-number-1,Mairie du Mans,Le Mans,72000,1 rue Jean Behra,0243474747\n";

constexpr int findings = static_cast<int>(ErrorKind::findings);
constexpr int usage = static_cast<int>(ErrorKind::usage);
constexpr int conflict = static_cast<int>(ErrorKind::conflict);

struct ThreeVenues : test::CommandWorld {
  ThreeVenues() { call("directory.import", {}, three_venues); }
};

TEST(DuplicateCommands, SayWhichVenuesAndWhy) {
  ThreeVenues world;
  const Reply reply = world.call("directory.duplicates");
  EXPECT_EQ(reply.exit_code, findings);
  ASSERT_EQ(reply.records.size(), 1u);
  const Json found = Json::parse(reply.records[0]);
  EXPECT_GE(found["score"], 900);
  EXPECT_EQ(found["a"]["id"], "cube-number-1");
  EXPECT_EQ(found["b"]["id"], "cube-number-2");
  EXPECT_EQ(found["b"]["own"], true);
  bool telephone = false;
  for (const Json& each : found["evidence"]) {
    if (each["kind"] != "telephone") continue;
    telephone = true;
    EXPECT_GT(each["weight"], 0);
    EXPECT_EQ(each["left"], each["right"]);
  }
  EXPECT_TRUE(telephone);
}

TEST(DuplicateCommands, AMergeIsShownAndUndone) {
  ThreeVenues world;
  const Json merged =
      world.record("directory.merge", {{"kept", "cube-number-1"}, {"gone", "cube-number-2"}});
  EXPECT_EQ(merged["decision"], "merge");
  EXPECT_EQ(merged["kept"]["id"], "cube-number-1");
  EXPECT_EQ(world.record("directory.show", {{"id", "cube-number-2"}})["merged_into"],
            "cube-number-1");
  EXPECT_TRUE(world.record("directory.show", {{"id", "cube-number-1"}})["merged_into"].is_null());
  EXPECT_EQ(world.call("directory.search", {{"text", "cube"}}).records.size(), 1u);
  EXPECT_EQ(world.call("directory.duplicates").exit_code, 0);
  EXPECT_EQ(world.call("directory.merge", {{"kept", "cube-number-1"}, {"gone", "cube-number-2"}})
                .exit_code,
            conflict);
  EXPECT_EQ(world.record("directory.unmerge", {{"gone", "cube-number-2"}})["kept"]["id"],
            "cube-number-1");
  EXPECT_EQ(world.call("directory.search", {{"text", "cube"}}).records.size(), 2u);
}

TEST(DuplicateCommands, ANoIsSaidOnce) {
  ThreeVenues world;
  const Json arguments = {{"a", "cube-number-1"}, {"b", "cube-number-2"}};
  EXPECT_EQ(world.record("directory.distinct", arguments)["changed"], true);
  EXPECT_EQ(world.record("directory.distinct", arguments)["changed"], false);
  EXPECT_TRUE(world.call("directory.duplicates", {{"min", 0}}).records.size() < 3);
}

TEST(DuplicateCommands, OnlySomeAreShownAndThatIsSaid) {
  ThreeVenues world;
  const Reply reply = world.call("directory.duplicates", {{"min", 0}, {"limit", 1}});
  EXPECT_EQ(reply.records.size(), 1u);
  EXPECT_EQ(reply.notes.size(), 1u);
}

TEST(DuplicateCommands, AConfidentialAddressIsNoEvidenceToShow) {
  ThreeVenues world;
  world.call("directory.import", {},
             "id,nom,commune,code_postal,adresse,telephone,adresse_confidentielle\n"
             "cube-number-2,LE CUBE,Le Mans,72000,1 rue Jean Behra,0285297549,oui\n");
  ASSERT_EQ(
      world.record("directory.show", {{"id", "cube-number-2"}})["fields"]["adresse_confidentielle"],
      "oui");
  const Reply reply = world.call("directory.duplicates");
  ASSERT_EQ(reply.records.size(), 1u);
  EXPECT_EQ(reply.records[0].find("Behra"), std::string::npos) << reply.records[0];
}

TEST(DuplicateCommands, WrongArgumentsAreSaid) {
  ThreeVenues world;
  EXPECT_EQ(world.call("directory.duplicates", {{"min", 1001}}).exit_code, usage);
  EXPECT_EQ(world.call("directory.merge", {{"kept", "cube-number-1"}}).exit_code, usage);
  EXPECT_EQ(world.call("directory.merge", {{"kept", "cube-number-1"}, {"gone", "cube-number-1"}})
                .exit_code,
            usage);
  EXPECT_EQ(world.call("directory.unmerge", {{"gone", "cube-number-1"}}).exit_code, conflict);
  EXPECT_EQ(world.call("directory.distinct", {{"a", "cube-number-1"}, {"b", "nowhere"}}).exit_code,
            static_cast<int>(ErrorKind::not_found));
}

}  // namespace
}  // namespace maillage
