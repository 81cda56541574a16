// Saying the room of venues, and seeing it on another hub.
#include "node/hub/capacity_desk.h"

#include <gtest/gtest.h>

#include "node/capacity/words.h"
#include "replication/scopes.h"
#include "tests/hub/world.h"

namespace maillage {
namespace {

using test::TestHub;

constexpr std::int64_t day_ms = 86'400'000;

Gazetteer one_commune() {
  return std::move(
      *Gazetteer::parse("code,nom,type,departement,population,codes_postaux\n72181,Le "
                        "Mans,commune-actuelle,72,1,72000\n",
                        "code_insee,nom,dep,lat,lon\n72181,Le Mans,72,48.0,0.2\n"));
}

Tension wait(int weeks) {
  Tension tension;
  tension.state = TensionState::wait;
  tension.weeks = static_cast<std::uint8_t>(weeks);
  return tension;
}

class TwoHubsOfARegion : public testing::Test {
 protected:
  TwoHubsOfARegion() {
    Venue ccas = test::venue("v1", "CCAS", "Le Mans");
    ccas.fields[VenueField::services] = {"Accompagner dans les démarches",
                                         "Maîtriser le numérique"};
    const Venue bare = test::venue("v2", "Mairie", "Le Mans");
    directory_a_.apply({ccas, bare}, {}, false);
    world_.connect(a_, b_);
    world_.run();
  }
  void pass_days(double days) {
    for (TestHub* hub : {&a_, &b_}) {
      hub->now.milliseconds += static_cast<std::int64_t>(days * day_ms);
      hub->hub->begin_turn(hub->now);
    }
  }
  DayNumber today() { return desk_a_.today(test::venue("v1", "CCAS", "Le Mans")); }
  Tension full_for(int days) {
    Tension tension;
    tension.state = TensionState::full_until;
    tension.until = today() + days;
    return tension;
  }
  // What a hub shows of v1 as a whole, or of a service.
  static RoomView seen(const CapacityDesk& desk, const std::string& service = "") {
    const auto shown = desk.show("v1");
    for (const ShownRoom& room : shown->rooms) {
      if (room.view.service == service) return room.view;
    }
    return {};
  }

