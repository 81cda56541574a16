#include "node/hub/init.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "node/hub/identity.h"
#include "node/store/files.h"
#include "protocol/crypto.h"
#include "tests/hub/world.h"

namespace maillage {
namespace {

class CryptoEnvironment : public testing::Environment {
 public:
  void SetUp() override { init_crypto(); }
};
const auto* const environment = testing::AddGlobalTestEnvironment(new CryptoEnvironment);

Settings sarthe() {
  Settings settings;
  settings.name = "Sarthe";
  settings.territory = "72";
  return settings;
}

unsigned mode_of(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 ? status.st_mode & 0777 : 0;
}

TEST(Init, MakesANodeOnlyItsOwnerCanRead) {
  test::TemporaryDirectory home;
  const std::string dir = home.path() + "/node";
  const auto made = init_node(dir, sarthe(), test::seeded_random(1), {1000});
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_FALSE(made->settings.listen.empty());
  EXPECT_EQ(mode_of(dir), 0700u);
  EXPECT_EQ(mode_of(dir + "/keys/hub.key"), 0600u);
  EXPECT_EQ(mode_of(dir + "/maillage.toml"), 0600u);
  EXPECT_EQ(load_identity(dir).hub.id, made->ticket.hub);
  EXPECT_EQ(load_settings(dir)->name, "Sarthe");
}

TEST(Init, NeverOverwritesANode) {
  test::TemporaryDirectory home;
  const std::string dir = home.path() + "/node";
  ASSERT_TRUE(init_node(dir, sarthe(), test::seeded_random(1), {1000}));
  const WriterId before = load_identity(dir).hub.id;
  const auto again = init_node(dir, sarthe(), test::seeded_random(2), {1000});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::conflict);
  EXPECT_EQ(load_identity(dir).hub.id, before);
}

TEST(Init, GoesOnFromWhereItWasInterrupted) {
  init_crypto();
  test::TemporaryDirectory home;
  const std::string dir = home.path() + "/node";
  make_private_directory(dir);
  const WriterId before = create_identity(dir, test::seeded_random(1)).hub.id;
  const auto made = init_node(dir, sarthe(), test::seeded_random(2), {1000});
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->ticket.hub, before) << "keys that may have been copied already stay";
}

TEST(Init, RefusesSettingsThatCannotBe) {
  test::TemporaryDirectory home;
  Settings nameless;
  nameless.territory = "72";
  const auto made = init_node(home.path() + "/node", nameless, test::seeded_random(1), {1000});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, ErrorKind::invalid_input);
  EXPECT_FALSE(has_identity(home.path() + "/node"));
}

Result<NewNode> node_of(const std::string& dir, const std::string& territory) {
  Settings settings = sarthe();
  settings.territory = territory;
  return init_node(dir, settings, test::seeded_random(1), {1000});
}

TEST(Init, WritesATerritoryOneWay) {
  const std::pair<const char*, const char*> cases[] = {
      {"72", "72"},       {"2a", "2A"},          {"1", "01"},        {"Sarthe", "72"},
      {"sarthe", "72"},   {"la réunion", "974"}, {"976", "976"},     {"247200132", "247200132"},
      {"R52", "R52"},     {"r52", "R52"},        {"72181", "72181"}, {"2a004", "2A004"},
      {"97411", "97411"},
  };
  for (const auto& [given, kept] : cases) {
    test::TemporaryDirectory home;
    const auto made = node_of(home.path() + "/node", given);
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->settings.territory, kept);
    EXPECT_EQ(made->ticket.territory, kept);
    EXPECT_EQ(load_settings(home.path() + "/node")->territory, kept);
  }
}

TEST(Init, RefusesATerritoryThatIsNone) {
  test::TemporaryDirectory home;
  for (const char* text : {"", "0", "99", "20", "Atlantide", "R99", "R", "52R", "1234567890",
                           "24720013x", "20001", "7218x", "99999", "72;"}) {
    const auto made = node_of(home.path() + "/node", text);
    ASSERT_FALSE(made) << text;
    EXPECT_EQ(made.error().kind, ErrorKind::invalid_input) << text;
    EXPECT_NE(made.error().message.find("EPCI"), std::string::npos) << made.error().message;
  }
  EXPECT_FALSE(std::filesystem::exists(home.path() + "/node"));
}

TEST(Init, CreatesMissingParentsForOthersToPassAndTheNodeForItsOwner) {
  test::TemporaryDirectory home;
  const mode_t before = umask(022);
  for (const char* end : {"/a/b/node", "/c/node/", "/d/node/."}) {
    const auto made = node_of(home.path() + end, "72");
    EXPECT_TRUE(made) << made.error().message;
  }
  umask(before);
  EXPECT_EQ(mode_of(home.path() + "/a"), 0755u);
  EXPECT_EQ(mode_of(home.path() + "/a/b"), 0755u);
  EXPECT_EQ(mode_of(home.path() + "/a/b/node"), 0700u);
  EXPECT_EQ(mode_of(home.path() + "/c/node"), 0700u);
  EXPECT_EQ(mode_of(home.path() + "/d/node"), 0700u);
}

TEST(Init, SaysWhichParentCannotBe) {
  test::TemporaryDirectory home;
  std::ofstream(home.path() + "/file") << "x";
  const auto made = node_of(home.path() + "/file/node", "72");
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, ErrorKind::failure);
  EXPECT_NE(made.error().message.find(home.path() + "/file"), std::string::npos);
}

TEST(Init, ChecksWhatItIsGivenBeforeTheDirectory) {
  test::TemporaryDirectory home;
  ASSERT_TRUE(node_of(home.path() + "/node", "72"));
  EXPECT_EQ(node_of(home.path() + "/node", "99").error().kind, ErrorKind::invalid_input);
}

TEST(Identity, ADamagedKeyIsSaidAndNotUsed) {
  test::TemporaryDirectory home;
  create_identity(home.path(), test::seeded_random(1));
  std::ofstream(home.path() + "/keys/hub.key") << "00ff";
  EXPECT_THROW(load_identity(home.path()), std::runtime_error);
}

}  // namespace
}  // namespace maillage
