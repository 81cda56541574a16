#include "tests/replication/exchange_world.h"

namespace maillage {
namespace {

using test::cursor;
using test::directory_log;
using test::expect_converged;
using test::head;
using test::MemoryHub;
using test::pass;
using test::Wire;

struct Pair {
  Pair() : a(1), b(2) { test::pair_all({&a, &b}); }
  MemoryHub a, b;
};

TEST(Resume, CostsOneRoundTripAndThreeHundredBytesAWayWhenNothingIsNew) {
  Pair hubs;
  for (int i = 0; i < 50; ++i) hubs.a.write("x");
  { Wire wire(hubs.a, hubs.b); }
  Wire wire(hubs.a, hubs.b, 2);
  for (const MemoryHub* hub : {&hubs.a, &hubs.b}) {
    EXPECT_EQ(wire.frames_by[hub->key.id], 2u) << "HELLO and RESUME";
    EXPECT_LE(wire.bytes_by[hub->key.id], 600u);
    RecordProperty("bytes", static_cast<int>(wire.bytes_by[hub->key.id]));
  }
}

TEST(Resume, SendsOnlyWhatArrivedSinceThePeerWasLeft) {
  Pair hubs;
  const std::string text(10'000, 'x');
  for (int i = 0; i < 20; ++i) hubs.a.write(text + std::to_string(i));
  { Wire wire(hubs.a, hubs.b); }
  hubs.a.write("new");
  Wire wire(hubs.a, hubs.b, 2);
  expect_converged(hubs.a, hubs.b);
  EXPECT_LE(wire.bytes_by[hubs.a.key.id], 1500u);
}

TEST(Resume, KnowsItsPeersAfterARestart) {
  Pair hubs;
  for (int i = 0; i < 50; ++i) hubs.a.write("x");
  { Wire wire(hubs.a, hubs.b); }
  const auto before = cursor(hubs.b, hubs.a.key.id, hubs.a.epoch);
  EXPECT_GT(before, 50u);
  hubs.b.restart();
  hubs.a.write("y");
  Wire wire(hubs.a, hubs.b, 2);
  expect_converged(hubs.a, hubs.b);
  EXPECT_GT(cursor(hubs.b, hubs.a.key.id, hubs.a.epoch), before);
}

TEST(Resume, KeepsTheCursorsOfTheLastEightStores) {
  PeerMemory memory;
  for (Epoch incarnation = 1; incarnation <= 9; ++incarnation) {
    memory.move_cursor(incarnation, 10 * incarnation);
  }
  memory = decode_peer_memory(encode(memory));
  EXPECT_EQ(memory.cursor(1), 0u) << "the oldest is forgotten";
  EXPECT_EQ(memory.cursor(2), 20u);
  EXPECT_EQ(memory.cursor(9), 90u);
  EXPECT_EQ(memory.cursor(10), 0u) << "a store never met";
}

TEST(Resume, ReadsNothingFromDamagedMemories) {
  PeerMemory memory;
  memory.move_cursor(1, 10);
  Bytes bytes = encode(memory);
  bytes.pop_back();
  EXPECT_EQ(decode_peer_memory(bytes).cursor(1), 0u);
  EXPECT_EQ(decode_peer_memory({}).cursor(1), 0u);
}

TEST(Resume, ANumberMeansNothingInAnotherStore) {
  Pair hubs;
  for (int i = 0; i < 5; ++i) hubs.a.write("x");
  { Wire wire(hubs.a, hubs.b); }
  hubs.a.epoch = Epoch{2} << 32;
  hubs.a.replica().begin_epoch(hubs.a.epoch);
  hubs.a.write("in a new epoch");
  Wire wire(hubs.a, hubs.b, 2);
  expect_converged(hubs.a, hubs.b);
  EXPECT_GT(cursor(hubs.b, hubs.a.key.id, Epoch{1} << 32), 0u) << "kept beside the new one";
  EXPECT_GT(cursor(hubs.b, hubs.a.key.id, Epoch{2} << 32), 0u);
}

TEST(Resume, AStoreThatWentBackInTimeIsNoticed) {
  Pair hubs;
  { Wire wire(hubs.a, hubs.b); }
  const test::MemoryLog copy = hubs.a.log;
  {
    Wire wire(hubs.a, hubs.b, 2);
    hubs.a.write("lost with the disk");
    wire.run();
  }
  hubs.a.restore(copy);
  EXPECT_FALSE(hubs.a.replica().doubts_own_epoch());
  Wire wire(hubs.a, hubs.b, 3);
  EXPECT_TRUE(hubs.a.replica().doubts_own_epoch());
  EXPECT_FALSE(hubs.a.replica().own_heads_confirmed());
  expect_converged(hubs.a, hubs.b);
}

TEST(Resume, NothingIsSettledBeforeThePeerNamedWhatAnAuditFoundLackingHere) {
  Pair hubs;
  hubs.b.write("x");
  Wire wire(hubs.a, hubs.b, 1, [&](const MemoryHub& from, const Frame& frame) {
    const auto* heads = std::get_if<HeadsFrame>(&frame);
    const bool names = &from == &hubs.b && heads != nullptr && !heads->heads.empty();
    return names ? Wire::Fate::vanish : Wire::Fate::arrive;
  });
  ASSERT_EQ(head(hubs.a, directory_log(hubs.b)).seq, 0u);
  EXPECT_EQ(cursor(hubs.a, hubs.b.key.id, hubs.b.epoch), 0u);
}

// What was lost is a referral, which this peer does not hold: no audit with it can tell.
TEST(Resume, AStoreThatWentBackIsNoticedByAPeerThatHoldsNothingOfWhatWasLost) {
  Pair hubs;
  { Wire wire(hubs.a, hubs.b); }
  const test::MemoryLog copy = hubs.a.log;
  {
    Wire wire(hubs.a, hubs.b, 2);
    ScopeId scope;
    scope.value.fill(9);
    hubs.a.write_in(ScopeKind::referral, scope, "for others");
    wire.run();
  }
  hubs.a.restore(copy);
  Wire wire(hubs.a, hubs.b, 3);
  EXPECT_TRUE(hubs.a.replica().doubts_own_epoch());
}

TEST(Resume, OwnHeadsAreConfirmedByAnAuditOnly) {
  Pair hubs;
  hubs.a.write("x");
  EXPECT_FALSE(hubs.a.replica().own_heads_confirmed());
  { Wire wire(hubs.a, hubs.b); }
  EXPECT_TRUE(hubs.a.replica().own_heads_confirmed());
  hubs.a.restart();
  EXPECT_FALSE(hubs.a.replica().own_heads_confirmed());
  Wire wire(hubs.a, hubs.b, 2);
  EXPECT_TRUE(hubs.a.replica().own_heads_confirmed());
}

TEST(Resume, OwnHeadsAreNotConfirmedByOnePeerThatIsBehind) {
  MemoryHub a(1), ahead(2), behind(3);
  test::pair_all({&a, &ahead, &behind});
  { Wire wire(a, behind, 1); }
  const test::MemoryLog copy = a.log;
  a.write("lost with the disk");
  { Wire wire(a, ahead, 2); }
  a.restore(copy);
  Wire with_behind(a, behind, 3);
  EXPECT_TRUE(a.replica().own_heads_compared());
  EXPECT_FALSE(a.replica().own_heads_confirmed()) << "it would fork where the other peer is ahead";
  Wire with_ahead(a, ahead, 4);
  EXPECT_TRUE(a.replica().doubts_own_epoch());
}

TEST(Resume, OwnHeadsAreNotConfirmedByNobody) {
  MemoryHub alone(1);
  alone.restart();
  EXPECT_FALSE(alone.replica().own_heads_confirmed()) << "perhaps it had peers that know more";
}

TEST(Resume, OfAnEpochBegunSinceTheStartNobodyHoldsMore) {
  Pair hubs;
  hubs.a.restart();
  EXPECT_FALSE(hubs.a.replica().own_heads_confirmed());
  hubs.a.replica().begin_epoch(Epoch{2} << 32);
  EXPECT_TRUE(hubs.a.replica().own_heads_confirmed());
  EXPECT_FALSE(hubs.a.replica().own_heads_compared());
}

TEST(Resume, OwnHeadsAreNotConfirmedBeforeThePeerNamedAWholeLogThatWasLost) {
  Pair hubs;
  const test::MemoryLog copy = hubs.a.log;
  hubs.a.write("the first of its directory");
  { Wire wire(hubs.a, hubs.b); }
  hubs.a.restore(copy);
  bool confirmed_while_lost = false;
  Wire wire(hubs.a, hubs.b, 2);
  wire.fate = [&](const MemoryHub&, const Frame&) {
    const bool lost = head(hubs.a, directory_log(hubs.a)).seq == 0;
    confirmed_while_lost |= lost && hubs.a.replica().own_heads_confirmed();
    return Wire::Fate::arrive;
  };
  wire.run();
  EXPECT_FALSE(confirmed_while_lost);
  EXPECT_TRUE(hubs.a.replica().doubts_own_epoch());
  EXPECT_FALSE(hubs.a.replica().own_heads_confirmed());
}

TEST(Resume, AHubBackAfterLongGetsTheBytesOnceFromFourPeers) {
  MemoryHub back(1), b(2), c(3), d(4), e(5);
  test::pair_all({&back, &b, &c, &d, &e});
  std::vector<MemoryHub*> peers = {&b, &c, &d, &e};
  {
    std::vector<std::unique_ptr<Wire>> wires;
    std::vector<Wire*> all;
    LinkNumber link = 1;
    for (MemoryHub* peer : peers) {
      wires.push_back(std::make_unique<Wire>(back, *peer, link++));
      all.push_back(wires.back().get());
      test::run_all(all);
    }
    wires.push_back(std::make_unique<Wire>(b, c, 11));
    wires.push_back(std::make_unique<Wire>(b, d, 12));
    wires.push_back(std::make_unique<Wire>(b, e, 13));
    for (std::size_t i = 4; i < 7; ++i) all.push_back(wires[i].get());
    test::run_all(all);
    wires.erase(wires.begin(), wires.begin() + 4);
    all = {wires[0].get(), wires[1].get(), wires[2].get()};
    for (int i = 0; i < 600; ++i) {
      Bytes noise(1000);
      test::seeded_random(static_cast<std::uint64_t>(i))(noise);
      b.write(as_text(noise));
      test::run_all(all);
      // Faster than a peer may write unasked.
      if (i % 100 == 0) {
        for (MemoryHub* hub : {&b, &c, &d, &e}) pass(*hub, 15);
      }
    }
  }
  expect_converged(b, e);
  std::size_t pushed = 0;
  std::vector<std::unique_ptr<Wire>> wires;
  std::vector<Wire*> all;
  LinkNumber link = 21;
  const auto count = [&](const MemoryHub&, const Frame& frame) {
    if (const auto* push = std::get_if<PushFrame>(&frame)) pushed += push->runs.size();
    return Wire::Fate::arrive;
  };
  for (MemoryHub* peer : peers) {
    wires.push_back(std::make_unique<Wire>(back, *peer, link++, count, false));
    all.push_back(wires.back().get());
  }
  test::run_all(all);
  expect_converged(b, back);
  EXPECT_GE(pushed, 600'000u);
  EXPECT_LE(pushed, 720'000u);
}

class ALossyWire : public testing::TestWithParam<std::pair<Wire::Fate, int>> {};

TEST_P(ALossyWire, LosesNothingInTheEnd) {
  Pair hubs;
  Wire wire(hubs.a, hubs.b);
  int seen = 0;
  wire.fate = [&seen](const MemoryHub&, const Frame& frame) {
    const auto [fate, kind] = GetParam();
    const bool struck = static_cast<int>(frame.index()) == kind && ++seen % 3 == 1;
    return struck ? fate : Wire::Fate::arrive;
  };
  const std::string text(3'000, 'x');
  for (int i = 0; i < 200; ++i) {
    hubs.a.write(text);
    if (i % 7 == 0) wire.run();
  }
  for (int i = 0; i < 30; ++i) {
    pass(hubs.a, 10);
    pass(hubs.b, 10);
    wire.run();
  }
  expect_converged(hubs.a, hubs.b);
}

INSTANTIATE_TEST_SUITE_P(
    Faults, ALossyWire,
    testing::Values(std::pair(Wire::Fate::vanish, static_cast<int>(Frame(PushFrame{}).index())),
                    std::pair(Wire::Fate::vanish, static_cast<int>(Frame(AckFrame{}).index())),
                    std::pair(Wire::Fate::vanish, static_cast<int>(Frame(HeadsFrame{}).index())),
                    std::pair(Wire::Fate::twice, static_cast<int>(Frame(PushFrame{}).index())),
                    std::pair(Wire::Fate::twice, static_cast<int>(Frame(AuditFrame{}).index())),
                    std::pair(Wire::Fate::late, static_cast<int>(Frame(PushFrame{}).index())),
                    std::pair(Wire::Fate::late, static_cast<int>(Frame(AckFrame{}).index()))));

// Each frame takes three seconds, so that all of it takes minutes.
TEST(Resume, OverASlowLineNothingIsSentTwiceAndNothingSlowsIt) {
  MemoryHub a(1), b(2);
  test::pair_all({&a, &b});
  { Wire certificates(a, b); }
  constexpr int referrals = 20, acts = 40;
  for (std::uint8_t i = 0; i < referrals; ++i) {
    ScopeId scope;
    scope.value.fill(static_cast<std::uint8_t>(i + 1));
    for (MemoryHub* hub : {&a, &b}) hub->referral_hubs[scope] = {a.key.id, b.key.id};
    Bytes noise(20'000);
    test::seeded_random(i)(noise);
    for (int act = 0; act < acts; ++act) a.write_in(ScopeKind::referral, scope, as_text(noise));
  }
  std::map<UpdateId, int> sent;
  std::size_t pushes = 0, answers = 0;
  const auto watch = [&](const MemoryHub& from, const Frame& frame) {
    if (const auto* push = std::get_if<PushFrame>(&frame); push != nullptr && &from == &a) {
      ++pushes;
      for (MemoryHub* hub : {&a, &b}) hub->now.milliseconds += 3'000;
      // Without runs it only says up to where all was sent.
      const auto runs = RunCodec().unpack(push->runs);
      if (!runs) return Wire::Fate::arrive;
      for (const DecodedRun& run : *runs) {
        for (const Update& update : run.updates) ++sent[update.id];
      }
    }
    answers += std::holds_alternative<AckFrame>(frame) && &from == &b ? 1 : 0;
    return Wire::Fate::arrive;
  };
  Wire wire(a, b, 2, watch, false);
  while (wire.carry()) {
    EXPECT_LE(pushes, answers + limits::credit_frames);
    b.deliver(b.replica().on_tick(b.now));
  }
  expect_converged(a, b);
  EXPECT_GT(pushes, 50u);
  EXPECT_EQ(answers, pushes) << "an acknowledgement was held back";
  for (const auto& [id, times] : sent) EXPECT_EQ(times, 1);
}

// Who stays connected has no other occasion to be sent it.
TEST(Resume, WhatTheStoreCouldNotReadIsSentWhenItCan) {
  Pair hubs;
  Wire wire(hubs.a, hubs.b);
  hubs.a.log.unreadable = true;
  const LogKey log = log_key(hubs.a.write("for a while").header);
  wire.run();
  pass(hubs.a, 70);
  wire.run();
  EXPECT_EQ(head(hubs.b, log).seq, 0u);
  hubs.a.log.unreadable = false;
  pass(hubs.a, 70);
  wire.run();
  EXPECT_EQ(head(hubs.b, log).seq, 1u);
}

TEST(Resume, ALostWantIsSaidAgain) {
  MemoryHub a(1), b(2);
  test::pair_all({&a, &b});
  for (int i = 0; i < 30; ++i) a.write("x");
  int lost = 0;
  Wire wire(a, b, 1, [&](const MemoryHub& from, const Frame& frame) {
    const bool strike = &from == &b && std::holds_alternative<WantFrame>(frame) && lost == 0;
    lost += strike ? 1 : 0;
    return strike ? Wire::Fate::vanish : Wire::Fate::arrive;
  });
  EXPECT_EQ(lost, 1);
  EXPECT_NE(head(a, directory_log(a)), head(b, directory_log(a)));
  pass(b, 15);
  wire.run();
  expect_converged(a, b);
}

}  // namespace
}  // namespace maillage
