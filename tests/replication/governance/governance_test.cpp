// Trust by pairing, and what a hub says of its own: structures, keys at nodes, roles.
#include "replication/governance/governance.h"

#include <gtest/gtest.h>

#include "tests/replication/governance/author.h"

namespace maillage {
namespace {

using test::at;
using test::Author;
using test::structure_of;

struct Paired {
  Paired() {
    node.trust(hub.id());
    certificate = hub.say(structure_of(structure, hub.id()));
    node.apply(certificate);
  }
  Author hub{1}, stranger{2};
  SigningKey structure = test::signing_key(50);
  SigningKey successor = test::signing_key(51);
  SigningKey post = test::signing_key(52);
  Update certificate;
  Governance node;
};

TEST(Governance, KnowsAHubByItsOwnWord) {
  Paired pair;
  const Update update = pair.hub.say(HubCertificate{"Sarthe", "72"});
  pair.node.apply(update);
  ASSERT_NE(pair.node.hub(pair.hub.id()), nullptr);
  EXPECT_EQ(pair.node.hub(pair.hub.id())->said.name, "Sarthe");
  EXPECT_EQ(pair.node.hub_of(pair.hub.id(), update.id), pair.hub.id());
}

TEST(Governance, KnowsAStructureByItsHubsCertificate) {
  Paired pair;
  EXPECT_EQ(pair.node.hub_of(pair.structure.id, pair.certificate.id), pair.hub.id());
  ASSERT_NE(pair.node.structure(pair.structure.id), nullptr);
  EXPECT_EQ(pair.node.structure(pair.structure.id)->said.name, "CCAS du Mans");
  EXPECT_EQ(pair.node.structure(pair.structure.id)->said.standing, Standing::secrecy);
}

TEST(Governance, AHubCannotTakeOverAStructureThatDidNotJoinIt) {
  Paired pair;
  pair.node.trust(pair.stranger.id());
  const SigningKey other = test::signing_key(53);
  const Update stolen = pair.stranger.say(structure_of(other, pair.hub.id()));
  pair.node.apply(stolen);
  EXPECT_EQ(pair.node.structure(other.id), nullptr);
  EXPECT_FALSE(pair.node.hub_of(other.id, stolen.id));
}

TEST(Governance, WhatAStrangerSaysHasNoEffectUntilItIsPaired) {
  Paired pair;
  const SigningKey other = test::signing_key(53);
  const auto before = pair.node.state_hash();
  const Update update = pair.stranger.say(structure_of(other, pair.stranger.id()));
  pair.node.apply(update);
  EXPECT_EQ(pair.node.structure(other.id), nullptr);
  EXPECT_EQ(pair.node.state_hash(), before);
  pair.node.trust(pair.stranger.id());
  EXPECT_NE(pair.node.structure(other.id), nullptr);
  pair.node.distrust(pair.stranger.id());
  EXPECT_EQ(pair.node.certifier_of(other.id, update.id), pair.stranger.id());
  EXPECT_EQ(pair.node.state_hash(), before);
}

TEST(Governance, OfTwoCertificatesTheLaterCountsWhateverCameFirst) {
  Paired pair;
  const Update later =
      pair.hub.say(structure_of(pair.structure, pair.hub.id(), "CCAS du Mans et de Coulaines"));
  Governance reversed;
  reversed.trust(pair.hub.id());
  reversed.apply(later);
  reversed.apply(pair.certificate);
  pair.node.apply(later);
  for (const Governance* node : {&pair.node, &reversed}) {
    EXPECT_EQ(node->structure(pair.structure.id)->said.name, "CCAS du Mans et de Coulaines");
  }
  EXPECT_EQ(pair.node.state_hash(), reversed.state_hash());
}

TEST(Governance, OfTwoHubsThatCertifyOneKeyAMemberAnswersAndThenTheSmallerKey) {
  Paired pair;
  pair.node.apply(pair.stranger.say(structure_of(pair.structure, pair.stranger.id())));
  EXPECT_EQ(pair.node.structure(pair.structure.id)->hub, pair.hub.id());
  pair.node.trust(pair.stranger.id());
  EXPECT_EQ(pair.node.structure(pair.structure.id)->hub,
            std::min(pair.hub.id(), pair.stranger.id()));
}

TEST(Governance, SkipsOperationsItCannotRead) {
  Paired pair;
  Header header;
  header.writer = pair.hub.id();
  header.schema = governance_schema;
  header.scope = test::scope_named(1);
  header.seq = 1;
  header.epoch = 77;
  const auto before = pair.node.state_hash();
  pair.node.apply(
      sign_update(header, {Bytes(24, 0xff), Bytes{}}, {}, pair.hub.key(), network_id("test")));
  EXPECT_EQ(pair.node.state_hash(), before);
}

TEST(Governance, TakesAnUpdateOnce) {
  Paired pair;
  const auto before = pair.node.state_hash();
  pair.node.apply(pair.certificate);
  EXPECT_EQ(pair.node.state_hash(), before);
  EXPECT_EQ(pair.node.structures().size(), 1u);
}

TEST(Structure, RevokedByItsHubIsNoLongerAddressedAndItsLogsAreCut) {
  Paired pair;
  const CutOff named = at(ScopeKind::capacity, pair.structure.id, 5);
  pair.node.apply(pair.hub.say(RevokeStructure{pair.structure.id, {named}}));
  EXPECT_EQ(pair.node.structure(pair.structure.id), nullptr);
  EXPECT_TRUE(pair.node.structures().empty());
  EXPECT_TRUE(pair.node.past_structure(pair.structure.id)->revoked);
  EXPECT_EQ(pair.node.cut_off(ScopeKind::capacity, named.log.log), named.at);
  LogId later = named.log.log;
  later.epoch += 1;
  EXPECT_EQ(pair.node.cut_off(ScopeKind::capacity, later), Limit{});
  EXPECT_FALSE(pair.node.cut_off(ScopeKind::referral, later));
  pair.node.apply(pair.hub.say(structure_of(pair.structure, pair.hub.id())));
  EXPECT_EQ(pair.node.structure(pair.structure.id), nullptr) << "it needs a new key";
}

TEST(Structure, IsNotRevokedByAHubThatNeverCertifiedIt) {
  Paired pair;
  pair.node.trust(pair.stranger.id());
  const auto before = pair.node.state_hash();
  pair.node.apply(pair.stranger.say(RevokeStructure{pair.structure.id, {}}));
  pair.node.apply(pair.stranger.say(
      test::structure_rotation(pair.stranger.id(), pair.structure.id, pair.successor)));
  EXPECT_EQ(pair.node.state_hash(), before);
}

TEST(Structure, RotatesItsKeyAndKeepsItsName) {
  Paired pair;
  const Update update =
      pair.hub.say(test::structure_rotation(pair.hub.id(), pair.structure.id, pair.successor));
  pair.node.apply(update);
  EXPECT_EQ(pair.node.structure(pair.structure.id), nullptr);
  const KnownStructure* known = pair.node.structure(pair.successor.id);
  ASSERT_NE(known, nullptr);
  EXPECT_EQ(known->said.name, "CCAS du Mans");
  EXPECT_EQ(known->said.sealing, test::sealing_key(3).id);
  EXPECT_EQ(pair.node.hub_of(pair.successor.id, update.id), pair.hub.id());
  EXPECT_EQ(
      pair.node.cut_off(ScopeKind::capacity, at(ScopeKind::capacity, pair.structure.id, 1).log.log),
      Limit{});
}

TEST(Structure, RotatesAgainWhateverOrderTheNewsComeIn) {
  Paired pair;
  const Update once =
      pair.hub.say(test::structure_rotation(pair.hub.id(), pair.structure.id, pair.successor));
  const Update twice =
      pair.hub.say(test::structure_rotation(pair.hub.id(), pair.successor.id, pair.post));
  pair.node.apply(twice);
  EXPECT_NE(pair.node.structure(pair.structure.id), nullptr);
  pair.node.apply(once);
  EXPECT_EQ(pair.node.structures().size(), 1u);
  EXPECT_EQ(pair.node.structures()[0]->said.signing, pair.post.id);
}

TEST(Structure, IsNotReplacedWithoutTheSuccessorsProof) {
  Paired pair;
  auto said = test::structure_rotation(pair.stranger.id(), pair.structure.id, pair.successor);
  pair.node.apply(pair.hub.say(said));  // the proof was given to another hub
  EXPECT_NE(pair.node.structure(pair.structure.id), nullptr);
  EXPECT_EQ(pair.node.structure(pair.successor.id), nullptr);
}

TEST(NodeKey, BelongsToAStructureOfTheHub) {
  Paired pair;
  const Update update =
      pair.hub.say(test::node_key_of(pair.post, pair.hub.id(), pair.structure.id));
  pair.node.apply(update);
  ASSERT_NE(pair.node.node_key(pair.post.id), nullptr);
  EXPECT_EQ(pair.node.node_key(pair.post.id)->said.name, "poste mobile");
  EXPECT_EQ(pair.node.node_keys(pair.structure.id).size(), 1u);
  EXPECT_EQ(pair.node.hub_of(pair.post.id, update.id), pair.hub.id());
}

TEST(NodeKey, OfAStructureTheHubNeverCertifiedIsNone) {
  Paired pair;
  pair.node.trust(pair.stranger.id());
  const Update update =
      pair.stranger.say(test::node_key_of(pair.post, pair.stranger.id(), pair.structure.id));
  pair.node.apply(update);
  EXPECT_EQ(pair.node.node_key(pair.post.id), nullptr);
  EXPECT_FALSE(pair.node.hub_of(pair.post.id, update.id));
}

TEST(NodeKey, IsRevokedAloneOrWithItsStructure) {
  for (const bool with_structure : {false, true}) {
    Paired pair;
    pair.node.apply(pair.hub.say(test::node_key_of(pair.post, pair.hub.id(), pair.structure.id)));
    const CutOff named = at(ScopeKind::capacity, pair.post.id, 5);
    if (with_structure) {
      pair.node.apply(pair.hub.say(RevokeStructure{pair.structure.id, {named}}));
    } else {
      pair.node.apply(pair.hub.say(RevokeNodeKey{pair.post.id, {named}}));
    }
    EXPECT_EQ(pair.node.node_key(pair.post.id), nullptr);
    EXPECT_EQ(pair.node.structure(pair.structure.id) == nullptr, with_structure);
    EXPECT_EQ(pair.node.cut_off(ScopeKind::capacity, named.log.log), named.at);
  }
}

TEST(Roles, AreTheHubsToGrantAndToWithdraw) {
  Paired pair;
  AccountId account;
  account.value.fill(4);
  pair.node.apply(pair.hub.say(RoleGrant{account, Role::coordinator, true}));
  pair.node.apply(pair.stranger.say(RoleGrant{account, Role::worker, true}));
  EXPECT_EQ(pair.node.roles(pair.hub.id(), account), std::set{Role::coordinator});
  EXPECT_TRUE(pair.node.roles(pair.stranger.id(), account).empty());
  pair.node.apply(pair.hub.say(RoleGrant{account, Role::coordinator, false}));
  EXPECT_TRUE(pair.node.roles(pair.hub.id(), account).empty());
}

TEST(Roles, AWorkerIsNoOperator) {
  Paired pair;
  AccountId account;
  account.value.fill(4);
  pair.node.apply(pair.hub.say(RoleGrant{account, Role::network_operator, true}));
  EXPECT_EQ(pair.node.roles(pair.hub.id(), account), std::set{Role::network_operator});
  pair.node.apply(pair.hub.say(RoleGrant{account, Role::worker, true}));
  EXPECT_EQ(pair.node.roles(pair.hub.id(), account), std::set{Role::worker});
}

TEST(Roles, CanBeGivenToAnotherHub) {
  Paired pair;
  pair.node.apply(pair.hub.say(RoleGrant{pair.stranger.id(), Role::network_operator, true}));
  EXPECT_EQ(pair.node.roles(pair.hub.id(), pair.stranger.id()), std::set{Role::network_operator});
}

}  // namespace
}  // namespace maillage
