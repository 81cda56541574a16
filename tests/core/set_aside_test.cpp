// A hub of whose own logs something was set aside: a clone of it was started, or its network cut
// them off.
#include <gtest/gtest.h>

#include "replication/evidence/fork_proof.h"
#include "tests/core/core_world.h"
#include "tests/support/logs.h"

namespace maillage::test {
namespace {

struct AHubWhoseLogsWereSetAside : testing::Test {
  AHubWhoseLogsWereSetAside() {
    CoreWorld::pair(hub, peer);
    link = world.connect(hub, peer);
  }
  // Two first updates of the hub's own log in that scope and epoch, which both learn of.
  void prove_fork_in(ScopeKind kind, const ScopeId& scope, Epoch epoch) {
    std::vector<std::vector<Bytes>> branches;
    for (const char* text : {"one", "other"}) {
      LogWriter branch(hub.key, kind, scope, hub.core->network(), epoch);
      branch.next().flags = flag_epoch_start;
      branches.push_back(envelopes({branch.write(text)}));
    }
    const auto proof = prove_fork(branches[0], branches[1], hub.core->network());
    for (CoreHub* each : {&hub, &peer}) {
      each->core->frame(link, encode_frame(ProofFrame{proof->bytes}));
      each->core->flush();
    }
    world.run();
  }
  void restart() {
    world.disconnect(link);
    hub.put_back(hub.copy_of_disk());
    CoreWorld::pair(hub, peer);
    link = world.connect(hub, peer);
  }

  CoreHub hub{1}, peer{2};
  CoreWorld world;
  LinkNumber link = 0;
};

TEST_F(AHubWhoseLogsWereSetAside, WritesInANewEpochInsteadOfContradictingThem) {
  const Update first = hub.write("a");
  // Of an epoch before those that it remembers: it has nothing to doubt in its own.
  prove_fork_in(ScopeKind::directory, directory_scope(hub.key.id), 1);
  ASSERT_FALSE(hub.has_stored(first)) << "it is frozen, and aside";
  ASSERT_FALSE(hub.core->replica().doubts_own_epoch());
  EXPECT_NE(hub.write("b").header.log(), first.header.log());
}

// Without folding all anew: what was said there is taken back, and counts again with the log.
TEST_F(AHubWhoseLogsWereSetAside, ShowsTheRoomOfAFrozenLogNoMore) {
  LocalBatch batch = hub.core->batch();
  const ScopeId scope = capacity_scope(hub.key.id);
  Header header =
      batch.next_header(ScopeKind::capacity, scope, hub.key.id, hub.core->certificate());
  header.schema = capacity_schema;
  const CapacityOperation said = CapacityFold().says("v1", "", Tension{});
  batch.add(sign_update(header, {encode(said, hub.key.id)}, {}, hub.key, hub.core->network()));
  hub.core->commit(std::move(batch));
  world.run();
  for (CoreHub* each : {&hub, &peer}) {
    const CapacityFold* held = each->core->state().capacity(hub.key.id);
    ASSERT_NE(held, nullptr);
    ASSERT_EQ(held->rooms("v1").size(), 1u);
  }
  prove_fork_in(ScopeKind::capacity, scope, 1);
  for (CoreHub* each : {&hub, &peer}) {
    const CapacityFold* held = each->core->state().capacity(hub.key.id);
    EXPECT_TRUE(held == nullptr || held->rooms("v1").empty());
  }
}

TEST_F(AHubWhoseLogsWereSetAside, StillKnowsAfterARestart) {
  const Update first = hub.write("a");
  prove_fork_in(ScopeKind::directory, directory_scope(hub.key.id), 1);
  const Epoch epoch = hub.core->epoch();
  restart();
  ASSERT_EQ(hub.core->epoch(), epoch);
  ASSERT_TRUE(hub.core->replica().own_heads_confirmed()) << "nobody holds more";
  EXPECT_NE(hub.write("b").header.log(), first.header.log());
}

TEST_F(AHubWhoseLogsWereSetAside, CertifiesItselfAnewThoughThatCountsForNothingYet) {
  const Bytes genesis = encode_operation(Genesis{{hub.key.id}, 1, "network", {}});
  hub.core->adopt(root_of(genesis), genesis);
  const UpdateId first = hub.core->certificate();
  prove_fork_in(ScopeKind::governance, governance_scope(), hub.core->epoch());
  ASSERT_EQ(hub.core->state().governance.hub(hub.key.id), nullptr);
  EXPECT_EQ(hub.write("a").header.auth, first);
  restart();  // the epoch it begins is frozen with the one before
  ASSERT_EQ(hub.core->state().governance.hub(hub.key.id), nullptr);
  EXPECT_NE(hub.write("b").header.auth, first);
}

}  // namespace
}  // namespace maillage::test
