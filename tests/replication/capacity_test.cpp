// A hub's room is sent to those who asked for it, whole, and to nobody else.
#include <gtest/gtest.h>

#include "tests/replication/exchange_world.h"

namespace maillage {
namespace {

using test::MemoryHub;
using test::Wire;

class Capacity : public testing::Test {
 protected:
  Capacity() : owner(1), relay(2), other(3) { test::pair_all({&owner, &relay, &other}); }
  void say(const char* text) {
    owner.write_in(ScopeKind::capacity, capacity_scope(owner.key.id), text);
  }
  LogKey log() const {
    return {ScopeKind::capacity, {capacity_scope(owner.key.id), owner.key.id, owner.epoch}};
  }
  Seq held(const MemoryHub& hub) const { return test::head(hub, log()).seq; }
  void subscribe(MemoryHub& hub) { hub.deliver(hub.replica().set_capacity_of({owner.key.id})); }
  MemoryHub owner, relay, other;
};

TEST_F(Capacity, IsNotSentToWhoDidNotAsk) {
  Wire wire(owner, other);
  say("two places");
  wire.run();
  owner.write("a venue");
  wire.run();
  EXPECT_EQ(held(other), 0u);
  EXPECT_EQ(test::head(other, test::directory_log(owner)).seq, 1u);
}

TEST_F(Capacity, IsSentWholeToWhoAsksLaterOnTheSameConnection) {
  Wire wire(owner, other);
  say("two places");
  say("one place");
  wire.run();
  subscribe(other);
  say("none");
  wire.run();
  EXPECT_EQ(held(other), 3u);
  say("two again");
  wire.run();
  EXPECT_EQ(held(other), 4u);
}

TEST_F(Capacity, IsSentWholeToWhoAskedWhileAway) {
  {
    Wire wire(owner, other);
    say("two places");
    wire.run();
    owner.write("a venue, so that numbers are settled beyond it");
    wire.run();
  }
  subscribe(other);
  Wire wire(owner, other, 2);
  EXPECT_EQ(held(other), 1u);
}

TEST_F(Capacity, ComesThroughAnotherHubThatHoldsIt) {
  subscribe(relay);
  subscribe(other);
  Wire near(owner, relay, 1), far(relay, other, 2);
  say("two places");
  test::run_all({&near, &far});
  EXPECT_EQ(held(other), 1u);
}

TEST_F(Capacity, IsNotWantedAnyMoreAfterTheSubscriptionEnds) {
  subscribe(other);
  Wire wire(owner, other);
  say("two places");
  wire.run();
  other.deliver(other.replica().set_capacity_of({}));
  wire.run();
  say("one place");
  wire.run();
  EXPECT_EQ(held(other), 1u);
}

// A liar may not write the room of another.
TEST_F(Capacity, IsTheHubsOwnToSay) {
  subscribe(other);
  test::Liar liar(other, relay);
  relay.write_in(ScopeKind::capacity, capacity_scope(owner.key.id), "full");
  liar.push({test::raw(relay.last)});
  EXPECT_TRUE(
      other.replica().heads().logs_of(ScopeKind::capacity, capacity_scope(owner.key.id)).empty());
}

}  // namespace
}  // namespace maillage
