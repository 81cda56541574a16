// Refusals for lack of room, counted from this hub's own referrals.
#include "node/hub/refusals.h"

#include <gtest/gtest.h>

#include "node/hub/capacity_desk.h"
#include "tests/hub/world.h"

namespace maillage {
namespace {

constexpr std::int64_t day_ms = 86'400'000;

Gazetteer one_commune() {
  return std::move(
      *Gazetteer::parse("code,nom,type,departement,population,codes_postaux\n72181,Le "
                        "Mans,commune-actuelle,72,1,72000\n",
                        "code_insee,nom,dep,lat,lon\n72181,Le Mans,72,48.0,0.2\n"));
}

class AStructureThatRefuses : public testing::Test {
 protected:
  AStructureThatRefuses() {
    directory_there_.apply({test::venue("v1", "MDS", "Angers"), test::venue("v2", "A", "Angers")},
                           {}, false);
    mds_ = std::make_unique<test::TestWorker>(there_.admit("MDS", {"v1"}));
    ccas_ = std::make_unique<test::TestWorker>(here_.admit("CCAS"));
    world_.connect_all();
    world_.run();
  }
  void refuse(const std::string& reason) {
    OpenRequest request{"aide-aux-demarches-administratives", "", "", {}};
    request.context.name = "M. Canari";
    request.context.contact_way = "phone";
    request.context.contact_value = "+33199000000";
    request.context.need = "Déclaration";
    const auto opened = here_.referrals->open(ccas_->worker(), std::move(request));
    ASSERT_TRUE(opened) << opened.error().message;
    SendRequest to;
    to.to = mds_->id();
    to.agreement.informed = "oral";
    to.agreement.agreed = "oral";
    const auto sent = here_.referrals->send(ccas_->worker(), opened->scope, ReferralAct::sent, to);
    ASSERT_TRUE(sent) << sent.error().message;
    world_.run();
    const auto answered =
        there_.referrals->answer(mds_->worker(), opened->scope, ReferralAct::declined, reason, "");
    ASSERT_TRUE(answered) << answered.error().message;
    world_.run();
  }
  void pass_days(double days) {
    for (test::TestHub* hub : {&here_, &there_}) {
      hub->now.milliseconds += static_cast<std::int64_t>(days * day_ms);
      hub->hub->begin_turn(hub->now);
    }
  }
  Availability seen() {
    const auto room = desk_here_.room_of(there_.hub->id(), "v1", "Europe/Paris");
    return room ? room->best.view.availability : Availability::unknown;
  }

  const Gazetteer gazetteer_ = one_commune();
  test::TestHub here_{1, "Sarthe", "72"};
  test::TestHub there_{2, "Maine-et-Loire", "49"};
  DirectoryDesk directory_here_{*here_.hub, gazetteer_};
  DirectoryDesk directory_there_{*there_.hub, gazetteer_};
  CapacityDesk desk_here_{*here_.hub, directory_here_};
  CapacityDesk desk_there_{*there_.hub, directory_there_};
  test::World world_{{&here_, &there_}};
  std::unique_ptr<test::TestWorker> mds_, ccas_;
};

TEST_F(AStructureThatRefuses, TwiceIsProbablyFullUntilItSaysOtherwise) {
  EXPECT_FALSE(desk_here_.room_of(there_.hub->id(), "v1", "Europe/Paris").has_value());
  refuse("session-complete");
  EXPECT_EQ(seen(), Availability::unknown);
  pass_days(1);
  refuse("capacite-insuffisante");
  EXPECT_EQ(seen(), Availability::probably_full);
  EXPECT_EQ(desk_here_.show("v1")->rooms.front().words, "probablement complet (2 refus récents)");
  EXPECT_FALSE(desk_here_.room_of(there_.hub->id(), "v2", "Europe/Paris").has_value());
  pass_days(0.1);
  ASSERT_TRUE(desk_there_.set("v1", "", Tension{}, {}));
  world_.run();
  EXPECT_EQ(seen(), Availability::available);
}

TEST_F(AStructureThatRefuses, AfterTwoWeeksNobodyKnows) {
  refuse("session-complete");
  refuse("session-complete");
  EXPECT_EQ(seen(), Availability::probably_full);
  pass_days(14.1);
  EXPECT_EQ(seen(), Availability::unknown);
}

TEST_F(AStructureThatRefuses, ForOtherReasonsSaysNothingOfItsRoom) {
  for (const char* reason : {"hors-territoire", "hors-competence", "session-complete"}) {
    refuse(reason);
  }
  EXPECT_EQ(seen(), Availability::unknown);
  const auto counted = refusals_for_lack_of_room(here_.hub->state(), {0});
  ASSERT_EQ(counted.size(), 1u);
  EXPECT_EQ(counted.at(mds_->id()).size(), 1u);
  EXPECT_TRUE(refusals_for_lack_of_room(here_.hub->state(), {here_.now.milliseconds + 1}).empty());
}

// What a structure may say of its venues, and of no others.
TEST_F(AStructureThatRefuses, SaysTheRoomOfItsOwnVenues) {
  const auto said = desk_there_.set("v1", "", Tension{}, mds_->id());
  ASSERT_TRUE(said) << said.error().message;
  EXPECT_EQ(said->room.view.said_by, mds_->id());
  world_.run();
  EXPECT_EQ(desk_here_.show("v1")->rooms.front().view.said_by, mds_->id());
  EXPECT_EQ(desk_there_.set("v2", "", Tension{}, mds_->id()).error().kind, ErrorKind::conflict);
  EXPECT_EQ(desk_there_.set("v1", "", Tension{}, ccas_->id()).error().kind, ErrorKind::conflict);
  EXPECT_EQ(desk_there_.validate("v2", "", mds_->id()).error().kind, ErrorKind::conflict);
}

}  // namespace
}  // namespace maillage
