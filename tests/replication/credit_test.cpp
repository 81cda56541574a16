#include "tests/replication/exchange_world.h"

namespace maillage {
namespace {

using test::directory_log;
using test::head;
using test::Liar;
using test::MemoryHub;
using test::pass;
using test::raw;

// A hub with more to say than a peer reads.
class ACredit : public testing::Test {
 protected:
  ACredit() : hub(1), self(9), liar((hub.pair_with(self), hub), self) {
    liar.agree();
    liar.push({raw(self.last)});
    liar.frames.clear();
  }
  void write_much() {
    for (int i = 0; i < 60; ++i) {
      Bytes noise(60'000);
      test::seeded_random(static_cast<std::uint64_t>(i))(noise);
      hub.write(as_text(noise));
    }
  }
  // All but one of the frames of its credit are used up then.
  void write_until_acknowledgements_wait() {
    for (std::uint32_t open = 0; open + 1 < limits::credit_frames;) {
      const std::size_t before = liar.heard<AckFrame>().size();
      liar.push({raw(self.write("flood"))});
      open = liar.heard<AckFrame>().size() == before ? open + 1 : 0;
    }
  }
  std::size_t bytes() {
    std::size_t sum = 0;
    for (const PushFrame& push : liar.heard<PushFrame>()) sum += push.runs.size();
    return sum;
  }

  MemoryHub hub, self;
  Liar liar;
};

TEST_F(ACredit, IsNeverExceededForAPeerThatReadsNothing) {
  write_much();
  for (int i = 0; i < 100; ++i) hub.write("small");
  pass(hub, 60);
  EXPECT_LE(liar.heard<PushFrame>().size(), limits::credit_frames);
  EXPECT_LE(bytes(), limits::credit_bytes + limits::frame_bytes);
  EXPECT_GT(bytes(), limits::credit_bytes / 2);
}

TEST_F(ACredit, ComesBackWithAnAcknowledgement) {
  write_much();
  const std::size_t before = bytes();
  liar.say(AckFrame{liar.heard<PushFrame>().back().number});
  EXPECT_GT(bytes(), before + limits::credit_bytes / 2);
  EXPECT_LE(bytes(), before + limits::credit_bytes + limits::frame_bytes);
}

TEST_F(ACredit, IsNotWonByAcknowledgingTheFutureOrThePast) {
  liar.say(AckFrame{~std::uint64_t{0}});
  liar.say(AckFrame{0});
  write_much();
  const std::size_t before = bytes();
  EXPECT_LE(before, limits::credit_bytes + limits::frame_bytes);
  for (int i = 0; i < 20; ++i) {
    liar.say(AckFrame{1});
    liar.say(AckFrame{0});
  }
  EXPECT_LE(bytes(), before + limits::credit_bytes + limits::frame_bytes);
}

TEST_F(ACredit, HoldsForWhatIsAskedForById) {
  write_much();
  std::vector<UpdateId> ids;
  const LogKey log = directory_log(hub);
  for (const RawUpdate& update : hub.log.read_run(log.kind, log.log, 1, 1 << 30)) {
    ids.push_back(update_id(update.envelope));
  }
  const std::size_t before = bytes();
  for (int i = 0; i < 20; ++i) liar.say(WantFrame{{}, ids});
  EXPECT_EQ(bytes(), before) << "nothing more is on its way";
  std::size_t frames = 0;
  while (frames != liar.heard<PushFrame>().size() && frames < 1000) {
    frames = liar.heard<PushFrame>().size();
    liar.say(AckFrame{~std::uint64_t{0}});
  }
  EXPECT_LT(bytes(), 60 * 60'000 + 2 * limits::credit_bytes + limits::frame_bytes)
      << "and little of what it asked for and did not read was kept for it";
}

TEST_F(ACredit, IsReturnedLateToWhoWritesTooFast) {
  MemoryHub other(5);
  hub.pair_with(other);
  Liar calm(hub, other, 2);
  calm.push({raw(other.last)});
  calm.frames.clear();
  liar.frames.clear();
  write_until_acknowledgements_wait();
  EXPECT_LE(liar.heard<AckFrame>().size(), 501u);
  calm.push({raw(other.write("calm"))});
  EXPECT_EQ(calm.heard<AckFrame>().size(), 1u);
  EXPECT_EQ(head(hub, directory_log(other)).seq, 1u);
  liar.frames.clear();
  pass(hub, 10);
  ASSERT_EQ(liar.heard<AckFrame>().size(), 1u);
  EXPECT_EQ(liar.heard<AckFrame>()[0].number, liar.number) << "late, not lost";
}

TEST_F(ACredit, IsNotToBeExceededByThePeer) {
  write_until_acknowledgements_wait();
  liar.push({raw(self.write("the last it may send"))});
  EXPECT_TRUE(hub.cuts.empty());
  liar.push({raw(self.write("one more"))});
  EXPECT_EQ(hub.cuts, std::vector<std::string>{"sent more than its credit"});
  EXPECT_FALSE(hub.replica().on_link_up(2, self.curve, hub.now).cut.empty()) << "nor welcome soon";
}

TEST_F(ACredit, SendsWhoBelongsFirstThenReferralsThenPlaces) {
  ScopeId scope;
  scope.value[0] = 42;
  hub.referral_hubs[scope] = {self.key.id};
  for (int i = 0; i < 20; ++i) hub.write(std::string(60'000, static_cast<char>('a' + i)));
  // The credit is used up by now.
  hub.write_in(ScopeKind::referral, scope, "act");
  hub.certify_self("another name");
  liar.listen();
  liar.frames.clear();
  liar.say(AckFrame{~std::uint64_t{0}});
  const auto pushes = liar.heard<PushFrame>();
  ASSERT_GE(pushes.size(), 2u);
  const auto first_kind = [](const PushFrame& push) {
    return RunCodec().unpack(push.runs)->front().updates.front().header.kind;
  };
  EXPECT_EQ(first_kind(pushes[0]), ScopeKind::governance);
  EXPECT_EQ(first_kind(pushes[1]), ScopeKind::referral);
}

}  // namespace
}  // namespace maillage
