// Scopes that come, go and concern some hubs only.
#include "tests/replication/exchange_world.h"

namespace maillage {
namespace {

using test::directory_log;
using test::expect_converged;
using test::head;
using test::Liar;
using test::MemoryHub;
using test::raw;
using test::referral_log;
using test::Wire;

class AReferral : public testing::Test {
 protected:
  AReferral() : a(1), b(2), c(3) {
    test::pair_all({&a, &b, &c});
    scope.value[0] = 42;
  }
  void open_to(std::initializer_list<const MemoryHub*> hubs) {
    for (MemoryHub* hub : {&a, &b, &c}) {
      for (const MemoryHub* on : hubs) hub->referral_hubs[scope].insert(on->key.id);
    }
  }
  void act(MemoryHub& hub, const char* text) { hub.write_in(ScopeKind::referral, scope, text); }

  MemoryHub a, b, c;
  ScopeId scope;
};

TEST_F(AReferral, IsSentWholeToAHubItComesToConcern) {
  open_to({&a, &b});
  Wire ab(a, b, 1), ac(a, c, 2), bc(b, c, 3);
  act(a, "opened");
  test::run_all({&ab, &ac, &bc});
  act(b, "answered");
  test::run_all({&ab, &ac, &bc});
  EXPECT_TRUE(c.replica().heads().logs_of(ScopeKind::referral, scope).empty());
  open_to({&c});
  act(a, "sent onwards");
  a.deliver(a.replica().on_scope_opened(ScopeKind::referral, scope, c.key.id));
  test::run_all({&ab, &ac, &bc});
  EXPECT_EQ(head(c, referral_log(scope, a)).seq, 2u);
  EXPECT_EQ(head(c, referral_log(scope, b)).seq, 1u) << "also what another hub wrote before";
}

TEST_F(AReferral, IsSentWholeToAHubThatWasAwayWhenItCameToConcernIt) {
  open_to({&a, &b});
  {
    Wire ac(a, c, 2), bc(b, c, 3), ab(a, b, 1);
    test::run_all({&ab, &ac, &bc});
  }
  {
    Wire ab(a, b, 4);
    act(a, "opened");
    ab.run();
    act(b, "answered");
    ab.run();
  }
  {  // What came before is settled with c, though it was not for it.
    Wire ac(a, c, 5);
    a.write("place");
    ac.run();
  }
  open_to({&c});
  act(a, "sent onwards");
  a.deliver(a.replica().on_scope_opened(ScopeKind::referral, scope, c.key.id));
  Wire ac(a, c, 6);
  EXPECT_EQ(head(c, referral_log(scope, a)).seq, 2u);
  EXPECT_EQ(head(c, referral_log(scope, b)).seq, 1u);
}

TEST_F(AReferral, OnceDroppedIsAnsweredGoneAndNotSentAgain) {
  open_to({&a, &b});
  Wire ab(a, b, 1);
  act(a, "opened");
  ab.run();
  b.dropped.insert(scope);
  std::size_t gone = 0;
  std::size_t acts = 0;
  ab.fate = [&](const MemoryHub&, const Frame& frame) {
    gone += std::holds_alternative<GoneFrame>(frame) ? 1 : 0;
    if (const auto* push = std::get_if<PushFrame>(&frame); push && !push->runs.empty()) ++acts;
    return Wire::Fate::arrive;
  };
  act(a, "late");
  ab.run();
  EXPECT_EQ(gone, 1u);
  EXPECT_EQ(acts, 1u);
  act(a, "later");
  ab.run();
  EXPECT_EQ(gone, 1u);
  EXPECT_EQ(acts, 1u) << "left out from now on";
}

TEST_F(AReferral, OnceDroppedIsAnsweredGoneWhenAnnounced) {
  open_to({&a});
  b.dropped.insert(scope);
  Liar liar(b, a);
  liar.frames.clear();
  liar.announce(referral_log(scope, a), 3);
  ASSERT_EQ(liar.heard<GoneFrame>().size(), 1u);
  EXPECT_TRUE(liar.wanted().empty());
}

// All that a hub which was not on it hears must be what it would hear of a scope that never was.
TEST_F(AReferral, OnceDroppedIsToAnOutsiderLikeOneThatNeverWas) {
  open_to({&a});
  b.dropped.insert(scope);
  MemoryHub never(2);  // as b, but for what it dropped
  never.pair_with(a);
  never.pair_with(c);
  Liar outsider(b, c), stranger(never, c);
  outsider.frames.clear();
  stranger.frames.clear();
  for (Liar* liar : {&outsider, &stranger}) liar->announce(referral_log(scope, a), 3);
  EXPECT_TRUE(outsider.heard<GoneFrame>().empty());
  ASSERT_EQ(outsider.frames.size(), stranger.frames.size());
  for (std::size_t i = 0; i < outsider.frames.size(); ++i) {
    EXPECT_EQ(encode_frame(outsider.frames[i]), encode_frame(stranger.frames[i]));
  }
}

TEST_F(AReferral, OnceDroppedIsNotGoneToAnOutsiderWhoPushesIt) {
  b.dropped.insert(scope);
  Liar outsider(b, c);
  outsider.frames.clear();
  outsider.push({raw(c.write_in(ScopeKind::referral, scope, "is it here?"))});
  EXPECT_TRUE(outsider.heard<GoneFrame>().empty());
  EXPECT_EQ(outsider.heard<AckFrame>().size(), 1u);
  EXPECT_EQ(head(b, referral_log(scope, c)).seq, 0u) << "and it does not come back";
}

TEST_F(AReferral, ArrivesInWhateverOrderItsActsDependOnEachOther) {
  open_to({&a, &b, &c});
  Liar liar(b, a);
  liar.push({raw(a.last), raw(c.last)});
  liar.frames.clear();
  const Update first = a.write_in(ScopeKind::referral, scope, "a1");
  c.store({a.last});
  const Update second = c.write_in(ScopeKind::referral, scope, "c1", {first.id});
  const Update third = a.write_in(ScopeKind::referral, scope, "a2", {second.id});
  liar.push({raw(third)});
  EXPECT_FALSE(liar.wanted().empty()) << "a gap: asked for from the first";
  liar.push({raw(second)});
  ASSERT_FALSE(liar.heard<WantFrame>().empty());
  EXPECT_EQ(liar.heard<WantFrame>().back().updates, std::vector{first.id});
  liar.wanted();
  liar.push({raw(first), raw(third)});
  for (int i = 0; i < 5; ++i) {
    if (liar.wanted().empty()) break;
    liar.push({raw(second), raw(first), raw(third)});
  }
  EXPECT_EQ(head(b, referral_log(scope, a)).seq, 2u);
  EXPECT_EQ(head(b, referral_log(scope, c)).seq, 1u);
}

TEST(Reset, LosesNothingOfAStepThatWasNotStored) {
  MemoryHub a(1), b(2);
  test::pair_all({&a, &b});
  Wire wire(a, b);
  const auto settled = test::cursor(b, a.key.id, a.epoch);
  b.refuse_to_store = true;
  for (int i = 0; i < 10; ++i) a.write("x");
  wire.run();
  b.reset();
  wire.run();
  b.refuse_to_store = false;
  EXPECT_EQ(b.replica().heads().all(), b.log.held_heads().all());
  EXPECT_LE(test::cursor(b, a.key.id, a.epoch), settled) << "what was not stored is not settled";
  Wire again(a, b, 2);
  expect_converged(a, b);
}

TEST(Replica, TwoThatOpenAnAuditAtOnceFinishOne) {
  MemoryHub a(1), b(2);
  test::pair_all({&a, &b});
  Wire wire(a, b);
  a.write("lost");
  a.outbox.clear();
  for (MemoryHub* hub : {&a, &b}) {
    hub->now.milliseconds += 3'700'000;
    for (MemoryHub* other : {&a, &b}) {
      if (other != hub)
        hub->deliver(hub->replica().on_frame(1, encode_frame(HeadsFrame{}), hub->now));
    }
    hub->deliver(hub->replica().on_tick(hub->now));
  }
  const auto audits = [](const MemoryHub& hub) {
    return std::count_if(hub.outbox.begin(), hub.outbox.end(), [](const Outgoing& out) {
      return std::holds_alternative<AuditFrame>(*decode_frame(out.frame));
    });
  };
  EXPECT_EQ(audits(a), 1);
  EXPECT_EQ(audits(b), 1);
  wire.run();
  expect_converged(a, b);
  EXPECT_TRUE(a.cuts.empty());
  EXPECT_TRUE(b.cuts.empty());
}

}  // namespace
}  // namespace maillage
