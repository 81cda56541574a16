#include "replication/mailbox/boxed_link.h"

#include <gtest/gtest.h>

#include <set>

#include "../../support/keys.h"
#include "boxed_world.h"
#include "protocol/limits.h"

namespace maillage::test {
namespace {

TEST(BoxedLink, ComesUpAtBothEndsThroughARelay) {
  BoxedWorld world;
  EXPECT_FALSE(world.both_up());
  world.run(10 * second_ms);
  EXPECT_TRUE(world.both_up());
}

TEST(BoxedLink, ComesUpThoughTheTwoAreNeverConnectedAtTheSameTime) {
  BoxedWorld world;
  int visits = 0;
  for (; !world.both_up(); ++visits) {
    ASSERT_LT(visits, 6);
    Hub& hub = visits % 2 == 0 ? world.a : world.b;
    world.now = world.now + 12 * hour_ms;
    for (int i = 0; i < 30; ++i, world.now = world.now + second_ms) {
      world.collect(hub);
      world.deposit(hub);
    }
  }
  EXPECT_EQ(visits, 4);  // as in the drawing of boxed_link.h, and back
}

TEST(BoxedLink, CarriesTenThousandFramesEachWayInOrder) {
  BoxedWorld world;
  world.run(10 * second_ms);
  for (std::uint64_t up_to = 500; up_to <= 10'000; up_to += 500) {
    world.a.write_up_to(up_to, 600, world.now);
    world.b.write_up_to(up_to, 600, world.now);
    world.run(3 * second_ms);
  }
  world.run(10 * second_ms);
  for (Hub* hub : {&world.a, &world.b}) {
    EXPECT_EQ(hub->received, 10'000u);
    EXPECT_EQ(hub->delivered, 10'000u);
    EXPECT_EQ(hub->session, 1u);
    EXPECT_FALSE(hub->wrong);
    EXPECT_EQ(hub->link().strange_boxes(), 0u);
  }
  EXPECT_LT(world.boxes, 300u);
  EXPECT_EQ(world.relay.table_size(), 0u);
}

TEST(BoxedLink, CarriesTheLargestFrame) {
  BoxedWorld world;
  world.run(10 * second_ms);
  world.a.write_up_to(0, 0, world.now);
  const Bytes largest = frame_bytes(1, 1, limits::frame_bytes - 16);
  ASSERT_TRUE(world.a.link().send(largest, world.now));
  world.run(10 * second_ms);
  EXPECT_EQ(world.b.received, 1u);
  EXPECT_FALSE(world.b.wrong);
}

TEST(BoxedLink, IsSilentOnceAllIsAcknowledged) {
  BoxedWorld world;
  world.run(10 * second_ms);
  world.a.write_up_to(100, 600, world.now);
  world.run(minute_ms);
  const std::size_t boxes = world.boxes;
  world.run(day_ms, minute_ms);
  EXPECT_EQ(world.boxes, boxes);
  EXPECT_EQ(world.a.link().next_due(), never);
  EXPECT_EQ(world.b.link().next_due(), never);
}

TEST(BoxedLink, MakesBoxesOfTheFiveLengthsOnlyAndNoTwoAlike) {
  BoxedWorld world;
  world.run(10 * second_ms);
  for (const std::size_t size : {0, 900, 4'000, 20'000, 90'000, 200'000}) {
    world.a.write_up_to(world.a.sent + 2, size + 1, world.now);
    world.run(3 * second_ms);
  }
  ASSERT_GT(world.seen.size(), 10u);
  std::set<Bytes> nonces;
  for (const Bytes& box : world.seen) {
    EXPECT_TRUE(is_box_size(box.size()));
    EXPECT_TRUE(nonces.emplace(box.begin(), box.begin() + 24).second);
  }
}

TEST(BoxedLink, BoxesAnewWhatTheRelayLostUnderAFreshNonce) {
  BoxedWorld world;
  world.run(10 * second_ms);
  world.a.write_up_to(1, 10, world.now);
  const auto lost = world.a.link().take_boxes(world.now + second_ms);
  ASSERT_EQ(lost.size(), 1u);
  world.run(10 * minute_ms);
  EXPECT_EQ(world.b.received, 1u);
  EXPECT_EQ(std::count(world.seen.begin(), world.seen.end(), lost[0]), 0);
}

TEST(BoxedLink, FindsThePeerAgainWhenEitherEndIsStartedAnew) {
  BoxedWorld world;
  world.run(10 * second_ms);
  for (int round = 1; round <= 10; ++round) {
    world.a.write_up_to(world.a.sent + 100, 600, world.now);
    world.b.write_up_to(world.b.sent + 100, 600, world.now);
    world.run(2 * second_ms);
    (round % 2 == 0 ? world.a : world.b).restart();
    world.run(10 * second_ms);
    ASSERT_TRUE(world.both_up()) << round;
    EXPECT_EQ(world.a.session, 1u + round);
    EXPECT_EQ(world.b.session, 1u + round);
  }
  world.a.write_up_to(2'000, 600, world.now);
  world.b.write_up_to(2'000, 600, world.now);
  world.run(10 * second_ms);
  EXPECT_EQ(world.a.received, 2'000u);
  EXPECT_EQ(world.b.received, 2'000u);
  EXPECT_FALSE(world.a.wrong || world.b.wrong);
}

TEST(BoxedLink, FindsThePeerAgainWhenBothAreStartedAnewWithBoxesOnTheWay) {
  BoxedWorld world;
  world.run(10 * second_ms);
  world.a.write_up_to(100, 600, world.now);
  world.b.write_up_to(100, 600, world.now);
  world.now = world.now + second_ms;
  world.deposit(world.a);
  world.deposit(world.b);
  world.a.restart();
  world.b.restart();
  world.run(30 * second_ms);
  ASSERT_TRUE(world.both_up());
  EXPECT_EQ(world.b.received, 0u);  // what was under way belonged to nobody any more
  world.a.write_up_to(100, 600, world.now);
  world.run(5 * second_ms);
  EXPECT_EQ(world.b.received, 100u);
  EXPECT_FALSE(world.a.wrong || world.b.wrong);
}

TEST(BoxedLink, GivesASessionUpWhenItsPeerAcknowledgesNothingForThirtyDays) {
  BoxedWorld world;
  world.run(10 * second_ms);
  world.a.write_up_to(1, 10, world.now);
  for (int hour = 0; hour < 30 * 24; ++hour) {
    world.now = world.now + hour_ms;
    world.deposit(world.a);
    ASSERT_TRUE(world.a.link().up());
  }
  // Fewer than forty boxes in thirty days for who does not come.
  EXPECT_LT(world.relay.table_size(), 40u);
  world.now = world.now + 2 * hour_ms;
  EXPECT_TRUE(world.a.link().on_tick(world.now));
  EXPECT_FALSE(world.a.link().up());
  EXPECT_FALSE(world.a.link().on_tick(world.now));
}

TEST(BoxedLink, KeepsWhatAFullMailboxRefusesAndTriesLater) {
  MailboxSettings full;
  full.pair = {0, 0};
  BoxedWorld world({}, full);
  world.run(hour_ms);
  EXPECT_GT(world.boxes, 0u);
  EXPECT_LT(world.boxes, 30u);
  world.relay = Relay();
  world.relay.admit({world.a.id(), world.b.id()});
  world.run(3 * hour_ms, minute_ms);
  ASSERT_TRUE(world.both_up());
  world.a.write_up_to(50, 600, world.now);
  world.run(hour_ms, minute_ms);
  EXPECT_EQ(world.b.received, 50u);
}

TEST(BoxedLink, GoesDownRatherThanQueueWithoutBound) {
  BoxedWorld world;
  world.run(10 * second_ms);
  std::size_t taken = 0;
  while (world.a.link().send(Bytes(256 * 1024, 1), world.now)) ++taken;
  EXPECT_EQ(taken, 31u);
  EXPECT_FALSE(world.a.link().up());
  EXPECT_FALSE(world.a.link().send(Bytes(1), world.now));
}

TEST(BoxedLink, ComesUpAgainAfterItWasClosed) {
  BoxedWorld world;
  world.run(10 * second_ms);
  world.a.link().close(world.now);
  EXPECT_FALSE(world.a.link().up());
  world.run(10 * minute_ms);
  ASSERT_TRUE(world.both_up());
  world.a.write_up_to(5, 10, world.now);
  world.b.write_up_to(5, 10, world.now);
  world.run(10 * second_ms);
  EXPECT_EQ(world.a.received, 5u);
  EXPECT_EQ(world.b.received, 5u);
  EXPECT_FALSE(world.a.wrong || world.b.wrong);
}

TEST(BoxedLink, KeepsItsPairWhenABoxOfAnEarlierOneComesLate) {
  BoxedWorld world;
  world.run(10 * second_ms);
  world.a.write_up_to(1, 10, world.now);
  const auto late = world.a.link().take_boxes(world.now + second_ms);
  ASSERT_EQ(late.size(), 1u);
  world.a.link().close(world.now);
  world.run(10 * minute_ms);
  ASSERT_TRUE(world.both_up());
  const std::uint64_t sessions = world.b.session;
  world.b.receive(late[0], world.now);
  world.run(10 * minute_ms);
  EXPECT_EQ(world.b.session, sessions) << "else what is cut off by it comes late too, for ever";
}

TEST(BoxedLink, TriesANewWayAtOnceHoweverLongThePeerWasAway) {
  BoxedWorld world;
  const auto lose_for_days = [&world] {
    for (int hour = 0; hour < 48; ++hour) {
      world.now = world.now + hour_ms;
      world.a.link().take_boxes(world.now);
    }
  };
  world.run(10 * second_ms);
  world.a.write_up_to(10, 600, world.now);
  lose_for_days();
  world.run(10 * second_ms);
  EXPECT_EQ(world.b.received, 0u);
  world.a.link().look_again(world.now);
  world.run(5 * second_ms);
  EXPECT_EQ(world.b.received, 10u);
}

TEST(BoxedLink, SurvivesARelayThatIsStartedAnew) {
  BoxedWorld world;
  world.run(10 * second_ms);
  world.a.write_up_to(100, 600, world.now);
  world.now = world.now + second_ms;
  world.deposit(world.a);
  world.relay.restart(world.now);
  world.run(5 * second_ms);
  EXPECT_EQ(world.b.received, 100u);
}

// A peer that holds the keys and lies: what a relay cannot do.
class LyingPeer : public ::testing::Test {
 protected:
  LyingPeer() {
    opening_ = open();
    const Bytes answer = box({session_, opening_.from, 0, 0, 0, {}});
    EXPECT_TRUE(link_.on_box(answer, now_).came_up);
    confirmed_ = opening_.from;
  }
  struct Seen {
    LinkSession from, to;
  };
  Seen open() {
    const auto boxes = link_.take_boxes(now_);
    const Bytes content = mine_.open(boxes.at(0)).value();
    const BoxContent read = decode_box_content(content).value();
    return {read.from, read.to};
  }
  Bytes box(const BoxContent& content) { return mine_.seal(encode_box_content(content), random_); }
  BoxedLink::Arrival receive(BoxContent content) {
    content.from = session_;
    content.to = confirmed_;
    return link_.on_box(box(content), now_);
  }

  RandomSource random_ = seeded_random(5);
  TransportKeys keys_ = transport_keys(1);
  TransportKeys peer_ = transport_keys(2);
  BoxCipher mine_ = cipher_of(peer_, keys_.id);
  BoxedLink link_{cipher_of(keys_, peer_.id), seeded_random(6)};
  TimePoint now_ = start;
  LinkSession session_ = random_id<LinkSession>(random_);
  Seen opening_;
  LinkSession confirmed_;
};

TEST_F(LyingPeer, EndsItsSessionByAcknowledgingWhatWasNeverSent) {
  EXPECT_TRUE(receive({{}, {}, 0, 1, 0, {}}).went_down);
  EXPECT_FALSE(link_.up());
  EXPECT_TRUE(link_.take_boxes(now_ + minute_ms).empty());  // and is not talked to for a while
  EXPECT_EQ(link_.strange_boxes(), 1u);
}

TEST_F(LyingPeer, EndsItsSessionByAPieceThatIsNoStream) {
  const Bytes piece(4);
  EXPECT_TRUE(receive({{}, {}, 1, 0, 0, piece}).went_down);
  EXPECT_FALSE(link_.up());
}

TEST_F(LyingPeer, GainsNothingByMalformedContent) {
  const Bytes piece(4, 1);
  Bytes good = encode_box_content({session_, confirmed_, 1, 0, 0, piece});
  std::vector<Bytes> bad(5, good);
  std::fill_n(bad[0].begin(), 16, 0);       // from nobody
  std::fill_n(bad[1].begin() + 16, 16, 0);  // a piece for nobody
  std::fill_n(bad[2].begin() + 32, 8, 0);   // a piece without a number
  bad[3][56] = 0xff;                        // nothing but zeros follows: read as a part of it
  bad[3][58] = 0xff;
  bad[4].push_back(1);  // something behind the piece
  for (const Bytes& content : bad) {
    const auto arrival = link_.on_box(mine_.seal(content, random_), now_);
    EXPECT_FALSE(arrival.went_down || arrival.came_up || !arrival.frames.empty());
  }
  EXPECT_EQ(link_.strange_boxes(), bad.size());
  EXPECT_TRUE(link_.up());
}

TEST_F(LyingPeer, IsAnsweredSeldomHoweverManySessionsItInvents) {
  std::size_t answers = 0;
  for (int i = 0; i < 600; ++i) {
    now_ = now_ + 100;
    link_.on_box(box({random_id<LinkSession>(random_), {}, 0, 0, 0, {}}), now_);
    answers += link_.take_boxes(now_).size();
  }
  EXPECT_TRUE(link_.up());
  EXPECT_LE(answers, 30u);  // in a minute: four each ten seconds, and the first acknowledgement
}

}  // namespace
}  // namespace maillage::test
