#include "node/hub/network_desk.h"

#include <gtest/gtest.h>

#include "node/hub/directory_desk.h"
#include "tests/hub/world.h"

namespace maillage {
namespace {

using test::TestHub;
using test::World;

void import_into(TestHub& hub, const std::string& id) {
  static const auto gazetteer = Gazetteer::parse(
      "code,nom,type,departement,population,codes_postaux\n72181,Le "
      "Mans,commune-actuelle,72,1,72000\n",
      "code_insee,nom,dep,lat,lon\n72181,Le Mans,72,48.0,0.2\n");
  DirectoryDesk(*hub.hub, *gazetteer).apply({test::venue(id, "CCAS " + id, "Le Mans")}, {}, false);
}

std::size_t venues_of(const TestHub& at, const TestHub& owner) {
  const DirectoryFold* directory = at.hub->state().directory(owner.hub->id());
  return directory == nullptr ? 0 : directory->venue_count();
}

const Governance& governance(const TestHub& hub) { return hub.hub->state().governance; }
bool believes(const TestHub& hub, const TestHub& other) {
  return governance(hub).trusts(other.hub->id());
}
bool all_agree(const std::vector<TestHub*>& hubs) {
  for (const TestHub* hub : hubs) {
    if (governance(*hub).state_hash() != governance(*hubs.front()).state_hash()) return false;
  }
  return true;
}

void found(TestHub& hub, const std::vector<std::string>& others = {},
           std::optional<std::size_t> quorum = std::nullopt) {
  NetworkDesk desk(*hub.hub);
  const auto genesis = desk.founding("Réseau d'essai", others, quorum);
  ASSERT_TRUE(genesis) << genesis.error().message;
  desk.found(*genesis);
}
// As 'peer join' does.
void join(TestHub& hub, const TestHub& member) {
  const Ticket ticket = member.hub->ticket();
  hub.hub->adopt(*ticket.root, {});
  hub.hub->pair({ticket, false});
}
void admit(TestHub& founder, const std::string& who) {
  NetworkDesk desk(*founder.hub);
  const auto said = desk.admission(who);
  ASSERT_TRUE(said) << said.error().message;
  desk.decide(*said);
}
void remove(TestHub& founder, const std::string& who) {
  NetworkDesk desk(*founder.hub);
  const auto said = desk.removal(who);
  ASSERT_TRUE(said) << said.error().message;
  desk.decide(*said);
}
ErrorKind refused(const TestHub& founder, const std::string& who) {
  const auto said = NetworkDesk(*founder.hub).admission(who);
  return said ? ErrorKind::failure : said.error().kind;
}

class NetworkDeskTest : public testing::Test {
 protected:
  // A network of `a_`, with `b_` and `c_` as members; everybody is connected.
  void found_by_one(World& world) {
    found(a_);
    admit(a_, "Loire-Atlantique");
    admit(a_, "Maine-et-Loire");
    join(b_, a_);
    join(c_, a_);
    world.connect_all();
  }
  TestHub a_{1, "Sarthe", "72"};
  TestHub b_{2, "Maine-et-Loire", "49"};
  TestHub c_{3, "Loire-Atlantique", "44"};
  TestHub d_{4, "Mayenne", "53"};
};

TEST_F(NetworkDeskTest, OneFounderAdmitsTwoHubs) {
  World world({&a_, &b_, &c_});
  found_by_one(world);
  for (const TestHub* at : {&a_, &b_, &c_}) {
    for (const TestHub* other : {&a_, &b_, &c_}) EXPECT_TRUE(believes(*at, *other));
  }
  EXPECT_TRUE(all_agree({&a_, &b_, &c_}));
  EXPECT_EQ(governance(b_).genesis()->name, "Réseau d'essai");
  import_into(b_, "1");
  world.run();
  EXPECT_EQ(venues_of(c_, b_), 1u);
}

TEST_F(NetworkDeskTest, APairedHubThatNobodyAdmittedIsNotBelievedAnyMore) {
  World world({&a_, &b_, &c_, &d_});
  d_.admit("CCAS de Laval");
  world.connect(a_, d_);
  ASSERT_EQ(governance(a_).structures().size(), 1u);
  found_by_one(world);
  EXPECT_FALSE(believes(a_, d_));
  EXPECT_TRUE(governance(a_).structures().empty());
  admit(a_, "Mayenne");
  EXPECT_TRUE(believes(a_, d_));
  EXPECT_EQ(governance(a_).structures().size(), 1u);
}

TEST_F(NetworkDeskTest, AHubThatWaitsForItsAdmissionGoesOnWorking) {
  World world({&a_, &d_});
  world.connect(a_, d_);
  found(a_);
  join(d_, a_);
  world.run();
  EXPECT_FALSE(d_.hub->is_member());
  import_into(d_, "1");
  world.run();
  EXPECT_EQ(venues_of(d_, d_), 1u);
  EXPECT_EQ(venues_of(a_, d_), 0u);
  d_.restart();
  world.disconnect(d_);
  world.connect(a_, d_);
  admit(a_, "Mayenne");
  world.run();
  EXPECT_TRUE(d_.hub->is_member());
  EXPECT_EQ(venues_of(a_, d_), 1u) << "what it wrote meanwhile is taken then";
}

TEST_F(NetworkDeskTest, TwoOfThreeFoundersMustAgree) {
  World world({&a_, &b_, &c_, &d_});
  found(a_, {"Maine-et-Loire", format_ticket(c_.hub->ticket())}, 2);
  join(b_, a_);
  join(c_, a_);
  world.connect_all();
  admit(a_, "Mayenne");
  world.run();
  EXPECT_EQ(refused(a_, "Mayenne"), ErrorKind::conflict) << "it has agreed already";
  ASSERT_EQ(governance(b_).pending().size(), 1u);
  const PendingDecision pending = governance(b_).pending().front();
  EXPECT_EQ(pending.endorsed, std::vector<WriterId>{a_.hub->id()});
  EXPECT_EQ(pending.missing.size(), 2u);
  EXPECT_EQ(pending.lacking, 1u);
  EXPECT_FALSE(believes(c_, d_));
  admit(b_, d_.hub->id().hex().substr(0, 8));
  world.run();
  for (const TestHub* at : {&a_, &b_, &c_}) EXPECT_TRUE(believes(*at, d_));
  EXPECT_EQ(refused(c_, "Mayenne"), ErrorKind::conflict) << "a member already";
}

TEST_F(NetworkDeskTest, AFounderAgreesToAHubItWasNeverPairedWith) {
  World world({&a_, &b_, &d_}, false);
  World::pair(a_, b_);
  World::pair(a_, d_);
  found(a_, {"Maine-et-Loire"}, 2);
  join(b_, a_);
  world.connect(a_, b_);
  admit(a_, "Mayenne");
  world.run();
  admit(b_, "Mayenne");
  world.run();
  EXPECT_TRUE(believes(a_, d_));
  EXPECT_EQ(*governance(b_).admission(d_.hub->id())->curve, d_.identity.transport.id);
}

TEST_F(NetworkDeskTest, LearnsTheFoundingFromAMemberThatIsNoFounderAndTakesUpdatesOfAll) {
  World world({&a_, &b_, &d_}, false);
  World::pair(a_, b_);
  found(a_);
  admit(a_, "Maine-et-Loire");
  join(b_, a_);
  world.connect(a_, b_);
  import_into(a_, "1");
  admit(a_, format_ticket(d_.hub->ticket()));
  world.run();
  b_.hub->pair({d_.hub->ticket(), false});
  join(d_, b_);
  world.connect(b_, d_);
  ASSERT_NE(governance(d_).genesis(), nullptr);
  EXPECT_TRUE(believes(d_, a_));
  EXPECT_EQ(venues_of(d_, a_), 1u) << "a hub it is not paired with";
  import_into(a_, "2");
  import_into(d_, "3");
  for (int i = 0; i < 10; ++i) world.pass(1000);
  EXPECT_EQ(venues_of(d_, a_), 2u);
  EXPECT_EQ(venues_of(a_, d_), 1u);
  EXPECT_TRUE(all_agree({&a_, &b_, &d_}));
  d_.restart();
  EXPECT_TRUE(all_agree({&a_, &d_})) << "the root is kept";
  EXPECT_EQ(d_.hub->ticket().root, a_.hub->ticket().root);
}

TEST_F(NetworkDeskTest, LearnsTheFoundingWhileConnectedAndTakesUpdatesOfAll) {
  World world({&a_, &b_, &d_}, false);
  World::pair(a_, b_);
  World::pair(b_, d_);
  world.connect(a_, b_);
  world.connect(b_, d_);
  found(a_);
  admit(a_, "Maine-et-Loire");
  admit(a_, format_ticket(d_.hub->ticket()));
  join(b_, a_);
  world.run();
  join(d_, b_);
  world.run();
  import_into(a_, "1");
  world.run();
  EXPECT_EQ(venues_of(d_, a_), 1u);
  import_into(d_, "2");
  world.run();
  EXPECT_EQ(venues_of(a_, d_), 1u);
  EXPECT_TRUE(all_agree({&a_, &b_, &d_}));
}

TEST_F(NetworkDeskTest, WhatARemovedHubWroteStaysAndWhatItWritesLaterHasNoEffectAnywhere) {
  World world({&a_, &b_, &c_, &d_});
  found_by_one(world);
  admit(a_, "Mayenne");
  join(d_, a_);
  world.run();
  b_.admit("CCAS d'Angers");
  import_into(b_, "1");
  world.run();
  ASSERT_EQ(venues_of(a_, b_), 1u);
  // The thief's later writing reaches a hub that does not know yet.
  world.disconnect(a_);
  world.disconnect(c_);
  import_into(b_, "2");
  b_.admit("Structure du voleur");
  world.run();
  ASSERT_EQ(venues_of(d_, b_), 2u);
  ASSERT_EQ(governance(d_).structures().size(), 2u);
  remove(a_, "Maine-et-Loire");
  world.connect(a_, d_);
  world.connect(a_, c_);
  world.connect(c_, d_);
  import_into(b_, "3");
  world.run();
  for (const TestHub* at : {&a_, &c_, &d_}) {
    EXPECT_FALSE(believes(*at, b_));
    EXPECT_EQ(venues_of(*at, b_), 1u) << "what it wrote before stays";
    EXPECT_TRUE(governance(*at).structures().empty());
    EXPECT_EQ(at->hub->state().index().size(), 0u) << "and is not offered to people";
  }
  EXPECT_TRUE(all_agree({&a_, &c_, &d_}));
  EXPECT_EQ(NetworkDesk(*c_.hub).removed(), std::vector<WriterId>{b_.hub->id()});
  EXPECT_EQ(refused(a_, "Maine-et-Loire"), ErrorKind::conflict) << "its key cannot come back";
  d_.restart();
  EXPECT_TRUE(all_agree({&a_, &d_}));
  EXPECT_EQ(venues_of(d_, b_), 1u);
}

TEST_F(NetworkDeskTest, AHubThatIsNotAdmittedCanAdmitNoStructure) {
  World world({&a_, &b_, &c_, &d_});
  found_by_one(world);
  const auto refused_at = [](const TestHub& at) {
    NewStructure structure;
    structure.name = "CCAS de La Roche";
    const auto prepared =
        at.structures->prepare_admission(structure, "une phrase de passe assez longue");
    return !prepared && prepared.error().kind == ErrorKind::conflict;
  };
  EXPECT_FALSE(refused_at(b_));
  join(d_, a_);
  EXPECT_TRUE(refused_at(d_)) << "not even the founding act is there";
  world.run();
  EXPECT_TRUE(refused_at(d_));
  admit(a_, "Mayenne");
  world.run();
  EXPECT_FALSE(refused_at(d_));
  remove(a_, "Mayenne");
  world.run();
  EXPECT_TRUE(refused_at(d_));
}

TEST_F(NetworkDeskTest, ARemovalNamesEveryPublicLogAtASignedPosition) {
  World world({&a_, &b_, &c_});
  found_by_one(world);
  import_into(b_, "x");
  world.run();
  const auto said = NetworkDesk(*a_.hub).removal("49");
  ASSERT_TRUE(said) << said.error().message;
  std::set<ScopeKind> kinds;
  for (const CutOff& cut : said->cut_offs) {
    kinds.insert(cut.log.kind);
    EXPECT_EQ(cut.at, a_.hub->replica().heads().head(cut.log));
    const auto update = a_.store->find(cut.at.id);
    ASSERT_TRUE(update);
    EXPECT_TRUE(
        std::equal(cut.signature.begin(), cut.signature.end(), update->envelope.end() - 64));
  }
  EXPECT_TRUE(kinds.contains(ScopeKind::governance));
  EXPECT_TRUE(kinds.contains(ScopeKind::directory));
}

TEST_F(NetworkDeskTest, ARevokedStructureIsNoLongerAddressed) {
  World world({&a_, &b_, &c_});
  found_by_one(world);
  const auto ccas = b_.admit("CCAS d'Angers");
  world.run();
  ASSERT_NE(governance(c_).structure(ccas.id()), nullptr);
  EXPECT_EQ(NetworkDesk(*a_.hub).structure_revocation(ccas.id()).error().kind, ErrorKind::conflict);
  NetworkDesk desk(*b_.hub);
  desk.decide(*desk.structure_revocation(ccas.id()));
  world.run();
  EXPECT_EQ(governance(c_).structure(ccas.id()), nullptr);
  EXPECT_TRUE(all_agree({&a_, &b_, &c_}));
}

TEST_F(NetworkDeskTest, FoundersWhoRemoveEachOtherAreJudgedTheSameEverywhere) {
  World world({&a_, &b_, &c_});
  found(a_, {"Maine-et-Loire", "Loire-Atlantique"}, 1);
  join(b_, a_);
  join(c_, a_);
  world.connect_all();
  ASSERT_TRUE(all_agree({&a_, &b_, &c_}));
  for (TestHub* hub : {&a_, &b_, &c_}) world.disconnect(*hub);
  remove(a_, "Maine-et-Loire");
  remove(b_, "Sarthe");
  world.connect(b_, c_);
  EXPECT_FALSE(believes(c_, a_)) << "it heard one side only";
  world.connect(a_, c_);
  world.run();
  EXPECT_TRUE(believes(c_, a_)) << "the senior founder's word stands";
  EXPECT_FALSE(believes(c_, b_));
  EXPECT_TRUE(all_agree({&a_, &c_}));
}

TEST_F(NetworkDeskTest, AFounderIsRemovedOnlyWhileEnoughOthersAreLeft) {
  World world({&a_, &b_, &c_});
  found(a_, {"Maine-et-Loire"}, 2);
  join(b_, a_);
  world.connect_all();
  EXPECT_EQ(NetworkDesk(*a_.hub).removal("49").error().kind, ErrorKind::conflict);
  EXPECT_EQ(NetworkDesk(*a_.hub).removal("72").error().kind, ErrorKind::conflict) << "itself";
  EXPECT_EQ(NetworkDesk(*a_.hub).removal("99").error().kind, ErrorKind::not_found);
}

TEST_F(NetworkDeskTest, AMemberBecomesAFounder) {
  World world({&a_, &b_, &c_});
  found_by_one(world);
  EXPECT_EQ(NetworkDesk(*b_.hub).new_founder("44").error().kind, ErrorKind::conflict);
  NetworkDesk desk(*a_.hub);
  desk.decide(*desk.new_founder("49"));
  world.run();
  EXPECT_EQ(governance(c_).founders().size(), 2u);
  EXPECT_TRUE(NetworkDesk(*b_.hub).new_founder("44"));
}

TEST_F(NetworkDeskTest, AStrangerWithANetworkOfItsOwnIsNotHeard) {
  World world({&a_, &b_, &c_, &d_});
  found_by_one(world);
  found(d_);
  import_into(d_, "1");
  import_into(a_, "2");
  world.pass(100);
  EXPECT_EQ(venues_of(a_, d_), 0u);
  EXPECT_EQ(venues_of(d_, a_), 0u);
  EXPECT_FALSE(believes(a_, d_));
  EXPECT_EQ(NetworkDesk(*d_.hub).founding("Autre", {}, 1).error().kind, ErrorKind::conflict);
}

TEST_F(NetworkDeskTest, RefusesAFoundingThatCouldNeverDecide) {
  World world({&a_, &b_});
  const NetworkDesk desk(*a_.hub);
  EXPECT_EQ(desk.founding("R", {"49"}, 3).error().kind, ErrorKind::invalid_input);
  EXPECT_EQ(desk.founding("R", {"49"}, 0).error().kind, ErrorKind::invalid_input);
  EXPECT_EQ(desk.founding("R", {"49", "49"}, 1).error().kind, ErrorKind::invalid_input);
  EXPECT_EQ(desk.founding("", {}, 1).error().kind, ErrorKind::invalid_input);
  EXPECT_EQ(desk.founding("R", {"nobody"}, 1).error().kind, ErrorKind::not_found);
  EXPECT_EQ(desk.founding("R", {"49"}, std::nullopt)->quorum, 2u);
  EXPECT_EQ(refused(a_, "49"), ErrorKind::conflict) << "in no network yet";
}

TEST_F(NetworkDeskTest, FoundersSayWhichHistoryOfAForkedLogStands) {
  TestHub twin(2, "Maine-et-Loire", "49");  // a clone of b_, keys and epoch included
  World world({&a_, &b_, &twin}, false);
  World::pair(a_, b_);
  World::pair(a_, twin);
  found(a_);
  admit(a_, "49");
  join(b_, a_);
  join(twin, a_);
  import_into(b_, "1");
  import_into(twin, "2");
  world.connect(a_, b_);
  ASSERT_EQ(venues_of(a_, b_), 1u);
  world.disconnect(b_);
  world.connect(a_, twin);
  const NetworkDesk desk(*a_.hub);
  const auto forks = desk.forks();
  ASSERT_EQ(forks.size(), 1u);
  EXPECT_EQ(venues_of(a_, b_), 0u) << "frozen until somebody decides";
  ASSERT_EQ(forks[0].branches.size(), 2u);
  const auto& branches = forks[0].branches;
  const ForkBranch& other = branches[0].held ? branches[1] : branches[0];
  const auto longer = desk.resolution(forks[0].name, "longer");
  ASSERT_TRUE(longer) << longer.error().message;
  EXPECT_NE(longer->cut_off.at, other.tip.at);
  EXPECT_EQ(desk.resolution("ffffffffffff", "longer").error().kind, ErrorKind::not_found);
  EXPECT_EQ(desk.resolution(forks[0].name, "zzzzzzzz").error().kind, ErrorKind::not_found);
  const auto said = desk.resolution(forks[0].name, other.first.hex().substr(0, 12));
  ASSERT_TRUE(said);
  NetworkDesk(*a_.hub).decide(*said);
  for (int i = 0; i < 10; ++i) world.pass(1000);
  ASSERT_EQ(venues_of(a_, b_), 1u);
  EXPECT_TRUE(a_.hub->state().directory(b_.hub->id())->venue("2"));
  EXPECT_TRUE(NetworkDesk(*a_.hub).forks()[0].resolved);
}

TEST_F(NetworkDeskTest, AGrantMakesAHubAnOperator) {
  World world({&a_, &b_, &c_});
  found_by_one(world);
  EXPECT_FALSE(a_.hub->is_operator(b_.hub->id()));
  NetworkDesk desk(*a_.hub);
  desk.decide(RoleGrant{b_.hub->id(), Role::network_operator, true});
  EXPECT_TRUE(a_.hub->is_operator(b_.hub->id()));
  EXPECT_FALSE(c_.hub->is_operator(b_.hub->id())) << "each hub grants for itself";
  desk.decide(RoleGrant{b_.hub->id(), Role::network_operator, false});
  EXPECT_FALSE(a_.hub->is_operator(b_.hub->id()));
}

}  // namespace
}  // namespace maillage
