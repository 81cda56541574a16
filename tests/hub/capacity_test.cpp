// Which hubs hold the room of another: those of its région, and those that follow it.
#include <gtest/gtest.h>

#include "replication/scopes.h"
#include "tests/hub/world.h"

namespace maillage {
namespace {

using test::TestHub;

class CapacityOfHubs : public testing::Test {
 protected:
  void say_room(TestHub& hub) {
    LocalBatch batch = hub.hub->batch();
    Header header = batch.next_header(ScopeKind::capacity, capacity_scope(hub.hub->id()),
                                      hub.hub->id(), hub.hub->certificate());
    batch.add(sign_update(header, {Bytes(3, 3)}, {}, hub.hub->key(), hub.hub->network()));
    hub.hub->commit(std::move(batch));
    world_.run();
  }
  static Seq held(const TestHub& at, const TestHub& of) {
    const HeadTable& heads = at.hub->replica().heads();
    Seq sum = 0;
    for (const LogKey& log : heads.logs_of(ScopeKind::capacity, capacity_scope(of.hub->id()))) {
      sum += heads.head(log).seq;
    }
    return sum;
  }
  TestHub sarthe_{1, "Sarthe", "72"};
  TestHub anjou_{2, "Maine-et-Loire", "49"};
  TestHub rennes_{3, "Ille-et-Vilaine", "35"};
  test::World world_{{&sarthe_, &anjou_, &rennes_}};
};

TEST_F(CapacityOfHubs, IsHeldInItsRegionOnly) {
  world_.connect_all();
  say_room(sarthe_);
  EXPECT_EQ(held(anjou_, sarthe_), 1u);
  EXPECT_EQ(held(rennes_, sarthe_), 0u);
}

TEST_F(CapacityOfHubs, IsHeldByWhoFollowsToo) {
  world_.connect_all();
  say_room(sarthe_);
  rennes_.hub->follow(sarthe_.hub->id(), true);
  world_.run();
  EXPECT_EQ(held(rennes_, sarthe_), 1u);
  rennes_.hub->follow(sarthe_.hub->id(), false);
  world_.run();
  say_room(sarthe_);
  EXPECT_EQ(held(rennes_, sarthe_), 1u);
}

TEST_F(CapacityOfHubs, IsStillFollowedAfterARestart) {
  rennes_.hub->follow(sarthe_.hub->id(), true);
  rennes_.restart();
  EXPECT_TRUE(rennes_.hub->peers().followed().contains(sarthe_.hub->id()));
  world_.connect(sarthe_, rennes_);
  say_room(sarthe_);
  EXPECT_EQ(held(rennes_, sarthe_), 1u);
}

}  // namespace
}  // namespace maillage
