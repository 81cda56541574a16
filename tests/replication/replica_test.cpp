#include "replication/replica.h"

#include <gtest/gtest.h>

#include "protocol/limits.h"
#include "tests/replication/memory_hub.h"

namespace maillage {
namespace {

using test::MemoryHub;
using test::Wire;

struct Pair {
  Pair() : a(1), b(2) {
    a.pair_with(b);
    b.pair_with(a);
  }
  MemoryHub a, b;
};

Seq to_send(const MemoryHub& hub) {
  Seq updates = 0;
  const PeerReport report = hub.replica().report()[0];
  for (const Backlog& entry : report.to_send) updates += entry.updates;
  return updates;
}

// Everything of every log of `a` is at `b` and the other way round.
void expect_converged(const MemoryHub& a, const MemoryHub& b) {
  EXPECT_EQ(a.replica().heads().all(), b.replica().heads().all());
}

TEST(Replica, TwoHubsHoldTheSameAfterOneConnection) {
  Pair hubs;
  hubs.a.write("a1");
  hubs.a.write("a2");
  hubs.b.write("b1");
  Wire wire(hubs.a, hubs.b);
  expect_converged(hubs.a, hubs.b);
  EXPECT_EQ(hubs.b.replica().heads().all().size(), 4u) << "two governance logs, two directories";
}

TEST(Replica, PushesWhatIsWrittenWhileConnected) {
  Pair hubs;
  Wire wire(hubs.a, hubs.b);
  hubs.a.write("new");
  EXPECT_GT(wire.run(), 0u);
  expect_converged(hubs.a, hubs.b);
}

TEST(Replica, CatchesUpAfterBothWroteApart) {
  Pair hubs;
  { Wire wire(hubs.a, hubs.b); }
  for (int i = 0; i < 20; ++i) {
    hubs.a.write("a");
    hubs.b.write("b");
  }
  Wire wire(hubs.a, hubs.b, 2);
  expect_converged(hubs.a, hubs.b);
}

TEST(Replica, CountsWhatAPeerThatIsAwayHasNotSeen) {
  Pair hubs;
  { Wire wire(hubs.a, hubs.b); }
  EXPECT_EQ(to_send(hubs.a), 0u);
  hubs.a.write("while it is away");
  EXPECT_EQ(to_send(hubs.a), 1u);
  EXPECT_FALSE(hubs.a.replica().report()[0].connected);
}

TEST(Replica, SaysNothingMoreOnceBothAreEqual) {
  Pair hubs;
  hubs.a.write("x");
  Wire wire(hubs.a, hubs.b);
  EXPECT_EQ(wire.run(), 0u);
}

TEST(Replica, StaysWithinTheCreditOfAPeerThatAcknowledgesNothing) {
  Pair hubs;
  Wire wire(hubs.a, hubs.b);
  const std::string big(100'000, 'x');
  for (int i = 0; i < 40; ++i) hubs.a.write(big);
  std::size_t frames = 0;
  std::size_t bytes = 0;
  for (const Outgoing& out : hubs.a.outbox) {
    ++frames;
    bytes += out.frame.size();
  }
  EXPECT_LE(frames, limits::credit_frames);
  EXPECT_LE(bytes, limits::credit_bytes + limits::frame_bytes);
  EXPECT_GT(to_send(hubs.a), 0u);
  wire.run();
  expect_converged(hubs.a, hubs.b);
  EXPECT_EQ(to_send(hubs.a), 0u);
}

TEST(Replica, DoesNotAcknowledgeWhatCouldNotBeStored) {
  Pair hubs;
  {
    Wire wire(hubs.a, hubs.b);
    hubs.b.refuse_to_store = true;
    hubs.a.write("must not be lost");
    wire.run();
    for (const Outgoing& out : hubs.b.outbox) {
      EXPECT_FALSE(std::holds_alternative<AckFrame>(*decode_frame(out.frame)));
    }
  }
  hubs.b.refuse_to_store = false;
  Wire wire(hubs.a, hubs.b, 2);
  expect_converged(hubs.a, hubs.b);
}

TEST(Replica, ForwardsWhatItHoldsOfAThirdHub) {
  MemoryHub a(1), b(2), c(3);
  for (auto* x : {&a, &b, &c}) {
    for (auto* y : {&a, &b, &c}) {
      if (x != y) x->pair_with(*y);
    }
  }
  a.write("from a");
  { Wire ab(a, b); }
  Wire bc(b, c);
  expect_converged(b, c);
}

TEST(Replica, DoesNotSendTheLogsOfAHubThePeerIsNotPairedWith) {
  MemoryHub a(1), b(2), c(3);
  a.pair_with(b);
  b.pair_with(a);
  b.pair_with(c);
  c.pair_with(b);
  c.write("unknown to a");
  { Wire bc(b, c, 2); }
  Wire ab(a, b);
  EXPECT_EQ(a.replica()
                .heads()
                .head({ScopeKind::governance, {governance_scope(), c.key.id, 1ULL << 32}})
                .seq,
            0u);
  EXPECT_EQ(ab.run(), 0u);
}

TEST(Replica, LearnsTheLogsOfAThirdHubOnceItIsPaired) {
  MemoryHub a(1), b(2), c(3);
  a.pair_with(b);
  b.pair_with(a);
  b.pair_with(c);
  c.pair_with(b);
  c.write("known later");
  { Wire bc(b, c, 2); }
  Wire ab(a, b);
  a.pair_with(c);
  ab.run();
  expect_converged(a, b);
}

TEST(Replica, AReferralGoesOnlyToTheHubsOnIt) {
  Pair hubs;
  ScopeId secret;
  secret.value[0] = 42;
  hubs.a.referral_hubs[secret] = {hubs.a.key.id};
  Wire wire(hubs.a, hubs.b);
  hubs.a.write_in(ScopeKind::referral, secret, "opened");
  wire.run();
  EXPECT_TRUE(hubs.b.replica().heads().logs_of(ScopeKind::referral, secret).empty());
  hubs.a.referral_hubs[secret].insert(hubs.b.key.id);
  hubs.b.referral_hubs[secret] = hubs.a.referral_hubs[secret];
  hubs.a.write_in(ScopeKind::referral, secret, "sent");
  wire.run();
  expect_converged(hubs.a, hubs.b);
}

TEST(Replica, AnOutsiderAskingForAReferralGetsSilence) {
  Pair hubs;
  ScopeId secret;
  secret.value[0] = 42;
  hubs.a.referral_hubs[secret] = {hubs.a.key.id};
  Wire wire(hubs.a, hubs.b);
  hubs.a.write_in(ScopeKind::referral, secret, "opened");
  const LogId log{secret, hubs.a.key.id, 1ULL << 32};
  const Step known = hubs.a.replica().on_frame(
      1, encode_frame(WantFrame{{{ScopeKind::referral, log, 1}}, {}}), hubs.a.now);
  LogId unknown = log;
  unknown.scope.value[0] = 43;
  const Step none = hubs.a.replica().on_frame(
      1, encode_frame(WantFrame{{{ScopeKind::referral, unknown, 1}}, {}}), hubs.a.now);
  EXPECT_TRUE(known.send.empty());
  EXPECT_TRUE(none.send.empty());
}

TEST(Replica, CutsAPeerThatSendsRubbishAndKeepsItOut) {
  Pair hubs;
  Wire wire(hubs.a, hubs.b);
  Step step = hubs.a.replica().on_frame(1, as_bytes("rubbish"), hubs.a.now);
  ASSERT_EQ(step.cut.size(), 1u);
  step = hubs.a.replica().on_link_up(2, hubs.b.curve, hubs.a.now);
  EXPECT_EQ(step.cut.size(), 1u) << "still cut off";
  step =
      hubs.a.replica().on_link_up(3, hubs.b.curve, {hubs.a.now.milliseconds + limits::cut_ms + 1});
  EXPECT_TRUE(step.cut.empty()) << "and let in again later";
}

TEST(Replica, CutsAPeerAfterTenUpdatesThatAreNotGenuine) {
  Pair hubs;
  Wire wire(hubs.a, hubs.b);
  const Update genuine = hubs.b.write("x");
  hubs.b.outbox.clear();
  RawUpdate forged{genuine.envelope, genuine.body, {}};
  forged.envelope.back() ^= 1;
  for (int i = 0; i < limits::bad_updates_before_cut; ++i) {
    EXPECT_TRUE(hubs.a.cuts.empty()) << i;
    const Bytes frame = encode_frame(test::push_of({forged}, 100 + i));
    hubs.a.deliver(hubs.a.replica().on_frame(1, frame, hubs.a.now));
  }
  EXPECT_EQ(hubs.a.cuts.size(), 1u);
  EXPECT_EQ(hubs.a.replica().report()[0].refused, 10u);
}

TEST(Replica, RefusesTheGreetingOfAnotherHub) {
  Pair hubs;
  MemoryHub impostor(9);
  hubs.a.deliver(hubs.a.replica().on_link_up(1, hubs.b.curve, hubs.a.now));
  HelloFrame hello;
  hello.hub = hubs.b.key.id;
  hello.proof = sign(impostor.key, hello_message(hubs.a.network, hubs.b.curve, hubs.a.curve));
  const Step step = hubs.a.replica().on_frame(1, encode_frame(hello), hubs.a.now);
  EXPECT_EQ(step.cut.size(), 1u);
}

TEST(Replica, RefusesAGreetingReplayedFromAnotherConnection) {
  MemoryHub a(1), b(2), c(3);
  a.pair_with(b);
  a.deliver(a.replica().on_link_up(1, b.curve, a.now));
  HelloFrame hello;
  hello.hub = b.key.id;
  hello.proof = sign(b.key, hello_message(b.network, b.curve, c.curve));  // said to c, not to a
  EXPECT_EQ(a.replica().on_frame(1, encode_frame(hello), a.now).cut.size(), 1u);
}

TEST(Replica, AsksAgainForARunWhoseBeginningWasLost) {
  Pair hubs;
  Wire wire(hubs.a, hubs.b);
  hubs.a.write("lost on the way");
  hubs.a.outbox.clear();
  hubs.a.write("arrives");
  wire.run();
  expect_converged(hubs.a, hubs.b);
}

TEST(Replica, AnHourlyAuditFindsWhatAPushLost) {
  Pair hubs;
  Wire wire(hubs.a, hubs.b);
  hubs.a.write("lost on the way");
  hubs.a.outbox.clear();
  wire.run();
  for (int minute = 0; minute < 61; ++minute) {
    for (MemoryHub* hub : {&hubs.a, &hubs.b}) {
      hub->now.milliseconds += 60'000;
      hub->deliver(hub->replica().on_tick(hub->now));
    }
    wire.run();
  }
  expect_converged(hubs.a, hubs.b);
}

TEST(Replica, CutsAPeerThatNeverGreets) {
  Pair hubs;
  hubs.a.deliver(hubs.a.replica().on_link_up(1, hubs.b.curve, hubs.a.now));
  hubs.a.now.milliseconds += 11'000;
  hubs.a.deliver(hubs.a.replica().on_tick(hubs.a.now));
  EXPECT_EQ(hubs.a.cuts.size(), 1u);
}

TEST(Replica, ForgetsAPeerThatIsNoLongerPaired) {
  Pair hubs;
  Wire wire(hubs.a, hubs.b);
  hubs.a.deliver(hubs.a.replica().set_peers({}));
  EXPECT_EQ(hubs.a.cuts.size(), 1u);
  EXPECT_TRUE(hubs.a.replica().report().empty());
}

TEST(Replica, GoesOnAuditingAfterItsClockWasSetBack) {
  Pair hubs;
  Wire wire(hubs.a, hubs.b);
  constexpr std::int64_t hour = 3'600'000;
  hubs.a.deliver(hubs.a.replica().on_tick(hubs.a.now));
  wire.run();
  hubs.a.now.milliseconds -= 48 * hour;
  hubs.b.now.milliseconds -= 48 * hour;
  hubs.a.deliver(hubs.a.replica().on_tick(hubs.a.now));
  wire.run();
  bool audits = false;
  for (int minute = 0; minute <= 60; ++minute) {
    for (MemoryHub* hub : {&hubs.a, &hubs.b}) {
      hub->now.milliseconds += hour / 60;
      hub->deliver(hub->replica().on_tick(hub->now));
    }
    for (const Outgoing& out : hubs.a.outbox) {
      audits = audits || std::holds_alternative<AuditFrame>(*decode_frame(out.frame));
    }
    wire.run();
  }
  EXPECT_TRUE(audits);
}

// What waits is not asked for again at once because the next of its log came too.
TEST(Replica, DoesNotAskForEverForARunWhoseFirstUpdateWaits) {
  Pair hubs;
  const ScopeId scope = ScopeId::from(Bytes(16, 9)).value();
  hubs.a.referral_hubs[scope] = hubs.b.referral_hubs[scope] = {hubs.a.key.id, hubs.b.key.id};
  Wire wire(hubs.a, hubs.b);
  hubs.a.certificate = UpdateId::from(Bytes(32, 1)).value();  // that nobody holds
  hubs.a.write_in(ScopeKind::referral, scope, "one");
  hubs.a.write_in(ScopeKind::referral, scope, "two");
  EXPECT_LT(wire.run(), 20u);
}

// A disk that cannot be read keeps updates from leaving; then nobody may believe that all left.
TEST(SendQueue, DoesNotSayThatAllWasSentWhenSomethingCouldNotBeRead) {
  MemoryHub hub(1);
  const Update written = hub.write("unreadable");
  const test::MemoryLog nothing;
  SendQueue queue;
  queue.grant(1 << 20, 12);
  queue.offer(log_key(written.header), 1);
  queue.settle_at(2);
  RunCodec codec;
  while (const auto frame = queue.next(hub.replica().heads(), nothing, codec)) {
    EXPECT_EQ(frame->up_to, 0u);
  }
  EXPECT_TRUE(queue.idle());
  queue.offer_unread();
  const auto frame = queue.next(hub.replica().heads(), hub.log, codec);
  ASSERT_TRUE(frame);
  EXPECT_FALSE(frame->runs.empty());
  EXPECT_EQ(frame->up_to, 2u) << "now all was sent";
}

// The receiver sees no other size before it unpacks a frame.
TEST(SendQueue, CountsCreditAsItIsSent) {
  MemoryHub hub(1);
  SendQueue queue;
  queue.grant(1 << 20, limits::credit_frames);
  for (int i = 0; i < 60; ++i) queue.offer(log_key(hub.write(std::string(100'000, 'x')).header), 1);
  RunCodec codec;
  std::size_t frames = 0, unpacked = 0;
  while (const auto frame = queue.next(hub.replica().heads(), hub.log, codec)) {
    ++frames;
    const auto runs = codec.unpack(frame->runs);
    for (const DecodedRun& run : *runs) {
      for (const Update& update : run.updates) unpacked += update.body.size();
    }
  }
  EXPECT_EQ(frames, limits::credit_frames);
  EXPECT_GT(unpacked, std::size_t{2 << 20});
}

TEST(SendQueue, DividesOneLogOfGovernanceToo) {
  MemoryHub hub(1);
  for (int i = 0; i < 300; ++i) hub.certify_self("name " + std::to_string(i));
  SendQueue queue;
  queue.grant(1 << 20, limits::credit_frames);
  queue.offer(log_key(hub.last.header), 1);
  RunCodec codec;
  std::vector<std::size_t> sizes;
  while (const auto frame = queue.next(hub.replica().heads(), hub.log, codec)) {
    std::size_t updates = 0;
    const auto runs = codec.unpack(frame->runs);
    for (const DecodedRun& run : *runs) updates += run.updates.size();
    sizes.push_back(updates);
  }
  EXPECT_EQ(sizes, (std::vector<std::size_t>{256, 45}));
}

// Its signatures are checked on all cores of the receiver, and everything else waits for them.
TEST(SendQueue, SendsGovernanceInFramesThatAreCheckedSideBySide) {
  HeadTable heads;
  test::MemoryLog log;
  SendQueue queue;
  queue.grant(1 << 20, 12);
  for (int i = 0; i < 300; ++i) {
    const SigningKey key = test::signing_key(i + 1);
    Header header;
    header.kind = ScopeKind::governance;
    header.scope = governance_scope();
    header.schema = governance_schema;
    header.writer = key.id;
    header.epoch = header.seq = 1;
    const Update update = sign_update(header, {encode_operation(HubCertificate{"hub", "29"})}, {},
                                      key, network_id("test"));
    log.append(update);
    heads.advance(log_key(header), {1, update.id}, update.body.size());
    queue.offer(log_key(header), 1);
  }
  RunCodec codec;
  std::vector<std::size_t> sizes;
  while (const auto frame = queue.next(heads, log, codec)) {
    sizes.push_back(codec.unpack(frame->runs)->size());
  }
  EXPECT_EQ(sizes, (std::vector<std::size_t>{256, 44}));
}

}  // namespace
}  // namespace maillage
