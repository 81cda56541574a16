#include "node/hub/init.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "node/hub/identity.h"
#include "tests/hub/world.h"

namespace maillage {
namespace {

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

TEST(Init, RefusesSettingsThatCannotBe) {
  test::TemporaryDirectory home;
  Settings nameless;
  nameless.territory = "72";
  const auto made = init_node(home.path() + "/node", nameless, test::seeded_random(1), {1000});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, ErrorKind::invalid_input);
  EXPECT_FALSE(has_identity(home.path() + "/node"));
}

TEST(Identity, ADamagedKeyIsSaidAndNotUsed) {
  test::TemporaryDirectory home;
  create_identity(home.path(), test::seeded_random(1));
  std::ofstream(home.path() + "/keys/hub.key") << "00ff";
  EXPECT_THROW(load_identity(home.path()), std::runtime_error);
}

}  // namespace
}  // namespace maillage
