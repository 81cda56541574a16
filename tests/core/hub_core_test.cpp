#include "node/core/hub_core.h"

#include <gtest/gtest.h>

#include <csignal>

#include "tests/core/core_world.h"

namespace maillage::test {
namespace {

struct TurnOfAHub : testing::Test {
  TurnOfAHub() {
    CoreWorld::pair(writer, reader);
    link = world.connect(writer, reader);
  }
  // Three frames of the writer have reached the reader.
  std::vector<Update> three_frames() {
    std::vector<Update> updates;
    for (const char* venue : {"a", "b", "c"}) {
      updates.push_back(writer.write(venue));
      world.deliver(writer);
    }
    return updates;
  }

  CoreHub writer{1}, reader{2};
  CoreWorld world;
  LinkNumber link = 0;
};

TEST_F(TurnOfAHub, SharesOneTransactionBetweenFramesThatCameTogether) {
  const std::size_t before = reader.commits();
  const std::vector<Update> updates = three_frames();
  EXPECT_EQ(reader.commits(), before);
  reader.core->flush();
  EXPECT_EQ(reader.commits(), before + 1);
  for (const Update& update : updates) EXPECT_TRUE(reader.has_stored(update));
  EXPECT_EQ(reader.core->state().directory(writer.key.id)->venue_count(), 3u);
}

TEST_F(TurnOfAHub, SaysNothingOfAFrameBeforeItIsDurable) {
  three_frames();
  EXPECT_TRUE(reader.outbox.empty());
  reader.core->flush();
  std::size_t acknowledged = 0;
  for (const Outgoing& out : reader.outbox) {
    acknowledged += std::holds_alternative<AckFrame>(*decode_frame(out.frame)) ? 1 : 0;
  }
  EXPECT_EQ(acknowledged, 3u);
}

TEST_F(TurnOfAHub, ForgetsEverythingThatWaitsWhenTheStoreRefusesIt) {
  const std::vector<Update> updates = three_frames();
  reader.refuses = true;
  reader.core->flush();
  EXPECT_FALSE(reader.core->waits());
  EXPECT_TRUE(reader.outbox.empty());
  ASSERT_EQ(reader.cuts.size(), 1u);
  EXPECT_EQ(reader.cuts.front().link, link);
  reader.refuses = false;
  world.disconnect(link);
  world.connect(writer, reader);
  for (const Update& update : updates) EXPECT_TRUE(reader.has_stored(update));
}

TEST_F(TurnOfAHub, StillEndsAConnectionThatAWaitingStepHasEnded) {
  three_frames();
  reader.core->frame(link, Bytes{1, 2, 3});
  reader.refuses = true;
  reader.core->flush();
  ASSERT_EQ(reader.cuts.size(), 1u);
  EXPECT_EQ(reader.cuts.front().reason, "sent bytes that are not a frame");
}

using TurnOfAHubDeathTest = TurnOfAHub;

TEST_F(TurnOfAHubDeathTest, EndsWhenItCannotGoBackToWhatTheStoreHolds) {
  three_frames();
  reader.refuses = reader.refuses_to_read = true;
  EXPECT_EXIT(reader.core->flush(), testing::KilledBySignal(SIGABRT), "");
}

// A fork of the writer's own certificate sets it aside, and all is to be folded again.
TEST_F(TurnOfAHubDeathTest, EndsWhenItCannotFoldWhatIsStored) {
  const LogKey log{ScopeKind::governance,
                   {governance_scope(), writer.key.id, writer.core->epoch()}};
  Header header = reader.store().at(log, 1)->header;
  const Update other = sign_update(header, {encode_operation(HubCertificate{"clone", "72"})}, {},
                                   writer.key, writer.core->network());
  PushFrame push;
  push.runs = RunCodec().pack(std::vector<RawUpdate>{{other.envelope, other.body, other.apart}});
  const Bytes frame = encode_frame(push);
  reader.refuses_to_read = true;
  EXPECT_EXIT(reader.core->frame(link, frame), testing::KilledBySignal(SIGABRT), "");
  reader.refuses_to_read = false;
  reader.core->frame(link, frame);
  EXPECT_EQ(reader.store().aside_logs(), std::vector{log}) << "that is what it was about";
}

TEST_F(TurnOfAHub, StoresAtOnceWhatDecidesWhoCounts) {
  const std::vector<Update> updates = three_frames();
  LocalBatch batch = writer.core->batch();
  Header header = batch.next_header(ScopeKind::governance, governance_scope(), writer.key.id, {});
  header.schema = governance_schema;
  batch.add(sign_update(header, {encode_operation(HubCertificate{"new name", "72"})}, {},
                        writer.key, writer.core->network()));
  writer.core->commit(std::move(batch));
  world.deliver(writer);
  EXPECT_FALSE(reader.core->waits());
  EXPECT_TRUE(reader.has_stored(updates.back()));
  EXPECT_EQ(reader.core->state().governance.hub(writer.key.id)->said.name, "new name");
}

TEST_F(TurnOfAHub, LetsNoFrameWaitForMoreThanThirtyOneOthers) {
  const Update first = writer.write("first");
  const std::deque<Outgoing> frames = writer.outbox;
  ASSERT_EQ(frames.size(), 1u);
  for (int i = 0; i < 32; ++i) {
    EXPECT_FALSE(reader.has_stored(first)) << i;
    writer.outbox = frames;
    world.deliver(writer);
  }
  EXPECT_TRUE(reader.has_stored(first));
}

TEST_F(TurnOfAHub, StoresWhatWaitsBeforeAPersonWrites) {
  const std::vector<Update> updates = three_frames();
  const Update own = reader.write("here");
  EXPECT_TRUE(reader.has_stored(updates.back()));
  EXPECT_TRUE(reader.has_stored(own));
}

TEST_F(TurnOfAHub, RepeatsAWaitingUpdateAsWhatItHolds) {
  const Update one = writer.write("a");
  const std::deque<Outgoing> frames = writer.outbox;
  world.deliver(writer);
  writer.outbox = frames;
  world.deliver(writer);  // again
  reader.core->flush();
  EXPECT_TRUE(reader.has_stored(one));
  EXPECT_EQ(reader.core->replica().report().front().refused, 0u);
  EXPECT_EQ(reader.core->replica().report().front().forked, 0u);
}

TEST(AHubPutBack, WritesInANewEpochUntilAPeerSaidWhatItHolds) {
  CoreHub hub(1), peer(2);
  CoreWorld world;
  CoreWorld::pair(hub, peer);
  const LinkNumber link = world.connect(hub, peer);
  const sim::Disk before = hub.copy_of_disk();
  const Update lost = hub.write("a");
  world.run();
  ASSERT_TRUE(peer.has_stored(lost));
  world.disconnect(link);
  hub.put_back(before);
  CoreWorld::pair(hub, peer);
  EXPECT_NE(hub.write("b").header.log(), lost.header.log()) << "it would fork";
}

// One brought the first update of a log and another one the second, in one transaction.
TEST(TurnOfAHubBetweenOthers, GivesEachWhatTheOtherBrought) {
  CoreHub writer(1), early(2), middle(3), late(4);
  CoreWorld world;
  for (CoreHub* hub : {&early, &middle, &late}) CoreWorld::pair(writer, *hub);
  CoreWorld::pair(middle, early);
  CoreWorld::pair(middle, late);
  const LinkNumber first = world.connect(writer, early);
  world.connect(writer, late);
  world.connect(middle, early);
  world.connect(middle, late);
  world.run();
  writer.write("a");
  world.deliver(writer);
  early.core->flush();
  late.core->flush();
  world.disconnect(first);
  late.outbox.clear();  // it had nothing to say but this update, which comes again with the next
  world.deliver(early);
  EXPECT_TRUE(middle.core->waits());
  writer.write("b");
  world.deliver(writer);
  late.core->flush();
  world.deliver(late);
  middle.core->flush();
  world.run();
  EXPECT_EQ(early.core->state().directory(writer.key.id)->venue_count(), 2u);
}

TEST(FirstContact, WhoBelongsComesInAFrameOfItsOwnAndNothingComesTwice) {
  CoreHub writer(1), relay(2), reader(3);
  CoreWorld world;
  CoreWorld::pair(writer, relay);
  CoreWorld::pair(relay, reader);
  CoreWorld::pair(writer, reader);
  writer.write("a");
  world.connect(writer, relay);
  relay.write("b");
  std::map<UpdateId, int> times;
  RunCodec codec;
  world.on_frame = [&](const CoreHub& to, ByteView bytes) {
    const auto frame = decode_frame(bytes);
    const auto* push = std::get_if<PushFrame>(&*frame);
    if (push == nullptr || push->runs.empty() || &to != &reader) return;
    std::set<bool> governs;
    const auto runs = codec.unpack(push->runs);
    ASSERT_TRUE(runs);
    for (const DecodedRun& run : *runs) {
      for (const Update& update : run.updates) {
        governs.insert(update.header.kind == ScopeKind::governance);
        ++times[update.id];
      }
    }
    EXPECT_EQ(governs.size(), 1u) << "certificates and what they vouch for, in one frame";
  };
  world.connect(relay, reader);
  EXPECT_GE(times.size(), 4u);
  for (const auto& [id, count] : times) EXPECT_EQ(count, 1);
  EXPECT_EQ(reader.core->state().directory(writer.key.id)->venue_count(), 1u);
}

}  // namespace
}  // namespace maillage::test
