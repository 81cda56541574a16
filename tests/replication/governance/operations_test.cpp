#include "replication/governance/operations.h"

#include <gtest/gtest.h>

#include "protocol/limits.h"
#include "tests/replication/governance/author.h"

namespace maillage {
namespace {

using test::at;

GovernanceOperation through_the_wire(const GovernanceOperation& said) {
  const auto back = decode_governance_operation(encode_operation(said));
  EXPECT_TRUE(back);
  EXPECT_EQ(encode_operation(*back), encode_operation(said));
  return *back;
}

TEST(GovernanceOperations, AllComeBackAsTheyWereWritten) {
  const test::Author hub(1), other(2);
  const SigningKey structure = test::signing_key(50);
  const CutOff cut_off = at(ScopeKind::trace, hub.id(), 3);
  const Settlement settlement{
      at(ScopeKind::directory, hub.id(), 9).log, cut_off.at, {}, other.id(), {{5, cut_off.at}}};
  CurveId curve;
  curve.value.fill(1);
  AccountId account;
  account.value.fill(2);
  const std::vector<GovernanceOperation> all = {
      HubCertificate{"Sarthe", "72"},
      test::structure_of(structure, hub.id()),
      Genesis{{hub.id(), other.id()}, 2, "réseau", {1, 2, 3}},
      AdmitHub{hub.id(), "Sarthe", "72", curve},
      AdmitHub{hub.id(), "Sarthe", "72", std::nullopt},
      AddFounder{hub.id()},
      RemoveHub{hub.id(), {cut_off}},
      test::rotation(hub.id(), other.key(), {cut_off}),
      RevokeStructure{structure.id, {cut_off}},
      test::structure_rotation(hub.id(), structure.id, other.key(), {cut_off}),
      test::node_key_of(structure, hub.id(), structure.id),
      RevokeNodeKey{structure.id, {cut_off}},
      RoleGrant{account, Role::coordinator, true},
      RoleGrant{hub.id(), Role::network_operator, false},
      Resolution{cut_off},
      settlement,
      Countersign{UpdateId{curve.value}, settlement.log, settlement.at}};
  EXPECT_EQ(all.size(), std::variant_size_v<GovernanceOperation> + 2);
  for (const auto& said : all) {
    const auto back = through_the_wire(said);
    EXPECT_EQ(back.index(), said.index());
    EXPECT_TRUE(is_proven(back, hub.id())) << said.index();
  }
  const auto removal = std::get<RemoveHub>(through_the_wire(all[6]));
  EXPECT_EQ(removal.cut_offs, std::vector{cut_off});
}

bool is_read(const GovernanceOperation& said) {
  return decode_governance_operation(encode_operation(said)).has_value();
}

TEST(GovernanceOperations, AGenesisHasOneTo32DifferentFoundersAndAQuorumAmongThem) {
  std::vector<WriterId> keys(33);
  for (std::size_t i = 0; i < keys.size(); ++i) keys[i].value.fill(static_cast<std::uint8_t>(i));
  const auto genesis = [&](std::size_t founders, std::uint16_t quorum) {
    return Genesis{{keys.begin(), keys.begin() + founders}, quorum, "réseau", {}};
  };
  EXPECT_TRUE(is_read(genesis(1, 1)));
  EXPECT_TRUE(is_read(genesis(32, 32)));
  EXPECT_FALSE(is_read(genesis(33, 2)));
  EXPECT_FALSE(is_read(genesis(0, 0)));
  EXPECT_FALSE(is_read(genesis(3, 0)));
  EXPECT_FALSE(is_read(genesis(3, 4)));
  EXPECT_FALSE(is_read(Genesis{{keys[1], keys[2], keys[1]}, 2, "réseau", {}})) << "one twice";
}

TEST(GovernanceOperations, HugeListsAndLogsNamedTwiceAreNotRead) {
  const test::Author hub(1);
  RemoveHub said{hub.id(), {}};
  for (std::size_t i = 0; i < limits::list_length; ++i) {
    said.cut_offs.push_back(at(ScopeKind::trace, hub.id(), 3, 7, i));
  }
  EXPECT_TRUE(is_read(said));
  said.cut_offs.push_back(at(ScopeKind::trace, hub.id(), 3, 7, limits::list_length));
  EXPECT_FALSE(is_read(said));
  said.cut_offs = {at(ScopeKind::trace, hub.id(), 3), at(ScopeKind::trace, hub.id(), 4)};
  EXPECT_FALSE(is_read(said)) << "one log, two ends";
}

TEST(GovernanceOperations, NoPublicOperationNamesAReferral) {
  const test::Author hub(1);
  EXPECT_FALSE(is_read(RemoveHub{hub.id(), {at(ScopeKind::referral, hub.id(), 3)}}));
  EXPECT_FALSE(is_read(Resolution{at(ScopeKind::referral, hub.id(), 3)}));
  EXPECT_FALSE(is_read(Resolution{at(ScopeKind::evidence, hub.id(), 3)}));
}

TEST(GovernanceOperations, APositionHasAnIdExactlyWhenItIsNotTheStart) {
  const test::Author hub(1);
  CutOff cut_off = at(ScopeKind::trace, hub.id(), 0);
  EXPECT_TRUE(is_read(Resolution{cut_off}));
  cut_off.at.seq = 1;
  EXPECT_FALSE(is_read(Resolution{cut_off}));
}

TEST(GovernanceOperations, ClosedEpochsAreBelowAndDescending) {
  const test::Author hub(1), other(2);
  const CutOff here = at(ScopeKind::directory, hub.id(), 3, 7, 10);
  Settlement said{here.log, here.at, {}, other.id(), {{9, here.at}, {4, here.at}}};
  EXPECT_TRUE(is_read(said));
  said.closed = {{4, here.at}, {9, here.at}};
  EXPECT_FALSE(is_read(said));
  said.closed = {{10, here.at}};
  EXPECT_FALSE(is_read(said));
}

TEST(GovernanceOperations, ProofsAreForOneHubOnly) {
  const test::Author hub(1), other(2);
  const SigningKey structure = test::signing_key(50);
  const std::vector<GovernanceOperation> meant_for_hub = {
      test::structure_of(structure, hub.id()), test::rotation(hub.id(), structure),
      test::structure_rotation(hub.id(), other.id(), structure),
      test::node_key_of(structure, hub.id(), other.id())};
  for (const auto& said : meant_for_hub) {
    EXPECT_TRUE(is_proven(said, hub.id()));
    EXPECT_FALSE(is_proven(said, other.id()));
  }
}

TEST(GovernanceOperations, EveryDamagedByteIsRefusedOrReadButNeverBreaksAnything) {
  const test::Author hub(1);
  const Bytes whole = encode_operation(RemoveHub{
      hub.id(), {at(ScopeKind::trace, hub.id(), 3), at(ScopeKind::directory, hub.id(), 4)}});
  std::size_t refused = 0;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    for (const int bit : {0, 3, 7}) {
      Bytes damaged = whole;
      damaged[i] ^= static_cast<std::uint8_t>(1 << bit);
      const auto said = decode_governance_operation(damaged);
      refused += !said;
      if (said) {
        EXPECT_TRUE(decode_governance_operation(encode_operation(*said)));
      }
    }
  }
  EXPECT_GT(refused, 0u);
  EXPECT_FALSE(decode_governance_operation({}));
}

}  // namespace
}  // namespace maillage