  const Gazetteer gazetteer_ = one_commune();
  TestHub a_{1, "Sarthe", "72"};
  TestHub b_{2, "Maine-et-Loire", "49"};
  DirectoryDesk directory_a_{*a_.hub, gazetteer_};
  DirectoryDesk directory_b_{*b_.hub, gazetteer_};
  CapacityDesk desk_a_{*a_.hub, directory_a_};
  CapacityDesk desk_b_{*b_.hub, directory_b_};
  test::World world_{{&a_, &b_}};
};

TEST_F(TwoHubsOfARegion, WhatOneSaysTheOtherShowsWithTheNextExchange) {
  ASSERT_TRUE(desk_a_.set("v1", "démarches", wait(3), {}));
  world_.run();
  const RoomView there = seen(desk_b_, "Accompagner dans les démarches");
  EXPECT_EQ(there.availability, Availability::wait);
  EXPECT_EQ(there.tension, wait(3));
  EXPECT_EQ(seen(desk_b_, "Maîtriser le numérique").availability, Availability::unknown);
  EXPECT_EQ(a_.hub->state().capacity(a_.hub->id())->state_hash(),
            b_.hub->state().capacity(a_.hub->id())->state_hash());
}

TEST_F(TwoHubsOfARegion, ThirtyOneDaysLaterItIsKnownOnADayAndIsNoRoom) {
  ASSERT_TRUE(desk_a_.set("v1", "", Tension{}, {}));
  world_.run();
  EXPECT_EQ(seen(desk_b_).availability, Availability::available);
  const std::string said_on = day_in_words(today());
  pass_days(31);
  const RoomView old = seen(desk_b_);
  EXPECT_EQ(old.availability, Availability::unknown);
  EXPECT_TRUE(old.outdated);
  EXPECT_EQ(desk_b_.show("v1")->rooms.front().words,
            "disponibilité inconnue (on recevait, connu le " + said_on + ")");
  const auto room = desk_b_.room_of(a_.hub->id(), "v1", "Europe/Paris");
  ASSERT_TRUE(room.has_value());
  EXPECT_EQ(room->best.view.availability, Availability::unknown);
}

TEST_F(TwoHubsOfARegion, AValidationByTelephoneRenewsItAndIsRecordedAsSuch) {
  ASSERT_TRUE(desk_a_.set("v1", "", wait(2), {}));
  pass_days(25);
  const auto validated = desk_a_.validate("v1", "", {});
  ASSERT_TRUE(validated) << validated.error().message;
  world_.run();
  pass_days(20);
  EXPECT_EQ(seen(desk_b_).availability, Availability::wait);
  EXPECT_TRUE(seen(desk_b_).validated);
  const auto history = desk_b_.history("v1", std::nullopt);
  ASSERT_EQ(history->size(), 2u);
  EXPECT_TRUE(std::holds_alternative<Validation>(history->front().entry.said));
}

TEST_F(TwoHubsOfARegion, ItIsStillKnownAfterARestart) {
  ASSERT_TRUE(desk_a_.set("v1", "", wait(2), {}));
  world_.run();
  const auto hash = b_.hub->state().capacity(a_.hub->id())->state_hash();
  world_.disconnect(b_);
  b_.restart();
  ASSERT_NE(b_.hub->state().capacity(a_.hub->id()), nullptr);
  EXPECT_EQ(b_.hub->state().capacity(a_.hub->id())->state_hash(), hash);
}

TEST_F(TwoHubsOfARegion, OnlyItsHubSaysTheRoomOfAVenue) {
  const auto refused = desk_b_.set("v1", "", Tension{}, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
  EXPECT_NE(refused.error().message.find("Sarthe"), std::string::npos);
  EXPECT_FALSE(desk_b_.validate("v1", "", {}));
  EXPECT_EQ(b_.hub->state().capacity(b_.hub->id()), nullptr) << "nothing was written";
}

TEST_F(TwoHubsOfARegion, AnUnknownVenueOrServiceIsNamedWithTheCure) {
  EXPECT_EQ(desk_a_.set("nowhere", "", Tension{}, {}).error().kind, ErrorKind::not_found);
  const auto service = desk_a_.set("v1", "piscine", Tension{}, {});
  EXPECT_EQ(service.error().kind, ErrorKind::not_found);
  EXPECT_NE(service.error().message.find("Maîtriser le numérique"), std::string::npos);
  EXPECT_EQ(desk_a_.set("v1", "r", Tension{}, {}).error().kind, ErrorKind::conflict);
  const auto none = desk_a_.set("v2", "accueil", Tension{}, {});
  EXPECT_EQ(none.error().kind, ErrorKind::not_found);
  EXPECT_NE(none.error().message.find("lists no services"), std::string::npos);
  EXPECT_TRUE(desk_a_.set("v2", "", Tension{}, {}));
}

TEST_F(TwoHubsOfARegion, WhatIsPastIsRefused) {
  EXPECT_EQ(desk_a_.set("v1", "", full_for(-1), {}).error().kind, ErrorKind::invalid_input);
  EXPECT_TRUE(desk_a_.set("v1", "", full_for(0), {}));
  Tension next;
  next.next = NextDate{NextKind::workshop, today() - 1, {}};
  EXPECT_EQ(desk_a_.set("v1", "", next, {}).error().kind, ErrorKind::invalid_input);
  EXPECT_EQ(desk_a_.set("v1", "", wait(0), {}).error().kind, ErrorKind::invalid_input);
  EXPECT_EQ(desk_a_.set("v1", "", wait(105), {}).error().kind, ErrorKind::invalid_input);
}

TEST_F(TwoHubsOfARegion, ThereIsNothingToConfirmWhereNothingHolds) {
  EXPECT_EQ(desk_a_.validate("v1", "", {}).error().kind, ErrorKind::not_found);
  ASSERT_TRUE(desk_a_.set("v1", "", full_for(2), {}));
  EXPECT_TRUE(desk_a_.validate("v1", "", {}));
  pass_days(4);
  EXPECT_EQ(desk_a_.validate("v1", "", {}).error().kind, ErrorKind::conflict);
}

TEST_F(TwoHubsOfARegion, TheBestServiceSpeaksForTheVenue) {
  ASSERT_TRUE(desk_a_.set("v1", "démarches", full_for(5), {}));
  ASSERT_TRUE(desk_a_.set("v1", "numérique", wait(2), {}));
  const auto room = desk_a_.room_of(a_.hub->id(), "v1", "Europe/Paris");
  ASSERT_TRUE(room.has_value());
  EXPECT_EQ(room->services.size(), 2u);
  EXPECT_EQ(room->best.view.service, "Maîtriser le numérique");
  EXPECT_FALSE(desk_a_.room_of(a_.hub->id(), "v2", "Europe/Paris").has_value());
  EXPECT_EQ(desk_a_.said_here(10).size(), 1u);
}

TEST_F(TwoHubsOfARegion, AMergedVenueIsNotSpokenOf) {
  Venue merged = test::venue("v2", "Mairie", "Le Mans");
  merged.fields[VenueField::fusion] = {"v1"};
  directory_a_.apply({merged}, {}, false);
  const auto refused = desk_a_.set("v2", "", Tension{}, {});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("v1"), std::string::npos);
}

}  // namespace
}  // namespace maillage
