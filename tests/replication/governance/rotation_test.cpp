#include <gtest/gtest.h>

#include "tests/replication/governance/author.h"

namespace maillage {
namespace {

using test::at;
using test::Author;
using test::Network;
using test::rotation;

TEST(HubRotation, TheSuccessorTakesTheHubsPlace) {
  Network net;
  net.admit(net.d);
  const SigningKey structure = test::signing_key(50);
  const Update certificate = net.d.say(test::structure_of(structure, net.d.id()));
  net.tell(certificate);
  Author next(60);
  net.tell(net.d.say(rotation(net.d.id(), next.key())));
  EXPECT_FALSE(net.node.trusts(net.d.id()));
  EXPECT_TRUE(net.node.trusts(next.id()));
  EXPECT_EQ(net.node.present_key(net.d.id()), next.id());
  EXPECT_EQ(net.node.hub_of(structure.id, certificate.id), next.id()) << "its structures stay";
  EXPECT_EQ(net.node.structure(structure.id)->hub, next.id());
  EXPECT_EQ(net.node.members().size(), 4u);
}

TEST(HubRotation, AFoundersSeatMovesWithItAndCountsOnce) {
  Network net;
  const AdmitHub said{net.d.id(), "Mayenne", "53", std::nullopt};
  net.tell(net.a.say(said));
  Author next(60);
  net.tell(net.a.say(rotation(net.a.id(), next.key())));
  net.tell(next.say(said));
  EXPECT_FALSE(net.node.trusts(net.d.id())) << "the same founder, twice";
  net.tell(net.b.say(said));
  EXPECT_TRUE(net.node.trusts(net.d.id()));
  EXPECT_EQ(net.node.founders().front(), next.id());
}

TEST(HubRotation, TheOldKeyWritesOnInVain) {
  Network net;
  Author thief = net.a;  // a copy of the key and its log
  Author next(60);
  net.tell(net.a.say(rotation(net.a.id(), next.key())));
  const auto before = net.node.state_hash();
  const AdmitHub said{net.d.id(), "Mayenne", "53", std::nullopt};
  net.tell(net.b.say(said));
  for (const Epoch epoch : {1ULL, 2ULL << 32, 1ULL << 63}) {
    thief.begin_epoch(epoch);
    net.tell(thief.say(said));
    net.tell(thief.say(test::structure_of(test::signing_key(50), thief.id())));
  }
  net.tell(net.a.say(said));  // in the very log that the rotation ended
  EXPECT_FALSE(net.node.trusts(net.d.id()));
  EXPECT_EQ(net.node.state_hash(), before);
}

TEST(HubRotation, CutsTheOldKeysLogsWhereItSays) {
  Network net;
  Author next(60);
  const CutOff named = at(ScopeKind::directory, net.a.id(), 8);
  const Update update = net.a.say(rotation(net.a.id(), next.key(), {named}));
  net.tell(update);
  EXPECT_EQ(net.node.cut_off(ScopeKind::directory, named.log.log), named.at);
  EXPECT_EQ(net.node.cut_off(ScopeKind::trace, named.log.log), Limit{});
  EXPECT_EQ(net.node.cut_off(ScopeKind::governance, net.a.log()),
            (Limit{update.header.seq, update.id}));
  EXPECT_FALSE(net.node.cut_off(ScopeKind::governance, next.log()));
}

TEST(HubRotation, NeedsTheSuccessorsProofForThisVeryKey) {
  Network net;
  const Author next(60);
  net.tell(net.a.say(rotation(net.b.id(), next.key())));  // a proof meant for b
  EXPECT_TRUE(net.node.trusts(net.a.id()));
  EXPECT_FALSE(net.node.trusts(next.id()));
}

TEST(HubRotation, GoesOnFromKeyToKeyAndRemovalTakesAll) {
  Network net;
  net.admit(net.d);
  Author second(60);
  Author third(61);
  net.tell(net.d.say(rotation(net.d.id(), second.key())));
  net.tell(second.say(rotation(second.id(), third.key())));
  EXPECT_TRUE(net.node.trusts(third.id()));
  // One names an old key, the other the present one: the same hub is meant.
  net.tell(net.a.say(RemoveHub{net.d.id(), {net.d.up_to_here()}}));
  net.tell(net.b.say(RemoveHub{third.id(), {net.d.up_to_here(), second.up_to_here()}}));
  for (const Author* key : {&net.d, &second, &third}) {
    EXPECT_FALSE(net.node.trusts(key->id()));
    EXPECT_TRUE(net.node.was_member(key->id()));
  }
  net.admit(third);
  EXPECT_FALSE(net.node.trusts(third.id()));
}

TEST(HubRotation, IsNoWayOutOfARemoval) {
  Network net;
  net.admit(net.d);
  Author next(60);
  const CutOff here = net.d.up_to_here();
  net.tell(net.d.say(rotation(net.d.id(), next.key())));  // while it was being removed
  for (Author* founder : {&net.a, &net.b}) net.tell(founder->say(RemoveHub{net.d.id(), {here}}));
  EXPECT_FALSE(net.node.trusts(next.id()));
  EXPECT_FALSE(net.node.trusts(net.d.id()));
}

TEST(HubRotation, ToARemovedKeyPutsWhoDidItOutToo) {
  Network net;
  net.admit(net.d);
  for (Author* founder : {&net.a, &net.b}) net.tell(founder->say(RemoveHub{net.d.id(), {}}));
  net.tell(net.c.say(rotation(net.c.id(), net.d.key())));
  EXPECT_FALSE(net.node.trusts(net.c.id()));
  EXPECT_FALSE(net.node.trusts(net.d.id()));
}

TEST(HubRotation, ACircleOfKeysLeavesNobody) {
  Network net;
  net.admit(net.d);
  net.tell(net.d.say(rotation(net.d.id(), net.c.key())));
  net.tell(net.c.say(rotation(net.c.id(), net.d.key())));
  EXPECT_FALSE(net.node.trusts(net.c.id()));
  EXPECT_FALSE(net.node.trusts(net.d.id()));
  EXPECT_EQ(net.node.founders().size(), 2u);
}

TEST(HubRotation, OfTwoThatClaimOneSuccessorOneGetsIt) {
  Network net;
  const Author next(60);
  net.tell(net.a.say(rotation(net.a.id(), next.key())));
  net.tell(net.b.say(rotation(net.b.id(), next.key())));
  EXPECT_EQ(net.node.present_key(next.id()), next.id());
  EXPECT_EQ(net.node.founders().size(), 3u);
  EXPECT_EQ(net.node.was_member(net.a.id()) + net.node.was_member(net.b.id()), 2);
}

TEST(HubRotation, FoundersUndoAnImpostorsByResolvingItsLogToNothing) {
  Network net;
  net.admit(net.d);
  Author thief = net.d;
  Author next(60);
  const Author hideout(61);
  net.tell(net.d.say(rotation(net.d.id(), next.key())));
  thief.begin_epoch(1);  // below the honest one
  net.tell(thief.say(rotation(thief.id(), hideout.key())));
  EXPECT_TRUE(net.node.trusts(hideout.id()));
  Resolution nothing;
  nothing.cut_off.log = {ScopeKind::governance, thief.log()};
  for (Author* founder : {&net.a, &net.b}) net.tell(founder->say(nothing));
  EXPECT_TRUE(net.node.trusts(next.id()));
  EXPECT_FALSE(net.node.trusts(hideout.id()));
}

TEST(Fork, OfAGovernanceLogStopsItUntilTheFoundersChoose) {
  Network net;
  net.admit(net.d);
  Author twin = net.d;
  const SigningKey left = test::signing_key(50);
  const SigningKey right = test::signing_key(51);
  const Update one = net.d.say(test::structure_of(left, net.d.id()));
  const Update other = twin.say(test::structure_of(right, net.d.id()));
  net.tell(one);
  EXPECT_NE(net.node.structure(left.id), nullptr);
  net.tell(other);
  EXPECT_TRUE(net.node.structures().empty());
  const CutOff chosen = twin.up_to_here();
  net.tell(net.a.say(Resolution{chosen}));
  EXPECT_TRUE(net.node.structures().empty());
  net.tell(net.b.say(Resolution{chosen}));
  EXPECT_EQ(net.node.structure(left.id), nullptr);
  EXPECT_NE(net.node.structure(right.id), nullptr);
  EXPECT_EQ(net.node.resolution(ScopeKind::governance, twin.log()), chosen.at);
  net.tell(twin.say(test::structure_of(test::signing_key(52), net.d.id())));
  EXPECT_EQ(net.node.structures().size(), 1u) << "the writer goes on in a new epoch only";
  twin.begin_epoch(2ULL << 32);
  net.tell(twin.say(test::structure_of(test::signing_key(52), net.d.id())));
  EXPECT_EQ(net.node.structures().size(), 2u);
}

TEST(Fork, KnownByEvidenceStopsALogOfWhichOneBranchIsHeld) {
  Network net;
  net.admit(net.d);
  const SigningKey structure = test::signing_key(50);
  net.tell(net.d.say(test::structure_of(structure, net.d.id())));
  const CutOff here = net.d.up_to_here();
  net.node.dispute(net.d.log(), 1);
  EXPECT_EQ(net.node.structure(structure.id), nullptr);
  for (Author* founder : {&net.a, &net.b}) net.tell(founder->say(Resolution{here}));
  EXPECT_NE(net.node.structure(structure.id), nullptr);
}

TEST(Fork, AFounderWhoForksItsLogHasNoSayFromThereOn) {
  Network net;
  Author twin = net.a;
  const AdmitHub said{net.d.id(), "Mayenne", "53", std::nullopt};
  net.tell(net.a.say(said));
  net.tell(net.b.say(said));
  EXPECT_TRUE(net.node.trusts(net.d.id()));
  net.tell(twin.say(RemoveHub{net.d.id(), {}}));
  EXPECT_FALSE(net.node.trusts(net.d.id()));
  net.tell(net.c.say(said));
  EXPECT_TRUE(net.node.trusts(net.d.id()));
}

TEST(Fork, OfAStructuresLogIsResolvedByItsHubAndNoOther) {
  Network net;
  net.admit(net.d);
  const SigningKey structure = test::signing_key(50);
  net.tell(net.d.say(test::structure_of(structure, net.d.id())));
  const CutOff chosen = at(ScopeKind::capacity, structure.id, 4);
  net.tell(net.a.say(Resolution{chosen}));
  net.tell(net.b.say(Resolution{chosen}));
  EXPECT_FALSE(net.node.cut_off(ScopeKind::capacity, chosen.log.log)) << "not the founders'";
  net.tell(net.d.say(Resolution{chosen}));
  EXPECT_EQ(net.node.cut_off(ScopeKind::capacity, chosen.log.log), chosen.at);
}

TEST(Fork, OfAHubsDirectoryIsResolvedByTheFounders) {
  Network net;
  const CutOff chosen = at(ScopeKind::directory, net.a.id(), 4);
  net.tell(net.a.say(Resolution{chosen}));
  EXPECT_FALSE(net.node.cut_off(ScopeKind::directory, chosen.log.log));
  net.tell(net.c.say(Resolution{chosen}));
  EXPECT_EQ(net.node.cut_off(ScopeKind::directory, chosen.log.log), chosen.at);
}

}  // namespace
}  // namespace maillage
