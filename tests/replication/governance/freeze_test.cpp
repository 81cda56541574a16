// What a fork of one governance log does to the later epochs of its writer.
#include <gtest/gtest.h>

#include "protocol/limits.h"
#include "tests/replication/governance/author.h"
#include "tests/support/keys.h"

namespace maillage {
namespace {

using test::Author;
using test::Network;

constexpr Epoch second_epoch = 2ULL << 32;

struct AForkedGovernanceLog : Network {
  AForkedGovernanceLog() {
    admit(d);
    tell(d.say(HubCertificate{"d", "72"}));
    first = d.up_to_here();
    d.begin_epoch(second_epoch);
    const Update update = d.say(test::structure_of(structure, d.id()));
    tell(update);
    second = d.up_to_here();
  }
  bool knows_structure() const { return node.structure(structure.id) != nullptr; }

  const SigningKey structure = test::signing_key(50);
  CutOff first, second;  // the whole of each epoch
};

TEST(AForkedGovernanceLog, FreezesTheLaterEpochsOfItsWriter) {
  AForkedGovernanceLog net;
  ASSERT_TRUE(net.knows_structure());
  net.node.dispute(net.first.log.log, 1);
  EXPECT_FALSE(net.knows_structure());
}

TEST(AForkedGovernanceLog, LeavesEarlierEpochsAsTheyAre) {
  AForkedGovernanceLog net;
  net.d.begin_epoch(second_epoch + 1 + (1ULL << 32));
  net.tell(net.d.say(HubCertificate{"d", "72"}));
  net.node.dispute(net.d.log(), 1);
  EXPECT_TRUE(net.knows_structure());
}

TEST(AForkedGovernanceLog, FreezesNothingOnceTheFoundersResolvedIt) {
  AForkedGovernanceLog net;
  net.node.dispute(net.first.log.log, 1);
  net.tell(net.a.say(Resolution{net.first}));
  net.tell(net.b.say(Resolution{net.first}));
  EXPECT_TRUE(net.knows_structure());
}

TEST(AForkedGovernanceLog, OfARemovedHubDoesNotUndoWhatTheRemovalLeaves) {
  AForkedGovernanceLog net;
  const UpdateId certificate = net.second.at.id;
  const RemoveHub said{net.d.id(), {net.first, net.second}};
  net.tell(net.a.say(said));
  net.tell(net.b.say(said));
  net.node.dispute(net.first.log.log, 1);
  EXPECT_EQ(net.node.certifier_of(net.structure.id, certificate), net.d.id());
}

// Of a writer with too many forks the lowest are remembered; above them nothing is exchanged.
TEST(AForkedGovernanceLog, GivesUpTheEpochsAboveTheLastForkThatIsRemembered) {
  for (const std::size_t forks : {limits::proofs_of_a_writer - 1, limits::proofs_of_a_writer}) {
    AForkedGovernanceLog net;
    LogId log = net.second.log.log;
    for (std::size_t n = 0; n < forks; ++n) {
      log.epoch = second_epoch + 1 + n;
      net.node.dispute(log, 1);
    }
    const SigningKey other = test::signing_key(51);
    net.d.begin_epoch(second_epoch + 1000);  // of the same counter: no fork before it
    net.tell(net.d.say(test::structure_of(other, net.d.id())));
    EXPECT_EQ(net.node.structure(other.id) == nullptr, forks == limits::proofs_of_a_writer);
    EXPECT_TRUE(net.knows_structure());
  }
}

// Who had a frozen epoch keeps it aside; who comes later never gets it.
TEST(AForkedGovernanceLog, IsTheSameForWhoHoldsWhatIsFrozenAndWhoDoesNot) {
  AForkedGovernanceLog with, without;
  for (Network* net : {static_cast<Network*>(&with), static_cast<Network*>(&without)}) {
    net->node.dispute(with.first.log.log, 1);
  }
  ASSERT_EQ(with.node.state_hash(), without.node.state_hash());
  with.tell(with.d.say(RoleGrant{with.a.id(), Role::network_operator, true}));
  with.tell(with.d.say(test::structure_of(test::signing_key(51), with.d.id())));
  EXPECT_EQ(with.node.state_hash(), without.node.state_hash());
}

}  // namespace
}  // namespace maillage
