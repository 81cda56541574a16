// A directory edited for a long time, kept small without anybody noticing.
#include <gtest/gtest.h>

#include "node/hub/directory_desk.h"
#include "replication/scopes.h"
#include "tests/hub/world.h"

namespace maillage {
namespace {

using test::TestHub;

// The desk needs a gazetteer for searching only.
Gazetteer one_commune() {
  return std::move(*Gazetteer::parse(
      "code,nom,type,departement,population,codes_postaux\n72181,Le "
      "Mans,commune-actuelle,72,1,72000\n",
      "code_insee,nom,dep,lat,lon\n72181,Le Mans,72,48.0,0.2\n"));
}

class ALongEditedDirectory : public testing::Test {
 protected:
  ALongEditedDirectory()
      : a(1, "Sarthe", "72"), b(2, "Mayenne", "53"), c(3, "Orne", "61"), world({&a, &b, &c}) {
    world.connect(a, b);
    for (int edit = 0; edit < 40; ++edit) write(edit);
    world.run();
  }

  void write(int edit) {
    std::vector<Venue> venues;
    for (int i = 0; i < 10; ++i) {
      venues.push_back(test::venue(std::to_string(i), "Lieu " + std::to_string(edit), "Le Mans"));
    }
    a.now.milliseconds += 1000;
    a.hub->begin_turn(a.now);
    DirectoryDesk(*a.hub, gazetteer).apply(venues, {}, false);
  }
  // As the daemon does every few minutes; a few times, so that all can answer one another.
  void let_compact() {
    for (int i = 0; i < 4; ++i) {
      for (TestHub* hub : {&a, &b}) {
        hub->now.milliseconds += 120'000;
        hub->hub->begin_turn(hub->now);
        hub->hub->compact();
        world.run();
        hub->hub->tick();
        world.run();
      }
    }
  }
  static std::array<std::uint8_t, 32> state(const TestHub& hub, const TestHub& of) {
    return hub.hub->state().directory(of.hub->id())->state_hash();
  }
  std::vector<LogKey> logs(const TestHub& hub) const {
    return hub.hub->replica().heads().logs_of(ScopeKind::directory, directory_scope(a.hub->id()));
  }
  std::size_t stored(const TestHub& hub) const {
    std::size_t count = 0;
    hub.store->for_each_update([&count](std::uint64_t, const Update& update) {
      if (update.header.kind == ScopeKind::directory) ++count;
      return true;
    });
    return count;
  }

  const Gazetteer gazetteer = one_commune();
  TestHub a, b;
  TestHub c;  // not connected yet
  test::World world;
};

TEST_F(ALongEditedDirectory, LeavesItsOldEpochBehindOnEveryNode) {
  const auto before = state(a, a);
  EXPECT_EQ(stored(a), 40u);
  let_compact();
  EXPECT_EQ(state(a, a), before) << "nobody sees it";
  EXPECT_EQ(state(b, a), before);
  ASSERT_EQ(logs(a).size(), 1u);
  EXPECT_EQ(logs(a), logs(b));
  EXPECT_LE(stored(a), 3u);
  EXPECT_EQ(stored(b), stored(a));
}

TEST_F(ALongEditedDirectory, GoesOnInTheNewEpoch) {
  let_compact();
  write(100);
  world.run();
  EXPECT_EQ(state(b, a), state(a, a));
  EXPECT_EQ(b.hub->state().directory(a.hub->id())->venue("3")->text(VenueField::nom), "Lieu 100");
}

TEST_F(ALongEditedDirectory, IsTheSameForAHubThatOnlySeesTheNewEpoch) {
  let_compact();
  world.connect(b, c);
  ASSERT_NE(c.hub->state().directory(a.hub->id()), nullptr);
  EXPECT_EQ(state(c, a), state(a, a));
}

TEST_F(ALongEditedDirectory, StaysSmallAfterARestart) {
  let_compact();
  const auto before = state(a, a);
  world.disconnect(a);
  a.restart();
  b.restart();
  EXPECT_EQ(state(a, a), before);
  EXPECT_EQ(state(b, a), before);
  world.connect(a, b);
  world.run();
  EXPECT_EQ(logs(a), logs(b)) << "the dropped epoch does not come back";
  EXPECT_EQ(logs(a).size(), 1u);
}

TEST_F(ALongEditedDirectory, KeepsItsOldEpochWhileNobodyVouches) {
  world.disconnect(b);
  for (int i = 0; i < 4; ++i) a.hub->compact();
  EXPECT_EQ(logs(a).size(), 2u);
  EXPECT_GE(stored(a), 40u);
}

TEST_F(ALongEditedDirectory, DropsItsOldEpochAtAHubThatWasAway) {
  world.disconnect(b);
  a.hub->compact();
  write(200);
  world.connect(a, b);
  let_compact();
  EXPECT_EQ(state(b, a), state(a, a));
  EXPECT_EQ(logs(b).size(), 1u);
}

}  // namespace
}  // namespace maillage
