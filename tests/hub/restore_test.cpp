// A hub that comes back from a backup never contradicts what it wrote before, and gets back what
// others hold of it.
#include <gtest/gtest.h>

#include "tests/hub/backup_world.h"

namespace maillage {
namespace {

using namespace test;

class RestoreTest : public testing::Test {
 protected:
  RestoreTest() : ccas_(sarthe_.admit("CCAS du Mans")), mds_(anjou_.admit("MDS des Ponts-de-Cé")) {
    world_.connect_all();
  }

  ScopeId hand_over(const std::string& need) {
    Context context;
    context.name = "M. Canari";
    context.contact_way = "phone";
    context.contact_value = "+33199000000";
    context.need = need;
    const auto opened = sarthe_.referrals->open(
        ccas_.worker(), {"aide-aux-demarches-administratives", "", "", std::move(context)});
    EXPECT_TRUE(opened) << opened.error().message;
    SendRequest request;
    request.to = mds_.id();
    request.agreement.informed = "oral";
    request.agreement.agreed = "oral";
    const auto sent =
        sarthe_.referrals->send(ccas_.worker(), opened->scope, ReferralAct::sent, request);
    EXPECT_TRUE(sent) << sent.error().message;
    world_.run();
    return opened->scope;
  }
  void cut_off(TestHub& hub) { world_.disconnect(hub); }
  void reach(TestHub& hub) {
    for (TestHub* other : hubs_) {
      if (other != &hub) world_.connect(hub, *other);
    }
    // Whatever waits for a tick, an audit with the next peer for instance.
    for (int i = 0; i < 5; ++i) {
      for (TestHub* each : hubs_) {
        each->now.milliseconds += 2000;
        each->hub->begin_turn(each->now);
        each->hub->tick();
      }
      world_.run();
    }
  }

  void expect_no_fork() {
    for (TestHub* hub : hubs_) {
      for (const PeerReport& report : hub->hub->replica().report()) {
        EXPECT_EQ(report.forked, 0u) << hub->settings.name;
        EXPECT_EQ(report.refused, 0u) << hub->settings.name;
      }
      hub->store->for_each(NamedTable::proofs, [&](ByteView, ByteView) {
        ADD_FAILURE() << hub->settings.name << " holds the proof of a fork";
      });
      EXPECT_TRUE(hub->store->aside_logs().empty()) << hub->settings.name;
      EXPECT_NO_THROW(hub->store->verify());
    }
  }
  void expect_held(const TestHub& hub, const std::vector<UpdateId>& updates) {
    for (const UpdateId& id : updates) EXPECT_TRUE(hub.store->holds(id)) << id.hex();
  }
  void expect_same_directory() {
    const auto* held = sarthe_.hub->state().directory(sarthe_.hub->id());
    ASSERT_NE(held, nullptr);
    for (TestHub* hub : hubs_) {
      ASSERT_NE(hub->hub->state().directory(sarthe_.hub->id()), nullptr);
      EXPECT_EQ(hub->hub->state().directory(sarthe_.hub->id())->state_hash(), held->state_hash());
    }
  }
  std::size_t venues() { return sarthe_.hub->state().directory(sarthe_.hub->id())->venue_count(); }
  std::set<Epoch> epochs_of_the_directory() const {
    std::set<Epoch> epochs;
    for (const auto& [log, entry] : sarthe_.hub->replica().heads().all()) {
      if (log.kind == ScopeKind::directory && log.log.writer == sarthe_.hub->id()) {
        epochs.insert(log.log.epoch);
      }
    }
    return epochs;
  }

