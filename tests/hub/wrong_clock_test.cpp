// A clock that was ahead: what it dated stays, and what follows starts again in a new epoch.
#include <gtest/gtest.h>

#include "protocol/limits.h"
#include "replication/scopes.h"
#include "tests/hub/world.h"

namespace maillage {
namespace {

using test::TestHub;

constexpr std::int64_t hour_ms = 3'600'000;

class WrongClock : public testing::Test {
 protected:
  // One update of its governance log, which needs nothing else.
  Update write(TestHub& hub) {
    hub.hub->begin_turn(hub.now);
    LocalBatch batch = hub.hub->batch();
    Header header = batch.next_header(
        ScopeKind::trace,
        trace_scope(hub.hub->id(), Hlc{std::uint64_t(hub.now.milliseconds) << 16}), hub.hub->id(),
        hub.hub->certificate());
    Update update = sign_update(header, {Bytes(3, 3)}, {}, hub.hub->key(), hub.hub->network());
    batch.add(update);
    hub.hub->commit(std::move(batch));
    world_.run();
    return update;
  }
  static std::int64_t ahead_of(const TestHub& hub, const Update& update) {
    return static_cast<std::int64_t>(update.header.hlc.milliseconds()) - hub.now.milliseconds;
  }
  static std::int64_t ahead_as_seen(const TestHub& at, const TestHub& peer) {
    for (const PeerReport& report : at.hub->replica().report()) {
      if (report.hub == peer.hub->id()) return report.clock_ahead_ms;
    }
    return 0;
  }
  TestHub a_{1, "Sarthe", "72"};
  TestHub b_{2, "Maine-et-Loire", "49"};
  test::World world_{{&a_, &b_}};
};

TEST_F(WrongClock, SetBackByMoreThanFiveMinutesBeginsANewEpoch) {
  const Update ahead = write(a_);
  a_.now.milliseconds -= hour_ms;
  const Update after = write(a_);
  EXPECT_NE(after.header.epoch, ahead.header.epoch);
  EXPECT_EQ(ahead_of(a_, after), 0) << "and its dates are right again";
  EXPECT_EQ(write(a_).header.epoch, after.header.epoch);
}

TEST_F(WrongClock, SetBackByLessGoesOnWhereItWas) {
  const Update before = write(a_);
  a_.now.milliseconds -= limits::clock_ahead_ms - 1000;
  const Update after = write(a_);
  EXPECT_EQ(after.header.epoch, before.header.epoch);
  EXPECT_GT(after.header.hlc, before.header.hlc);
}

TEST_F(WrongClock, FoundAheadAtTheStartBeginsANewEpochOnce) {
  const Update ahead = write(a_);
  a_.now.milliseconds -= hour_ms;
  a_.restart();
  const Epoch begun = a_.hub->core().epoch();
  EXPECT_NE(begun, ahead.header.epoch);
  EXPECT_EQ(a_.reports.back(),
            "the clock of this node was ahead when it last wrote: a new epoch begins");
  a_.restart();
  EXPECT_EQ(a_.hub->core().epoch(), begun);
}

TEST_F(WrongClock, RightAtTheStartBeginsNone) {
  const Update before = write(a_);
  a_.now.milliseconds += hour_ms;
  a_.restart();
  EXPECT_EQ(a_.hub->core().epoch(), before.header.epoch);
}

// By pairing a peer's dates are followed only within reason, and never keep an update from
// counting.
TEST_F(WrongClock, OfAPeerIsShownToBothAndFollowedByNobody) {
  a_.now.milliseconds += hour_ms;
  a_.hub->begin_turn(a_.now);
  world_.connect(a_, b_);
  EXPECT_EQ(ahead_as_seen(b_, a_), hour_ms);
  EXPECT_EQ(ahead_as_seen(a_, b_), -hour_ms);
  LocalBatch batch = a_.hub->batch();
  Header header = batch.next_header(ScopeKind::governance, governance_scope(), a_.hub->id(), {});
  header.schema = governance_schema;
  const GovernanceOperation said = HubCertificate{"Sarthe numérique", "72"};
  batch.add(sign_update(header, {encode_operation(said)}, {}, a_.hub->key(), a_.hub->network()));
  a_.hub->commit(std::move(batch));
  world_.run();
  EXPECT_EQ(b_.hub->state().governance.hub(a_.hub->id())->said.name, "Sarthe numérique");
  EXPECT_EQ(ahead_of(b_, write(b_)), 0);
}

}  // namespace
}  // namespace maillage
