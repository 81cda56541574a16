// Two hubs that only a third one reaches, with real stores.
#include <gtest/gtest.h>

#include "tests/hub/backup_world.h"

namespace maillage {
namespace {

using namespace test;

class RelayTest : public testing::Test {
 protected:
  RelayTest() : ccas_(sarthe_.admit("CCAS du Mans")), mds_(anjou_.admit("MDS des Ponts-de-Cé")) {
    world_.connect(sarthe_, relay_);
    world_.connect(anjou_, relay_);
  }
  void pass_minutes(int minutes) {
    for (int i = 0; i < minutes * 12; ++i) world_.pass(5'000);
  }
  ScopeId send_referral() {
    Context fiche;
    fiche.name = "M. Canari";
    fiche.contact_way = "phone";
    fiche.contact_value = "+33199000000";
    fiche.need = "Déclaration trimestrielle";
    const auto opened = sarthe_.referrals->open(
        ccas_.worker(), {"aide-aux-demarches-administratives", "", "", std::move(fiche)});
    EXPECT_TRUE(opened) << opened.error().message;
    SendRequest request;
    request.to = mds_.id();
    request.agreement.informed = "oral";
    request.agreement.agreed = "oral";
    const auto sent = sarthe_.referrals->send(ccas_.worker(), opened->scope, ReferralAct::sent,
                                              std::move(request));
    EXPECT_TRUE(sent) << sent.error().message;
    world_.run();
    return opened->scope;
  }
  static std::size_t boxes_in(const LogStore& store) {
    std::size_t boxes = 0;
    store.for_each(NamedTable::mailbox, [&boxes](ByteView, ByteView) { ++boxes; });
    return boxes;
  }

  TestHub sarthe_{1, "Sarthe", "72"};
  TestHub anjou_{2, "Maine-et-Loire", "49"};
  TestHub relay_{3, "Loire-Atlantique", "44"};
  World world_{{&sarthe_, &anjou_, &relay_}};
  TestWorker ccas_, mds_;
};

TEST_F(RelayTest, CarriesAReferralAndBringsBackThatItWasDelivered) {
  pass_minutes(15);
  const ScopeId scope = send_referral();
  pass_minutes(5);
  ASSERT_NE(anjou_.hub->state().referral(scope), nullptr);
  EXPECT_EQ(relay_.hub->state().referral(scope), nullptr);
  // The mark of the other hub came back the same way.
  EXPECT_EQ(state_hash(*sarthe_.hub->state().referral(scope)),
            state_hash(*anjou_.hub->state().referral(scope)));
}

TEST_F(RelayTest, KeepsBoxesOverARestartAndInNoBackup) {
  pass_minutes(15);
  world_.disconnect(anjou_);
  const ScopeId scope = send_referral();
  pass_minutes(1);
  const std::size_t kept = boxes_in(*relay_.store);
  ASSERT_GT(kept, 0u);
  {
    const Snapshot snapshot(*relay_.store);
    const LogStore copy =
        LogStore::open(node_dir(relay_) + "/" + snapshot.name(), options_for_a_copy());
    EXPECT_EQ(boxes_in(copy), 0u);
  }
  world_.disconnect(relay_);
  relay_.restart();
  EXPECT_EQ(boxes_in(*relay_.store), kept);
  world_.connect(anjou_, relay_);
  pass_minutes(1);
  EXPECT_NE(anjou_.hub->state().referral(scope), nullptr);
}

}  // namespace
}  // namespace maillage