  TestHub sarthe_{1, "Sarthe", "72"};
  TestHub anjou_{2, "Maine-et-Loire", "49"};
  TestHub loire_{3, "Loire-Atlantique", "44"};
  const std::vector<TestHub*> hubs_ = {&sarthe_, &anjou_, &loire_};
  World world_{{&sarthe_, &anjou_, &loire_}};
  TestWorker ccas_, mds_;
};

TEST_F(RestoreTest, WhatWasAcknowledgedComesBackFromThePeers) {
  import_into(sarthe_, {venue("1", "Mairie", "Le Mans")});
  const std::string file = back_up(sarthe_);
  import_into(sarthe_, {venue("2", "CCAS", "Le Mans")});
  const ScopeId referral = hand_over("Déclaration trimestrielle");
  world_.run();
  const auto before = all_updates(sarthe_);
  cut_off(sarthe_);

  lose_and_restore(sarthe_, file);
  EXPECT_EQ(venues(), 1u) << "the backup is older";
  EXPECT_EQ(sarthe_.hub->state().referral(referral), nullptr);
  reach(sarthe_);
  EXPECT_EQ(venues(), 2u);
  expect_held(sarthe_, before);
  const auto fiche = sarthe_.referrals->context(ccas_.worker(), referral);
  ASSERT_TRUE(fiche) << fiche.error().message;
  EXPECT_EQ(fiche->need, "Déclaration trimestrielle");

  import_into(sarthe_, {venue("3", "EPN", "Le Mans")});
  hand_over("Une autre");
  world_.run();
  EXPECT_EQ(venues(), 3u);
  EXPECT_EQ(epochs_of_the_directory().size(), 2u) << "both histories";
  expect_same_directory();
  expect_no_fork();
}

TEST_F(RestoreTest, WhatItWritesBeforeAnyContactContradictsNothing) {
  import_into(sarthe_, {venue("1", "Mairie", "Le Mans")});
  const std::string file = back_up(sarthe_);
  import_into(sarthe_, {venue("2", "CCAS", "Le Mans")});
  const ScopeId referral = hand_over("Déclaration trimestrielle");
  const auto before = all_updates(sarthe_);
  cut_off(sarthe_);

  lose_and_restore(sarthe_, file);
  import_into(sarthe_, {venue("3", "EPN", "Le Mans")});
  import_into(sarthe_, {venue("4", "Médiathèque", "Le Mans")});
  TestWorker late = sarthe_.admit("Emmaüs");
  sarthe_.restart();  // not yet confirmed by anybody
  import_into(sarthe_, {venue("5", "Mission locale", "Le Mans")});
  const auto alone = all_updates(sarthe_);
  reach(sarthe_);
  EXPECT_EQ(venues(), 5u);
  for (TestHub* hub : {&sarthe_, &anjou_}) {
    expect_held(*hub, before);
    expect_held(*hub, alone);
  }
  EXPECT_TRUE(sarthe_.referrals->context(ccas_.worker(), referral));
  expect_same_directory();
  expect_no_fork();
  EXPECT_NE(anjou_.hub->state().governance.structure(late.id()), nullptr);
}

TEST_F(RestoreTest, MayHappenTwiceFromTheSameFile) {
  import_into(sarthe_, {venue("1", "Mairie", "Le Mans")});
  const std::string file = back_up(sarthe_);
  cut_off(sarthe_);
  lose_and_restore(sarthe_, file);
  import_into(sarthe_, {venue("2", "CCAS", "Le Mans")});
  reach(sarthe_);
  cut_off(sarthe_);
  lose_and_restore(sarthe_, file);
  import_into(sarthe_, {venue("3", "EPN", "Le Mans")});
  reach(sarthe_);
  EXPECT_EQ(venues(), 3u);
  EXPECT_EQ(epochs_of_the_directory().size(), 3u);
  expect_same_directory();
  expect_no_fork();
}

TEST_F(RestoreTest, OfAPeerLosesNothingOfOthers) {
  const std::string file = back_up(anjou_);
  import_into(sarthe_, {venue("1", "Mairie", "Le Mans")});
  const ScopeId referral = hand_over("Déclaration trimestrielle");
  const auto answered =
      anjou_.referrals->answer(mds_.worker(), referral, ReferralAct::accepted, "", "");
  EXPECT_TRUE(answered);
  world_.run();
  const auto before = all_updates(anjou_);
  cut_off(anjou_);
  lose_and_restore(anjou_, file);
  import_into(sarthe_, {venue("2", "CCAS", "Le Mans")});
  reach(anjou_);
  expect_held(anjou_, before);
  EXPECT_TRUE(anjou_.referrals->context(mds_.worker(), referral)) << "its keys were in the backup";
  expect_same_directory();
  expect_no_fork();
}

}  // namespace
}  // namespace maillage
