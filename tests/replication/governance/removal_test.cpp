#include <gtest/gtest.h>

#include "tests/replication/governance/author.h"

namespace maillage {
namespace {

using test::at;
using test::Author;
using test::Network;

LogId directory_of(const WriterId& writer, Epoch epoch = 1ULL << 32) {
  return {test::scope_named(2), writer, epoch};
}

TEST(Removal, PutsAHubOutForEver) {
  Network net;
  net.admit(net.d);
  for (Author* founder : {&net.a, &net.b}) net.tell(founder->say(RemoveHub{net.d.id(), {}}));
  EXPECT_FALSE(net.node.trusts(net.d.id()));
  EXPECT_TRUE(net.node.was_member(net.d.id()));
  net.admit(net.d);
  for (Author* founder : {&net.a, &net.c}) net.tell(founder->say(AddFounder{net.d.id()}));
  EXPECT_FALSE(net.node.trusts(net.d.id())) << "it needs a new key";
}

TEST(Removal, WinsOverAnAdmissionThatArrivesLater) {
  Network net;
  for (Author* founder : {&net.b, &net.c}) net.tell(founder->say(RemoveHub{net.d.id(), {}}));
  net.admit(net.d);
  EXPECT_FALSE(net.node.trusts(net.d.id()));
}

TEST(Removal, ByOneOfTwoNeededDoesNothing) {
  Network net;
  net.admit(net.d);
  net.tell(net.a.say(RemoveHub{net.d.id(), {}}));
  EXPECT_TRUE(net.node.trusts(net.d.id()));
  EXPECT_FALSE(net.node.cut_off(ScopeKind::directory, directory_of(net.d.id())));
}

TEST(Removal, CutsNamedLogsWhereItSaysAndOthersAtTheirStart) {
  Network net;
  net.admit(net.d);
  const CutOff named = at(ScopeKind::directory, net.d.id(), 12);
  for (Author* founder : {&net.a, &net.b}) net.tell(founder->say(RemoveHub{net.d.id(), {named}}));
  EXPECT_EQ(net.node.cut_off(ScopeKind::directory, named.log.log), named.at);
  EXPECT_EQ(net.node.cut_off(ScopeKind::directory, directory_of(net.d.id(), 2ULL << 32)), Limit{});
  EXPECT_EQ(net.node.cut_off(ScopeKind::trace, named.log.log), Limit{});
  EXPECT_FALSE(net.node.cut_off(ScopeKind::referral, named.log.log)) << "referrals are private";
  EXPECT_FALSE(net.node.cut_off(ScopeKind::directory, directory_of(net.a.id())));
}

TEST(Removal, OfDifferingCutOffsTheHighestStands) {
  Network net;
  net.admit(net.d);
  net.tell(net.a.say(RemoveHub{net.d.id(), {at(ScopeKind::directory, net.d.id(), 12)}}));
  net.tell(net.b.say(RemoveHub{net.d.id(), {at(ScopeKind::directory, net.d.id(), 15)}}));
  net.tell(net.d.say(RemoveHub{net.d.id(), {at(ScopeKind::directory, net.d.id(), 99)}}));
  EXPECT_EQ(net.node.cut_off(ScopeKind::directory, directory_of(net.d.id()))->seq, 15u);
}

TEST(Removal, LeavesWhatWasCertifiedBelowTheCutOffAndVoidsTheRest) {
  Network net;
  net.admit(net.d);
  const SigningKey before = test::signing_key(50);
  const SigningKey after = test::signing_key(51);
  const Update early = net.d.say(test::structure_of(before, net.d.id()));
  const CutOff here = net.d.up_to_here();
  const Update late = net.d.say(test::structure_of(after, net.d.id()));
  for (const Update& update : {early, late}) net.tell(update);
  EXPECT_EQ(net.node.structures().size(), 2u);
  for (Author* founder : {&net.a, &net.b}) net.tell(founder->say(RemoveHub{net.d.id(), {here}}));
  EXPECT_TRUE(net.node.structures().empty());
  EXPECT_EQ(net.node.certifier_of(before.id, early.id), net.d.id());
  EXPECT_FALSE(net.node.hub_of(before.id, early.id)) << "no member answers for it";
  EXPECT_FALSE(net.node.certifier_of(after.id, late.id));
  EXPECT_NE(net.node.past_structure(before.id), nullptr);
  EXPECT_EQ(net.node.cut_off(ScopeKind::capacity, directory_of(before.id)), Limit{});
}

TEST(Removal, AStructureGoesOnUnderAnotherHub) {
  Network net;
  net.admit(net.d);
  const SigningKey structure = test::signing_key(50);
  net.tell(net.d.say(test::structure_of(structure, net.d.id())));
  const CutOff here = net.d.up_to_here();
  for (Author* founder : {&net.a, &net.b}) net.tell(founder->say(RemoveHub{net.d.id(), {here}}));
  net.tell(net.c.say(test::structure_of(structure, net.c.id())));
  ASSERT_NE(net.node.structure(structure.id), nullptr);
  EXPECT_EQ(net.node.structure(structure.id)->hub, net.c.id());
  EXPECT_FALSE(net.node.cut_off(ScopeKind::capacity, directory_of(structure.id)));
}

TEST(Removal, ARemovedFounderHasNoSayBeyondItsCutOff) {
  Network net;
  const CutOff here = net.c.up_to_here();
  const AdmitHub said{net.d.id(), "Mayenne", "53", std::nullopt};
  net.tell(net.a.say(said));
  net.tell(net.c.say(said));
  EXPECT_TRUE(net.node.trusts(net.d.id()));
  for (Author* founder : {&net.a, &net.b}) {
    net.tell(founder->say(RemoveHub{net.c.id(), {here}}));
  }
  EXPECT_FALSE(net.node.trusts(net.d.id())) << "it was admitted by an endorsement beyond the end";
  net.c.begin_epoch(9ULL << 32);
  net.tell(net.c.say(said));
  EXPECT_FALSE(net.node.trusts(net.d.id())) << "a later epoch is no way out";
  net.c.begin_epoch(1);
  net.tell(net.c.say(said));
  EXPECT_FALSE(net.node.trusts(net.d.id())) << "nor is an earlier one";
  EXPECT_EQ(net.node.founders().size(), 2u);
}

TEST(Removal, WhatARemovedFounderEndorsedBelowItsCutOffStands) {
  Network net;
  const AdmitHub said{net.d.id(), "Mayenne", "53", std::nullopt};
  net.tell(net.a.say(said));
  net.tell(net.c.say(said));
  const CutOff here = net.c.up_to_here();
  for (Author* founder : {&net.a, &net.b}) net.tell(founder->say(RemoveHub{net.c.id(), {here}}));
  EXPECT_TRUE(net.node.trusts(net.d.id()));
}

TEST(Removal, OneThatKeepsItsQuorumWhateverTheOthersDoStands) {
  Network net;
  for (Author* founder : {&net.a, &net.b, &net.c}) {
    net.tell(founder->say(AddFounder{net.d.id()}));
  }
  const CutOff end_of_a = net.a.up_to_here();
  // Without c, nobody is left against a but b; without a, b and d are still against c.
  net.tell(net.c.say(RemoveHub{net.a.id(), {end_of_a}}));
  net.tell(net.b.say(RemoveHub{net.a.id(), {end_of_a}}));
  for (Author* founder : {&net.a, &net.b, &net.d}) {
    net.tell(founder->say(RemoveHub{net.c.id(), {}}));
  }
  EXPECT_FALSE(net.node.trusts(net.c.id()));
  EXPECT_TRUE(net.node.trusts(net.a.id()));
  EXPECT_TRUE(net.node.trusts(net.d.id()));
}

TEST(Removal, OfTwoMutualOnesWithEqualNumbersTheMoreSeniorStand) {
  Network net;
  for (Author* founder : {&net.a, &net.b}) net.tell(founder->say(AddFounder{net.d.id()}));
  const CutOff end_of_a = net.a.up_to_here();
  // a and c against d, c and d against a: whoever wins, c's endorsement of both stands.
  for (Author* founder : {&net.c, &net.d}) {
    net.tell(founder->say(RemoveHub{net.a.id(), {end_of_a}}));
  }
  for (Author* founder : {&net.a, &net.c}) net.tell(founder->say(RemoveHub{net.d.id(), {}}));
  EXPECT_TRUE(net.node.trusts(net.a.id()));
  EXPECT_FALSE(net.node.trusts(net.d.id()));
}

TEST(Removal, ARemovedFounderCannotHelpAnotherRemovalAfterItsOwn) {
  Network net;
  net.admit(net.d);
  const CutOff end_of_a = net.a.up_to_here();
  net.tell(net.b.say(RemoveHub{net.d.id(), {}}));  // pending: c did not agree
  for (Author* founder : {&net.b, &net.c}) {
    net.tell(founder->say(RemoveHub{net.a.id(), {end_of_a}}));
  }
  net.tell(net.a.say(RemoveHub{net.d.id(), {}}));  // {a, b} would be more senior than {b, c}
  EXPECT_TRUE(net.node.trusts(net.d.id()));
  EXPECT_FALSE(net.node.trusts(net.a.id()));
}

TEST(Removal, ARemovedFounderCannotStretchTheCutOffsOfAnother) {
  Network net;
  net.admit(net.d);
  const CutOff end_of_a = net.a.up_to_here();
  for (Author* founder : {&net.b, &net.c}) {
    net.tell(founder->say(RemoveHub{net.a.id(), {end_of_a}}));
    net.tell(founder->say(RemoveHub{net.d.id(), {at(ScopeKind::directory, net.d.id(), 3)}}));
  }
  net.tell(net.a.say(RemoveHub{net.d.id(), {at(ScopeKind::directory, net.d.id(), 900)}}));
  EXPECT_EQ(net.node.cut_off(ScopeKind::directory, directory_of(net.d.id()))->seq, 3u);
}

TEST(Removal, IsNotUndoneByTheRemovedFoundersFork) {
  Network net;
  Author twin = net.c;
  const AdmitHub said{net.d.id(), "Mayenne", "53", std::nullopt};
  net.tell(net.c.say(said));
  net.tell(net.a.say(said));
  const CutOff here = net.c.up_to_here();
  for (Author* founder : {&net.a, &net.b}) net.tell(founder->say(RemoveHub{net.c.id(), {here}}));
  net.tell(twin.say(AddFounder{net.d.id()}));  // another update at the position of its endorsement
  EXPECT_TRUE(net.node.trusts(net.d.id())) << "the cut-off names the branch that stands";
  EXPECT_FALSE(net.node.trusts(net.c.id()));
}

TEST(Removal, DoesNotRestOnTheWordOfWhoIsRemoved) {
  Network net;
  const CutOff here = net.c.up_to_here();
  net.tell(net.a.say(RemoveHub{net.c.id(), {here}}));
  net.tell(net.c.say(RemoveHub{net.c.id(), {here}}));
  EXPECT_TRUE(net.node.trusts(net.c.id()));
  ASSERT_EQ(net.node.pending().size(), 1u);
  EXPECT_EQ(net.node.pending()[0].lacking, 1u);
}

TEST(Removal, ACutOffThatNamesAnotherBranchLeavesWhatIsBelow) {
  Network net;
  net.admit(net.d);
  const SigningKey first = test::signing_key(50);
  const SigningKey second = test::signing_key(51);
  net.tell(net.d.say(test::structure_of(first, net.d.id())));
  net.tell(net.d.say(test::structure_of(second, net.d.id())));
  CutOff here = net.d.up_to_here();
  here.at.id.value.fill(3);  // not the update held at that position
  for (Author* founder : {&net.a, &net.b}) net.tell(founder->say(RemoveHub{net.d.id(), {here}}));
  EXPECT_NE(net.node.past_structure(first.id), nullptr);
  EXPECT_EQ(net.node.past_structure(second.id), nullptr);
}

}  // namespace
}  // namespace maillage
