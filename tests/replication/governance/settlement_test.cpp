#include <gtest/gtest.h>

#include "tests/replication/governance/author.h"

namespace maillage {
namespace {

using test::at;
using test::Author;
using test::Network;

constexpr Epoch first_epoch = 1ULL << 32;
constexpr Epoch second_epoch = 2ULL << 32;

struct SettledNetwork : Network {
  SettledNetwork() { admit(d); }

  Settlement settlement(Seq seq, const Author& witness, std::uint8_t id_byte = 7) const {
    const CutOff position = at(ScopeKind::directory, d.id(), seq, id_byte, second_epoch);
    return {position.log, position.at, {}, witness.id(), {}};
  }
  static Countersign countersign(const Settlement& said, const Update& in) {
    return {in.id, said.log, said.at};
  }
  std::optional<Limit> settled() const {
    return node.settled(ScopeKind::directory, {test::scope_named(2), d.id(), second_epoch});
  }
  Update settle(const Settlement& said, Author& witness) {
    const Update update = d.say(said);
    tell(update);
    tell(witness.say(countersign(said, update)));
    return update;
  }
};

TEST(ASettlement, IsFinalOnceItsWitnessCountersigned) {
  SettledNetwork net;
  const Settlement said = net.settlement(9, net.a);
  const Update update = net.d.say(said);
  net.tell(update);
  EXPECT_FALSE(net.settled());
  net.tell(net.b.say(SettledNetwork::countersign(said, update)));
  EXPECT_FALSE(net.settled()) << "another hub is no witness";
  net.tell(net.a.say(SettledNetwork::countersign(said, update)));
  EXPECT_EQ(net.settled(), said.at);
}

TEST(ASettlement, IsNotCountersignedByAWordAboutAnotherPosition) {
  SettledNetwork net;
  const Settlement said = net.settlement(9, net.a);
  const Update update = net.d.say(said);
  net.tell(update);
  Countersign wrong = SettledNetwork::countersign(said, update);
  wrong.at.seq = 10;
  net.tell(net.a.say(wrong));
  EXPECT_FALSE(net.settled());
}

TEST(ASettlement, OfAnotherHubsLogIsNone) {
  SettledNetwork net;
  const Settlement said = net.settlement(9, net.a);
  const Update update = net.c.say(said);  // c is not the home hub
  net.tell(update);
  net.tell(net.a.say(SettledNetwork::countersign(said, update)));
  EXPECT_FALSE(net.settled());
}

TEST(ASettlement, IsNotCountersignedByTheHubItselfUnderAKeyItGaveUp) {
  SettledNetwork net;
  Author next(60);
  net.tell(net.d.say(test::rotation(net.d.id(), next.key())));
  const Settlement said = net.settlement(9, net.d);
  const Update update = next.say(said);
  net.tell(update);
  net.tell(net.d.say(SettledNetwork::countersign(said, update)));
  EXPECT_FALSE(net.settled());
}

TEST(ASettlement, IsMissingWhereOnlyItsWitnessIsHeardOf) {
  SettledNetwork net;
  const Settlement said = net.settlement(9, net.a);
  const Update update = net.d.say(said);
  EXPECT_TRUE(net.node.missing_settlements().empty());
  net.tell(net.a.say(SettledNetwork::countersign(said, update)));
  EXPECT_EQ(net.node.missing_settlements(), std::vector{update.id});
  net.tell(update);
  EXPECT_TRUE(net.node.missing_settlements().empty());
}

TEST(ASettlement, IsFinalInAnUpdateThatItsLogDoesNotTake) {
  SettledNetwork net;
  const Settlement said = net.settlement(9, net.a);
  const Update update = net.d.say(said);
  net.tell(net.a.say(SettledNetwork::countersign(said, update)));
  net.node.apply_loose(update);
  EXPECT_EQ(net.settled(), said.at);
  EXPECT_TRUE(net.node.missing_settlements().empty());
}

TEST(ASettlement, OfWhichAWitnessInventsManyIsAskedForSparingly) {
  SettledNetwork net;
  for (std::uint8_t n = 1; n <= 40; ++n) {
    UpdateId invented;
    invented.value[0] = n;
    const Settlement said = net.settlement(9, net.a);
    net.tell(net.a.say(Countersign{invented, said.log, said.at}));
  }
  EXPECT_EQ(net.node.missing_settlements().size(), 16u);
}

TEST(AnUpdateKeptOutsideOfItsLog, HasNoOtherEffectUntilItsLogTakesIt) {
  SettledNetwork net;
  const SigningKey structure = test::signing_key(50);
  const Update update = net.d.say(test::structure_of(structure, net.d.id()));
  net.node.apply_loose(update);
  EXPECT_EQ(net.node.structure(structure.id), nullptr);
  net.tell(update);
  EXPECT_NE(net.node.structure(structure.id), nullptr);
}

TEST(ASettlement, NoCutOffReachesBelowIt) {
  SettledNetwork net;
  const Update update = net.settle(net.settlement(9, net.a), net.a);
  const CutOff low = at(ScopeKind::directory, net.d.id(), 3, 8, second_epoch);
  for (Author* founder : {&net.a, &net.b}) {
    net.tell(founder->say(RemoveHub{net.d.id(), {low}}));
  }
  EXPECT_EQ(net.node.cut_off(ScopeKind::directory, low.log.log), net.settled());
  EXPECT_EQ(net.settled()->seq, 9u) << "though the removal cut its home's log before it";
}

TEST(ASettlement, StandsWhateverBefallsItsWitness) {
  SettledNetwork net;
  const CutOff before = net.a.up_to_here();
  net.settle(net.settlement(9, net.a), net.a);
  for (Author* founder : {&net.b, &net.c}) net.tell(founder->say(RemoveHub{net.a.id(), {before}}));
  ASSERT_TRUE(net.settled());
  EXPECT_EQ(net.settled()->seq, 9u);
}

// Who had the countersignature before the fork became known keeps it aside, who comes later never
// gets it: both must see the same, and the home asks another.
TEST(ASettlement, IsNotFinalByAWordThatAForkOfItsWitnessFreezes) {
  SettledNetwork net;
  const Settlement said = net.settlement(9, net.a);
  const Update update = net.d.say(said);
  net.tell(update);
  ASSERT_EQ(net.node.proposed_settlements().size(), 1u);
  net.tell(net.a.say(SettledNetwork::countersign(said, update)));
  ASSERT_EQ(net.settled(), said.at);
  net.node.dispute(net.a.log(), net.a.up_to_here().at.seq);
  EXPECT_FALSE(net.settled());
  EXPECT_TRUE(net.node.is_silenced(net.a.id()));
  EXPECT_TRUE(net.node.proposed_settlements().empty()) << "its witness says nothing more";
  net.settle(net.settlement(9, net.b), net.b);
  EXPECT_EQ(net.settled(), said.at);
}

TEST(ASettlement, IsNotFinalByAWordInAnEpochAfterAForkedOne) {
  SettledNetwork net;
  const CutOff first = net.a.up_to_here();
  net.a.begin_epoch(second_epoch);
  net.settle(net.settlement(9, net.a), net.a);
  ASSERT_TRUE(net.settled());
  net.node.dispute(first.log.log, first.at.seq + 1);
  EXPECT_FALSE(net.settled());
}

TEST(ASettlement, StaysFinalWhenItsWitnessForkedAfterItsWord) {
  SettledNetwork net;
  net.settle(net.settlement(9, net.a), net.a);
  net.node.dispute(net.a.log(), net.a.up_to_here().at.seq + 1);
  EXPECT_TRUE(net.settled());
}

TEST(ASettlement, OfARemovedHubNeedsAPresentMembersCountersignature) {
  SettledNetwork net;
  const CutOff end_of_d = net.d.up_to_here();
  const CutOff end_of_a = net.a.up_to_here();
  for (Author* founder : {&net.b, &net.c}) {
    net.tell(founder->say(RemoveHub{net.d.id(), {end_of_d}}));
    net.tell(founder->say(RemoveHub{net.a.id(), {end_of_a}}));
  }
  net.settle(net.settlement(9, net.a), net.a);  // both were removed and write on
  EXPECT_FALSE(net.settled());
  Author stranger(70);
  net.settle(net.settlement(9, stranger), stranger);
  EXPECT_FALSE(net.settled());
}

TEST(ASettlement, OfTwoByOneWitnessTheFirstInItsLogStands) {
  SettledNetwork net;
  const Settlement first = net.settlement(9, net.a, 9);
  const Settlement second = net.settlement(12, net.a, 1);  // smaller id, later in the log
  net.settle(first, net.a);
  net.settle(second, net.a);
  EXPECT_EQ(net.settled(), first.at);
}

TEST(ASettlement, OfTwoByTwoWitnessesTheSmallerIdStands) {
  SettledNetwork net;
  const Settlement first = net.settlement(9, net.a, 9);
  const Settlement second = net.settlement(12, net.b, 1);
  net.settle(first, net.a);
  net.settle(second, net.b);
  EXPECT_EQ(net.settled(), second.at);
}

TEST(ASettlement, CoversTheEpochsItCloses) {
  SettledNetwork net;
  Settlement said = net.settlement(9, net.a);
  const CutOff closed = at(ScopeKind::directory, net.d.id(), 40, 5, first_epoch);
  said.closed.push_back({first_epoch, closed.at});
  net.settle(said, net.a);
  EXPECT_EQ(net.node.settled(ScopeKind::directory, closed.log.log), closed.at);
  EXPECT_FALSE(net.node.settled(ScopeKind::directory, {test::scope_named(2), net.d.id(), 1}));
  for (Author* founder : {&net.a, &net.b}) net.tell(founder->say(RemoveHub{net.d.id(), {}}));
  EXPECT_EQ(net.node.cut_off(ScopeKind::directory, closed.log.log), closed.at);
}

TEST(ASettlement, OfAGovernanceLogIsNotRead) {
  SettledNetwork net;
  Settlement said = net.settlement(9, net.a);
  said.log.kind = ScopeKind::governance;
  EXPECT_FALSE(decode_governance_operation(encode_operation(said)));
}

TEST(ASettlement, ByPairingNeedsTwoPairedHubs) {
  SettledNetwork net;
  net.node.leave_network();
  net.node.trust(net.d.id());
  const Settlement said = net.settlement(9, net.a);
  net.settle(said, net.a);
  EXPECT_FALSE(net.settled());
  net.node.trust(net.a.id());
  EXPECT_EQ(net.settled(), said.at);
}

}  // namespace
}  // namespace maillage
