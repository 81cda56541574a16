// Hubs that cannot reach each other replicate through one that both reach.
#include "replication/post.h"

#include "tests/replication/post_world.h"

namespace maillage {
namespace {

using namespace test;

class TwoHubsAndARelay : public testing::Test, protected PostWorld {
 protected:
  TwoHubsAndARelay() {
    connect(a, relay);
    connect(b, relay);
  }
  // The road between a hub and the relay, seen by what it says of boxes.
  using Judge = std::function<Wire::Fate(const MailboxMessage&)>;
  void on_roads(const Judge& judge) {
    for (auto& [ends, wire] : wires) {
      wire->fate = [judge](const MemoryHub&, const Frame& frame) {
        const auto* box = std::get_if<BoxFrame>(&frame);
        return box == nullptr ? Wire::Fate::arrive : judge(*decode_mailbox_message(box->content));
      };
    }
  }
  std::size_t count_deposits() {
    std::size_t deposits = 0;
    on_roads([&deposits](const MailboxMessage& message) {
      deposits += std::holds_alternative<BoxDeposit>(message) ? 1 : 0;
      return Wire::Fate::arrive;
    });
    pass(hour_s);
    on_roads([](const MailboxMessage&) { return Wire::Fate::arrive; });
    return deposits;
  }
  Seq unacknowledged(const MemoryHub& at, const MemoryHub& peer) const {
    Seq updates = 0;
    for (const Backlog& entry : report(at, peer).to_send) updates += entry.updates;
    return updates;
  }
};

TEST_F(TwoHubsAndARelay, CarryAReferralThatTheRelayDoesNotHold) {
  meet_by_boxes();
  act(a, "opened");
  run();
  EXPECT_EQ(held(b, a), 0u);
  pass(minute_s);
  EXPECT_EQ(held(b, a), 1u);
  EXPECT_EQ(held(relay, a), 0u);
  act(b, "answered");
  pass(minute_s);
  EXPECT_EQ(held(a, b), 1u);
}

TEST_F(TwoHubsAndARelay, SettleOnlyWhenTheAcknowledgementCameBackTheSameWay) {
  meet_by_boxes();
  pass(hour_s);
  act(a, "opened");
  disconnect(b, relay);
  pass(10 * minute_s);
  EXPECT_FALSE(relay.log.boxes.empty());
  connect(b, relay);
  EXPECT_EQ(held(b, a), 1u) << "the relay kept it";
  disconnect(a, relay);
  pass(minute_s);
  connect(a, b);  // what is acknowledged is written down when the boxed session ends
  disconnect(a, b);
  const PeerMemory after = decode_peer_memory(a.memories[b.key.id]);
  EXPECT_EQ(after.acknowledged, a.log.last_arrival());
}

TEST_F(TwoHubsAndARelay, BelieveNothingAcknowledgedThatTheRelayMerelyTook) {
  meet_by_boxes();
  pass(hour_s);
  const std::uint64_t before = a.log.last_arrival();
  disconnect(b, relay);
  act(a, "opened");
  pass(hour_s, 10);
  Wire direct(a, b, 99, {}, false);  // ends the boxed session of a
  direct.fate = [](const MemoryHub&, const Frame&) { return Wire::Fate::vanish; };
  disconnect(a, relay);
  a.restart();
  EXPECT_LE(decode_peer_memory(a.memories[b.key.id]).acknowledged, before);
  EXPECT_GT(unacknowledged(a, b), 0u);
}

TEST_F(TwoHubsAndARelay, UseNoBoxesBeforeTheyHaveBeenApartForAWhile) {
  std::size_t boxes = 0;
  on_roads([&boxes](const MailboxMessage&) { return ++boxes, Wire::Fate::arrive; });
  pass(4 * minute_s);
  EXPECT_EQ(boxes, 0u);
  EXPECT_FALSE(by_boxes(a, b));
  meet_by_boxes();
  EXPECT_GT(boxes, 0u);
  EXPECT_TRUE(by_boxes(b, a));
  EXPECT_EQ(report(a, b).through, relay.key.id);
  EXPECT_FALSE(report(a, b).connected);
}

TEST_F(TwoHubsAndARelay, KeepWhatTheyWriteFromTheRelay) {
  const std::string secret = "nobody but the two may read this";
  meet_by_boxes();
  disconnect(b, relay);
  act(a, secret);
  pass(minute_s);
  ASSERT_FALSE(relay.log.boxes.empty());
  for (const auto& [number, record] : relay.log.boxes) {
    const ByteView text = as_bytes(secret);
    EXPECT_EQ(std::search(record.begin(), record.end(), text.begin(), text.end()), record.end());
  }
  connect(b, relay);
  pass(minute_s);
  const auto run = b.log.read_run(ScopeKind::referral, referral_log(scope, a).log, 1, 1 << 20);
  ASSERT_EQ(run.size(), 1u);
  const ByteView text = as_bytes(secret);
  EXPECT_NE(std::search(run[0].body.begin(), run[0].body.end(), text.begin(), text.end()),
            run[0].body.end())
      << "the text would have been found";
}

TEST_F(TwoHubsAndARelay, FindTheirBoxesAfterTheRelayRestarted) {
  meet_by_boxes();
  disconnect(b, relay);
  act(a, "opened");
  pass(minute_s);
  const std::size_t kept = relay.log.boxes.size();
  ASSERT_GT(kept, 0u);
  restart(relay);
  EXPECT_EQ(relay.log.boxes.size(), kept);
  connect(b, relay);
  pass(2 * minute_s);
  EXPECT_EQ(held(b, a), 1u);
  pass(hour_s);
  EXPECT_TRUE(relay.log.boxes.empty()) << "all were confirmed, and left the table";
}

TEST_F(TwoHubsAndARelay, FindEachOtherAgainAfterEitherRestarted) {
  meet_by_boxes();
  for (MemoryHub* hub : {&a, &b}) {
    restart(*hub);
    pass(hour_s);
    EXPECT_TRUE(by_boxes(a, b) && by_boxes(b, a));
  }
  act(a, "opened");
  pass(minute_s);
  EXPECT_EQ(held(b, a), 1u);
}

TEST_F(TwoHubsAndARelay, AgreeWhateverBecomesOfBoxesOnTheWay) {
  std::uint64_t number = 0;
  on_roads([&number](const MailboxMessage& message) {
    if (std::holds_alternative<BoxRefused>(message)) return Wire::Fate::arrive;
    constexpr std::array fates = {Wire::Fate::arrive, Wire::Fate::twice,  Wire::Fate::late,
                                  Wire::Fate::vanish, Wire::Fate::arrive, Wire::Fate::late,
                                  Wire::Fate::twice};
    return fates[++number % fates.size()];
  });
  pass(4 * hour_s, 10);
  for (int i = 0; i < 20; ++i) {
    act(i % 3 == 0 ? b : a, "act");
    pass(10 * minute_s, 10);
  }
  pass(day_s, 30);
  EXPECT_GT(number, 50u);
  EXPECT_EQ(held(b, a), 13u);
  EXPECT_EQ(held(a, b), 7u);
}

TEST_F(TwoHubsAndARelay, EndTheBoxedLinkAsSoonAsTheyAreConnected) {
  meet_by_boxes();
  act(a, "before");
  pass(minute_s);
  connect(a, b);
  EXPECT_TRUE(report(a, b).connected);
  EXPECT_FALSE(by_boxes(a, b) || by_boxes(b, a));
  std::size_t pushed = 0;
  wires.at({&a, &b})->fate = [&pushed](const MemoryHub&, const Frame& frame) {
    if (const auto* push = std::get_if<PushFrame>(&frame)) pushed += push->runs.empty() ? 0 : 1;
    return Wire::Fate::arrive;
  };
  act(a, "after");
  run();
  EXPECT_EQ(held(b, a), 2u);
  EXPECT_EQ(pushed, 1u) << "what came by boxes is settled";
  EXPECT_EQ(count_deposits(), 0u);
  EXPECT_TRUE(relay.log.boxes.empty());
}

TEST_F(TwoHubsAndARelay, SayLittleWhenThereIsNothingToSay) {
  meet_by_boxes();
  pass(hour_s);
  EXPECT_LE(count_deposits(), 4u) << "no heartbeats, no hourly audit";
}

TEST_F(TwoHubsAndARelay, WaitWhileTheMailboxIsFullAndGoOnAfterwards) {
  disconnect(a, relay);
  disconnect(b, relay);
  relay.mailbox_settings.pair = {2, std::size_t{1} << 20};
  relay.restart();
  connect(a, relay);
  pass(4 * hour_s, 10);
  EXPECT_LE(relay.log.boxes.size(), 2u);
  for (int i = 0; i < 5; ++i) act(a, "act");
  connect(b, relay);
  pass(day_s, 30);
  EXPECT_EQ(held(b, a), 5u);
}

TEST_F(TwoHubsAndARelay, GoOnWhenTheRelayIsBackAfterWeeks) {
  meet_by_boxes();
  disconnect(a, relay);
  disconnect(b, relay);
  act(a, "opened");
  pass(20 * day_s, 600);
  EXPECT_EQ(held(b, a), 0u);
  connect(a, relay);
  connect(b, relay);
  pass(2 * day_s, 60);
  EXPECT_EQ(held(b, a), 1u);
}

TEST_F(TwoHubsAndARelay, FindEachOtherAsSoonAsARelayOfBothIsBack) {
  wires.clear();
  MemoryHub far(4, curve_secret_of(4));  // where b never looks
  MemoryHub away(5, curve_secret_of(5));
  pair_all({&a, &b, &relay, &far, &away});
  for (MemoryHub* hub : {&far, &away}) hubs.push_back(hub);
  connect(a, far);
  connect(b, away);
  pass(day_s, 60);
  EXPECT_FALSE(by_boxes(a, b));
  connect(a, relay);
  connect(b, relay);
  pass(2 * minute_s);
  EXPECT_TRUE(by_boxes(a, b));
  EXPECT_TRUE(by_boxes(b, a));
  wires.clear();
}

TEST_F(TwoHubsAndARelay, TakeAnotherRelayWhenOneDoesNotKnowTheOtherHub) {
  MemoryHub other(4, curve_secret_of(4));
  hubs.push_back(&other);
  a.pair_with(other);
  other.pair_with(a);
  connect(a, other);
  pass(hour_s);
  EXPECT_TRUE(other.log.boxes.empty()) << "b is no peer of it";
  EXPECT_EQ(report(a, b).through, relay.key.id);
  act(a, "opened");
  pass(minute_s);
  EXPECT_EQ(held(b, a), 1u);
  wires.clear();
}

TEST_F(TwoHubsAndARelay, GetNothingFromAHubThatIsNoPeerOfTheirs) {
  MemoryHub other(4, curve_secret_of(4));
  other.pair_with(relay);
  relay.pair_with(other);
  const auto cipher = BoxCipher::create(other.network, other.curve, other.curve_secret, a.curve);
  const auto box = [&](const MemoryHub& to) {
    return encode_frame(BoxFrame{encode_mailbox_message(
        BoxDeposit{to.curve, cipher->seal(as_bytes("hello"), seeded_random(9))})});
  };
  Wire wire(other, relay, 50);
  relay.deliver(relay.replica().on_frame(50, box(a), relay.now));
  run();
  EXPECT_TRUE(relay.log.boxes.empty()) << "confirmed and thrown away";
  EXPECT_FALSE(by_boxes(a, other));
  MemoryHub nobody(5, curve_secret_of(5));
  std::size_t refused = 0;
  wire.fate = [&refused](const MemoryHub&, const Frame& frame) {
    const auto* said = std::get_if<BoxFrame>(&frame);
    const auto message = said ? decode_mailbox_message(said->content) : std::nullopt;
    refused += message && std::holds_alternative<BoxRefused>(*message) ? 1 : 0;
    return Wire::Fate::arrive;
  };
  relay.deliver(relay.replica().on_frame(50, box(nobody), relay.now));
  wire.run();
  EXPECT_EQ(refused, 1u);
  EXPECT_TRUE(relay.log.boxes.empty());
}

TEST_F(TwoHubsAndARelay, DeliverNothingThatTheRelayCouldNotStore) {
  meet_by_boxes();
  relay.refuse_to_store = true;
  act(a, "opened");
  pass(minute_s);
  EXPECT_EQ(held(b, a), 0u);
  relay.refuse_to_store = false;
  relay.reset();
  wires.clear();
  connect(a, relay);
  connect(b, relay);
  pass(hour_s);
  EXPECT_EQ(held(b, a), 1u);
}

TEST_F(TwoHubsAndARelay, AreToldOfWhatOthersWroteWhenNobodyElseBroughtIt) {
  MemoryHub far(4, curve_secret_of(4));
  hubs.push_back(&far);
  for (MemoryHub* hub : {&a, &b}) {
    hub->pair_with(far);
    far.pair_with(*hub);
  }
  pass(hour_s);
  connect(a, far);  // the relay does not take what it writes
  far.write("place");
  pass(minute_s);
  ASSERT_EQ(head(a, directory_log(far)).seq, 1u);
  EXPECT_EQ(head(b, directory_log(far)).seq, 0u);
  pass(hour_s);
  EXPECT_EQ(head(b, directory_log(far)).seq, 1u);
  wires.clear();
}

}  // namespace
}  // namespace maillage
