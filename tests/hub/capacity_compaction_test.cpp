// What a hub says of its room again and again is kept small without anybody noticing.
#include <gtest/gtest.h>

#include "node/capacity/operations.h"
#include "replication/scopes.h"
#include "tests/hub/world.h"

namespace maillage {
namespace {

using test::TestHub;

class ARoomSaidForALongTime : public testing::Test {
 protected:
  ARoomSaidForALongTime()
      : a(1, "Sarthe", "72"),
        b(2, "Mayenne", "53"),
        c(3, "Orne", "61"),
        d(4, "Vendée", "85"),
        world({&a, &b, &c, &d}) {}

  // 61 is of another région than 72, 53 and 85.
  void say(int weeks) {
    a.now.milliseconds += 1000;
    a.hub->begin_turn(a.now);
    LocalBatch batch = a.hub->batch();
    static const CapacityFold empty;
    const CapacityFold* held = a.hub->state().capacity(a.hub->id());
    Tension tension;
    tension.state = TensionState::wait;
    tension.weeks = static_cast<std::uint8_t>(1 + weeks % most_weeks);
    const auto operation = (held != nullptr ? *held : empty).says("v1", "accueil", tension);
    Header header = batch.next_header(ScopeKind::capacity, capacity_scope(a.hub->id()), a.hub->id(),
                                      a.hub->certificate());
    header.schema = capacity_schema;
    batch.add(
        sign_update(header, {encode(operation, a.hub->id())}, {}, a.hub->key(), a.hub->network()));
    a.hub->commit(std::move(batch));
  }
  void say_often() {
    for (int weeks = 0; weeks < 120; ++weeks) say(weeks);
    world.run();
  }
  // As the daemon does every few minutes; a few times, so that all can answer one another.
  void let_compact(const std::vector<TestHub*>& hubs) {
    for (int i = 0; i < 4; ++i) {
      for (TestHub* hub : hubs) {
        hub->now.milliseconds += 120'000;
        hub->hub->begin_turn(hub->now);
        hub->hub->compact();
        world.run();
        hub->hub->tick();
        world.run();
      }
    }
  }
  std::array<std::uint8_t, 32> state(const TestHub& hub) const {
    return hub.hub->state().capacity(a.hub->id())->state_hash();
  }
  std::vector<LogKey> logs(const TestHub& hub) const {
    return hub.hub->replica().heads().logs_of(ScopeKind::capacity, capacity_scope(a.hub->id()));
  }
  std::size_t stored(const TestHub& hub) const {
    std::size_t count = 0;
    hub.store->for_each_update([&count](std::uint64_t, const Update& update) {
      if (update.header.kind == ScopeKind::capacity) ++count;
      return true;
    });
    return count;
  }

  TestHub a, b, c, d;
  test::World world;
};

TEST_F(ARoomSaidForALongTime, LeavesItsOldEpochBehindOnEveryNode) {
  world.connect(a, b);
  say_often();
  const auto before = state(a);
  const auto history = a.hub->state().capacity(a.hub->id())->history("v1", "accueil").size();
  EXPECT_EQ(stored(a), 120u);
  let_compact({&a, &b});
  EXPECT_EQ(state(a), before) << "nobody sees it";
  EXPECT_EQ(state(b), before);
  EXPECT_EQ(logs(a).size(), 1u);
  EXPECT_EQ(logs(a), logs(b));
  EXPECT_LE(stored(a), 3u);
  EXPECT_EQ(stored(b), stored(a));
  EXPECT_EQ(b.hub->state().capacity(a.hub->id())->history("v1", "accueil").size(), history);
  say(7);
  world.run();
  EXPECT_EQ(state(b), state(a));
  EXPECT_EQ(b.hub->state().capacity(a.hub->id())->rooms("v1").front().tension.said.weeks, 8);
}

TEST_F(ARoomSaidForALongTime, StaysSmallAfterARestart) {
  world.connect(a, b);
  say_often();
  let_compact({&a, &b});
  const auto before = state(a);
  world.disconnect(a);
  a.restart();
  b.restart();
  EXPECT_EQ(state(a), before);
  EXPECT_EQ(state(b), before);
  world.connect(a, b);
  world.run();
  EXPECT_EQ(logs(a), logs(b)) << "the dropped epoch does not come back";
  EXPECT_EQ(logs(a).size(), 1u);
}

TEST_F(ARoomSaidForALongTime, IsTheSameForAHubThatOnlySeesTheNewEpoch) {
  world.connect(a, b);
  say_often();
  let_compact({&a, &b});
  world.connect(b, d);
  world.run();
  ASSERT_NE(d.hub->state().capacity(a.hub->id()), nullptr);
  EXPECT_EQ(state(d), state(a));
}

TEST_F(ARoomSaidForALongTime, IsSettledWithAHubThatHoldsItAndNoOther) {
  world.connect(a, c);
  say_often();
  const auto before = state(a);
  let_compact({&a, &c});
  EXPECT_EQ(logs(a).size(), 2u) << "a hub of another région cannot vouch for it";
  EXPECT_GE(stored(a), 120u);
  EXPECT_EQ(state(a), before);
  EXPECT_EQ(stored(c), 0u);
  world.connect(a, b);
  world.run();
  let_compact({&a, &b, &c});
  EXPECT_EQ(logs(a).size(), 1u);
  EXPECT_LE(stored(a), 3u);
  EXPECT_EQ(state(a), before);
  EXPECT_EQ(state(b), before);
}

TEST_F(ARoomSaidForALongTime, IsSettledWithAHubThatFollowsItToo) {
  world.connect(a, c);
  c.hub->follow(a.hub->id(), true);
  world.run();
  say_often();
  const auto before = state(a);
  let_compact({&a, &c});
  EXPECT_EQ(logs(a).size(), 1u);
  EXPECT_EQ(state(c), before);
  EXPECT_LE(stored(c), 3u);
}

// A new epoch of the hub begins in all its scopes, so a scope seldom written in gathers them.
TEST_F(ARoomSaidForALongTime, ManyEpochsThatHoldLittleAreClosedTogether) {
  for (int start = 0; start < 20; ++start) {
    say(start);
    a.restart();  // without a peer to confirm its heads: a new epoch
  }
  EXPECT_GT(logs(a).size(), 16u);
  world.connect(a, b);
  world.run();
  const auto before = state(a);
  let_compact({&a, &b});
  EXPECT_EQ(logs(a).size(), 1u);
  EXPECT_EQ(logs(b), logs(a));
  EXPECT_EQ(state(a), before);
  EXPECT_EQ(state(b), before);
}

}  // namespace
}  // namespace maillage
