#include <gtest/gtest.h>

#include "tests/replication/governance/author.h"

namespace maillage {
namespace {

using test::Author;
using test::Network;

const Role worker = Role::worker;

TEST(Founders, AreMembersFromTheGenesisOn) {
  Network net;
  EXPECT_EQ(net.node.founders(), (std::vector{net.a.id(), net.b.id(), net.c.id()}));
  EXPECT_EQ(net.node.quorum(), 2u);
  EXPECT_TRUE(net.node.trusts(net.c.id()));
  EXPECT_FALSE(net.node.trusts(net.d.id()));
  EXPECT_EQ(net.node.members().size(), 3u);
}

TEST(Founders, PairingCountsNoMoreOnceTheGenesisOfTheRootIsHeld) {
  Network net;
  net.node.trust(net.d.id());
  EXPECT_FALSE(net.node.trusts(net.d.id()));
  net.node.leave_network();
  EXPECT_TRUE(net.node.trusts(net.d.id()));
  EXPECT_FALSE(net.node.trusts(net.a.id()));
}

TEST(Founders, UntilTheGenesisArrivesPairingCounts) {
  Network net;
  Governance late;
  late.trust(net.d.id());
  late.adopt(net.root);
  EXPECT_TRUE(late.trusts(net.d.id()));
  EXPECT_EQ(late.genesis(), nullptr);
  EXPECT_EQ(late.root(), net.root);
}

TEST(Founders, TwoOfThreeAdmitAHubAndOneDoesNot) {
  Network net;
  const AdmitHub said{net.d.id(), "Mayenne", "53", std::nullopt};
  const auto before = net.node.state_hash();
  net.tell(net.a.say(said));
  EXPECT_FALSE(net.node.trusts(net.d.id()));
  EXPECT_EQ(net.node.state_hash(), before) << "one endorsement changes nothing";
  net.tell(net.c.say(said));
  EXPECT_TRUE(net.node.trusts(net.d.id()));
  ASSERT_NE(net.node.admission(net.d.id()), nullptr);
  EXPECT_EQ(net.node.admission(net.d.id())->territory, "53");
}

TEST(Founders, OneWhoEndorsesTwiceIsStillOne) {
  Network net;
  const AdmitHub said{net.d.id(), "Mayenne", "53", std::nullopt};
  net.tell(net.a.say({said, said}));
  net.a.begin_epoch(2ULL << 32);
  net.tell(net.a.say(said));
  EXPECT_FALSE(net.node.trusts(net.d.id()));
}

TEST(Founders, MustAgreeOnTheTransportKeyToo) {
  Network net;
  CurveId curve;
  curve.value.fill(9);
  net.tell(net.a.say(AdmitHub{net.d.id(), "Mayenne", "53", curve}));
  net.tell(net.b.say(AdmitHub{net.d.id(), "Mayenne", "53", std::nullopt}));
  EXPECT_FALSE(net.node.trusts(net.d.id()));
}

TEST(Founders, AHubCannotAdmitItself) {
  Network net;
  const auto before = net.node.state_hash();
  net.tell(net.d.say(AdmitHub{net.d.id(), "Mayenne", "53", std::nullopt}));
  net.tell(net.d.say(AddFounder{net.d.id()}));
  EXPECT_FALSE(net.node.trusts(net.d.id()));
  EXPECT_EQ(net.node.state_hash(), before);
}

TEST(Founders, AnEndorsementCopiedIntoAnotherLogIsTheCopiersOwn) {
  Network net;
  const AdmitHub said{net.d.id(), "Mayenne", "53", std::nullopt};
  net.tell(net.a.say(said));
  net.tell(net.d.say(said));  // the very same bytes
  EXPECT_FALSE(net.node.trusts(net.d.id()));
}

TEST(Founders, WhoWasNeverAdmittedChangesNothing) {
  Network net;
  const SigningKey structure = test::signing_key(50);
  const auto before = net.node.state_hash();
  net.tell(net.d.say(HubCertificate{"pirate", "72"}));
  net.tell(net.d.say(test::structure_of(structure, net.d.id())));
  net.tell(net.d.say(RemoveHub{net.a.id(), {}}));
  net.tell(net.d.say(test::rotation(net.d.id(), test::signing_key(51))));
  net.tell(net.d.say(RevokeStructure{structure.id, {}}));
  net.tell(net.d.say(RoleGrant{net.a.id(), worker, true}));
  EXPECT_EQ(net.node.state_hash(), before);
  EXPECT_TRUE(net.node.structures().empty());
  EXPECT_TRUE(net.node.pending().empty());
}

TEST(Founders, ALaterFounderHasASay) {
  Network net;
  const Author e(5);
  for (Author* founder : {&net.a, &net.b}) net.tell(founder->say(AddFounder{net.d.id()}));
  EXPECT_EQ(net.node.founders().size(), 4u);
  EXPECT_TRUE(net.node.trusts(net.d.id())) << "a founder is a member";
  const AdmitHub said{e.id(), "Orne", "61", std::nullopt};
  net.tell(net.d.say(said));
  net.tell(net.c.say(said));
  EXPECT_TRUE(net.node.trusts(e.id()));
}

TEST(Founders, AGenesisByAStrangerIsNone) {
  Network net;
  Governance node;
  node.apply(net.d.say(net.genesis));  // d is no founder
  node.adopt(net.root);
  EXPECT_EQ(node.genesis(), nullptr);
}

TEST(Founders, AnotherGenesisWithTheSameNameIsAnotherNetwork) {
  Network net;
  Genesis other = net.genesis;
  other.nonce.fill(1);
  other.founders = {net.d.id()};
  other.quorum = 1;
  net.tell(net.d.say(other));
  EXPECT_FALSE(net.node.trusts(net.d.id()));
  EXPECT_NE(root_of(encode_operation(other)), net.root);
}

TEST(Founders, WhatIsPendingSaysWhoIsMissing) {
  Network net(3);
  net.tell(net.b.say(AdmitHub{net.d.id(), "Mayenne", "53", std::nullopt}));
  const auto pending = net.node.pending();
  ASSERT_EQ(pending.size(), 1u);
  EXPECT_EQ(std::get<AdmitHub>(pending[0].said).hub, net.d.id());
  EXPECT_EQ(pending[0].endorsed, std::vector{net.b.id()});
  EXPECT_EQ(pending[0].missing.size(), 2u);
  EXPECT_EQ(pending[0].lacking, 2u);
}

TEST(Founders, WhatIsDecidedIsNoLongerPending) {
  Network net;
  net.admit(net.d);
  EXPECT_TRUE(net.node.pending().empty());
}

TEST(Founders, OfTwoContentsAgreedTheLaterIsShownAndOneFounderCannotBringTheOldBack) {
  Network net;
  const AdmitHub old_said{net.d.id(), "Mayenne", "53", std::nullopt};
  const AdmitHub new_said{net.d.id(), "Département de la Mayenne", "53", std::nullopt};
  for (Author* founder : {&net.a, &net.b}) net.tell(founder->say(old_said));
  for (Author* founder : {&net.a, &net.b}) net.tell(founder->say(new_said));
  EXPECT_EQ(net.node.admission(net.d.id())->name, new_said.name);
  net.tell(net.a.say(old_said));
  EXPECT_EQ(net.node.admission(net.d.id())->name, new_said.name);
}

}  // namespace
}  // namespace maillage
