// How far a peer's store is known to be held here, and what keeps that from moving.
#include "tests/replication/exchange_world.h"

namespace maillage {
namespace {

using test::cursor;
using test::Liar;
using test::MemoryHub;
using test::pass;
using test::raw;

// A hub that knows a third one by name only, and a peer that speaks by hand.
class ACursor : public testing::Test {
 protected:
  ACursor() : hub(1), third(3), self(9) {
    hub.pair_with(third);
    hub.pair_with(self);
    certificate = third.last;
    first = third.write("one");
    second = third.write("two");
  }
  Liar make() {
    Liar liar(hub, self);
    liar.agree();
    return liar;
  }
  std::uint64_t at() { return cursor(hub, self.key.id, Liar::incarnation); }

  MemoryHub hub, third, self;
  Update certificate, first, second;
};

TEST_F(ACursor, MovesWithWhatWasTaken) {
  Liar liar = make();
  liar.push({raw(certificate), raw(first)}, 5);
  EXPECT_EQ(at(), 0u) << "the update was refused when it came: its certificate is stored only now";
  liar.push({raw(first)});
  EXPECT_EQ(at(), 5u);
  liar.push({raw(second)}, 6);
  EXPECT_EQ(at(), 6u);
}

// Losing it is harmless, a commit for each frame of a bulk transfer is not.
TEST_F(ACursor, IsWrittenWithWhatIsStoredAndElseSecondsLater) {
  Liar liar = make();
  const auto written = [this] {
    return decode_peer_memory(hub.memories[self.key.id]).cursor(Liar::incarnation);
  };
  liar.push({raw(certificate)}, 4);
  EXPECT_EQ(written(), 4u) << "with what it covers";
  liar.push({raw(first)}, 5);
  EXPECT_EQ(written(), 5u);
  liar.push({}, 6);
  EXPECT_EQ(written(), 5u);
  pass(hub, 5);
  EXPECT_EQ(written(), 5u);
  pass(hub, 5);
  EXPECT_EQ(written(), 6u);
  liar.agree();  // the hourly audit
  liar.push({}, 7);
  EXPECT_EQ(written(), 6u);
  hub.deliver(hub.replica().on_link_down(liar.link, hub.now));
  EXPECT_EQ(written(), 7u) << "or when the connection ends";
}

TEST_F(ACursor, WaitsForACertificate) {
  Liar liar = make();
  liar.push({raw(first)}, 5);
  EXPECT_EQ(at(), 0u);
  EXPECT_TRUE(liar.wanted().empty());
  liar.push({raw(certificate)}, 6);
  ASSERT_EQ(liar.wanted().size(), 1u) << "asked again once it may be acceptable";
  EXPECT_EQ(at(), 0u);
  liar.push({raw(first)}, 6);
  EXPECT_EQ(at(), 6u);
}

TEST_F(ACursor, WaitsForWhatWasAnnounced) {
  Liar liar = make();
  liar.push({raw(certificate)}, 4);
  liar.announce(directory_log(third), 2);
  liar.push({}, 6);
  EXPECT_EQ(at(), 4u);
  liar.push({raw(first)}, 6);
  EXPECT_EQ(at(), 4u) << "one of two";
  liar.push({raw(first)}, 6);
  EXPECT_EQ(at(), 4u) << "a repetition is no progress";
  liar.push({raw(second)}, 6);
  EXPECT_EQ(at(), 6u);
}

TEST_F(ACursor, WaitsForAnAuditAfterALoss) {
  Liar liar = make();
  liar.push({raw(certificate)}, 4);
  ++liar.number;
  liar.frames.clear();
  liar.push({}, 6);
  EXPECT_EQ(at(), 4u);
  liar.agree();
  EXPECT_EQ(at(), 6u);
}

// The peer may have begun that audit before it wrote what was lost.
TEST_F(ACursor, WaitsForAnotherAuditAfterALossDuringOne) {
  Liar liar = make();
  liar.push({raw(certificate)}, 4);
  for (const std::uint64_t up_to : {6, 7}) {
    ++liar.number;
    liar.push({}, up_to);
  }
  liar.agree();
  EXPECT_EQ(at(), 4u);
  liar.frames.clear();
  liar.agree();
  EXPECT_EQ(at(), 7u);
}

TEST_F(ACursor, WaitsForABodyThatWasWithheld) {
  Liar liar = make();
  liar.push({raw(certificate)}, 4);
  RawUpdate empty = raw(first);
  empty.body.clear();
  liar.push({empty}, 6);
  EXPECT_EQ(at(), 4u);
}

TEST_F(ACursor, WaitsForADependencyWhereverItIs) {
  Liar liar = make();
  liar.push({raw(certificate)}, 4);
  ScopeId scope;
  scope.value[0] = 7;
  const Update needed = third.write_in(ScopeKind::referral, scope, "needed");
  const Update depends =
      third.write_in(ScopeKind::directory, directory_scope(third.key.id), "x", {needed.id});
  liar.push({raw(first), raw(second), raw(depends)}, 8);
  EXPECT_EQ(at(), 4u);
  ASSERT_EQ(liar.heard<WantFrame>().size(), 1u);
  EXPECT_EQ(liar.heard<WantFrame>()[0].updates, std::vector{needed.id}) << "asked for by id";
  liar.frames.clear();
  liar.push({raw(needed)});
  ASSERT_EQ(liar.wanted().size(), 1u) << "though it is in another scope";
  liar.push({raw(depends)}, 9);
  EXPECT_EQ(at(), 9u);
}

TEST_F(ACursor, IsNoReasonToWaitForWhoAnnouncesAndDoesNotSend) {
  MemoryHub other(10), one_more(11);
  hub.pair_with(other);
  hub.pair_with(one_more);
  Liar liar(hub, self, 1);
  Liar second_liar(hub, other, 2);
  Liar honest(hub, one_more, 3);
  honest.push({raw(certificate)});
  liar.announce(directory_log(third), 2);
  second_liar.announce(directory_log(third), 1ULL << 60);
  honest.announce(directory_log(third), 2);
  EXPECT_EQ(liar.wanted().size(), 1u);
  EXPECT_EQ(second_liar.wanted().size(), 1u) << "it says it holds more";
  EXPECT_TRUE(honest.wanted().empty());
  pass(hub, 25);
  EXPECT_EQ(honest.wanted().size(), 1u) << "each in its turn";
  honest.push({raw(first), raw(second)});
  EXPECT_EQ(head(hub, directory_log(third)).seq, 2u);
}

}  // namespace
}  // namespace maillage
