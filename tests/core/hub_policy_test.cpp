#include "node/core/hub_policy.h"

#include <gtest/gtest.h>

#include "replication/scopes.h"
#include "tests/support/keys.h"

namespace maillage {
namespace {

// Holds nothing, and dropped some scopes at their legal end.
class StoreOfDroppedScopes final : public HubStore {
 public:
  std::set<ScopeId> dropped;

  bool was_dropped(const ScopeId& scope) const override { return dropped.contains(scope); }
  void commit(std::span<const Step>) override {}
  void for_each_update(const std::function<void(const Update&)>&) const override {}
  void for_each_update_of(ScopeKind, const std::function<void(const Update&)>&) const override {}
  std::vector<LogHead> heads() const override { return {}; }
  std::vector<Bytes> proofs() const override { return {}; }
  std::map<WriterId, Bytes> memories() const override { return {}; }
  void for_each_box(const std::function<void(const KeptBox&)>&) const override {}
  std::optional<RootId> root() const override { return std::nullopt; }
  std::optional<Bytes> genesis() const override { return std::nullopt; }
  void adopt(const RootId&, ByteView) override {}
  OpenedEpoch open_epoch(const RandomSource&) override { return {}; }
  Epoch begin_epoch(const RandomSource&) override { return 0; }
  std::vector<RawUpdate> read_run(ScopeKind, const LogId&, Seq, std::size_t) const override {
    return {};
  }
  bool holds(const UpdateId&) const override { return false; }
  bool keeps(const UpdateId&) const override { return false; }
  std::vector<UpdateId> loose() const override { return {}; }
  std::vector<RawUpdate> find_run(const UpdateId&) const override { return {}; }
  std::vector<RawUpdate> aside_run(const LogKey&, Seq, std::size_t) const override { return {}; }
  std::optional<LogKey> log_of(const UpdateId&) const override { return std::nullopt; }
  std::vector<LogKey> aside_logs() const override { return {}; }
  std::uint64_t last_arrival() const override { return 0; }
  bool changed_since(std::uint64_t, std::size_t, std::vector<ChangedLog>&) const override {
    return true;
  }
};

struct PolicyOfAHub : testing::Test {
  PolicyOfAHub() { scope.value.fill(7); }
  LogKey log(ScopeKind kind, const WriterId& by) const { return {kind, {scope, by, 1}}; }

  const WriterId self = test::signing_key(1).id;
  const WriterId peer = test::signing_key(2).id;
  ScopeId scope;
  StoreOfDroppedScopes store;
  HubState state;
  PairedHubs paired;
  const RegionOf region_of = maillage::region_of;
  const HubPolicy policy{store, state, paired, self, region_of};
};

TEST_F(PolicyOfAHub, GivesNobodyAReferralOfWhichItKnowsNothing) {
  paired[peer] = {};
  EXPECT_FALSE(policy.may_hold(peer, log(ScopeKind::referral, self), {}));
  EXPECT_FALSE(policy.may_hold(peer, log(ScopeKind::referral, peer), {}));
}

TEST_F(PolicyOfAHub, RefusesADroppedReferralThoughNothingOfItIsLeft) {
  EXPECT_FALSE(policy.was_dropped(ScopeKind::referral, scope));
  store.dropped.insert(scope);
  EXPECT_TRUE(policy.was_dropped(ScopeKind::referral, scope));
  EXPECT_TRUE(policy.was_dropped(ScopeKind::trace, scope));
  EXPECT_FALSE(policy.was_dropped(ScopeKind::directory, scope)) << "those are never dropped";
}

TEST_F(PolicyOfAHub, GivesTracesToTheirWriterAndToOperatorsOnly) {
  paired[peer] = {};
  EXPECT_FALSE(policy.may_hold(peer, log(ScopeKind::trace, self), {}));
  EXPECT_TRUE(policy.may_hold(peer, log(ScopeKind::trace, peer), {}));
  paired[peer].network_operator = true;
  EXPECT_TRUE(policy.may_hold(peer, log(ScopeKind::trace, self), {}));
}

TEST_F(PolicyOfAHub, GivesTheCapacityThatWasAskedForAndNoOther) {
  EXPECT_FALSE(policy.may_hold(peer, log(ScopeKind::capacity, self), {}));
  EXPECT_TRUE(policy.may_hold(peer, log(ScopeKind::capacity, self), {self}));
}

TEST_F(PolicyOfAHub, GivesEverybodyWhoBelongsAndWherePlacesAre) {
  EXPECT_TRUE(policy.may_hold(peer, log(ScopeKind::governance, self), {}));
  EXPECT_TRUE(policy.may_hold(peer, log(ScopeKind::directory, self), {}));
}

}  // namespace
}  // namespace maillage
