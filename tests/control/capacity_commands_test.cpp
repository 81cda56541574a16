#include <gtest/gtest.h>

#include "tests/control/command_world.h"

namespace maillage {
namespace {

constexpr const char* two_venues =
    "id,nom,commune,code_postal,adresse,services\n"
    "ccas-number-1,CCAS du Mans,Le Mans,72000,1 rue Jean Behra,Accompagner dans les démarches|"
    "Maîtriser le numérique\n"
    "mairie-number-1,Mairie du Mans,Le Mans,72000,1 place de la Mairie,\n";

constexpr int usage = static_cast<int>(ErrorKind::usage);
constexpr int not_found = static_cast<int>(ErrorKind::not_found);
constexpr int conflict = static_cast<int>(ErrorKind::conflict);
constexpr int invalid_input = static_cast<int>(ErrorKind::invalid_input);

struct TwoVenues : test::CommandWorld {
  TwoVenues() {
    const Reply reply = call("directory.import", Json::object(), two_venues);
    EXPECT_EQ(reply.exit_code, 0) << reply.error;
  }
};

TEST(CapacityCommands, SayItAndShowItWithItsAge) {
  TwoVenues world;
  const Json said = world.record(
      "capacity.set", {{"venue", "ccas-number-1"}, {"service", "numerique"}, {"delay_weeks", 3}});
  EXPECT_EQ(said["venue"], "ccas-number-1");
  EXPECT_EQ(said["service"], "Maîtriser le numérique");
  EXPECT_EQ(said["state"], "delay");
  EXPECT_EQ(said["weeks"], 3);
  EXPECT_EQ(said["outdated"], false);
  EXPECT_EQ(said["said_by"], said["hub"]);
  EXPECT_EQ(said["text"].get<std::string>().find("délai de 3 semaines (connu le "), 0u);

  const Reply shown = world.call("capacity.show", {{"venue", "ccas-number-1"}});
  ASSERT_EQ(shown.records.size(), 2u);
  EXPECT_EQ(Json::parse(shown.records[0])["state"], "delay");
  EXPECT_EQ(Json::parse(shown.records[1])["state"], "unknown");
  EXPECT_TRUE(Json::parse(shown.records[1])["known_on"].is_null());
  EXPECT_EQ(world.call("capacity.show").records.size(), 1u) << "what this hub said";

  const Json venue = world.record("directory.show", {{"id", "ccas-number-1"}});
  ASSERT_EQ(venue["room"].size(), 2u);
  EXPECT_EQ(venue["room"][0]["known_on"], said["known_on"]);
  EXPECT_EQ(world.record("directory.show", {{"id", "mairie-number-1"}})["room"][0]["state"],
            "unknown");

  world.hub.now.milliseconds += 31 * std::int64_t{86'400'000};
  world.hub.hub->begin_turn(world.hub.now);
  const Json old = world.record("capacity.show", {{"venue", "ccas-number-1"}});
  EXPECT_EQ(old["state"], "unknown");
  EXPECT_EQ(old["outdated"], true);
  EXPECT_EQ(old["age_days"], 31);
  EXPECT_NE(old["text"].get<std::string>().find("connu le"), std::string::npos);
}

TEST(CapacityCommands, NextDatesAndFullUntilADay) {
  TwoVenues world;
  const Json full = world.record("capacity.set", {{"venue", "mairie-number-1"},
                                                  {"full_until", "2027-01-31"},
                                                  {"next_workshop", "2027-02-02 14:30"}});
  EXPECT_EQ(full["state"], "full");
  EXPECT_EQ(full["until"], "2027-01-31");
  EXPECT_TRUE(full["service"].is_null());
  EXPECT_EQ(full["next"]["kind"], "workshop");
  EXPECT_EQ(full["next"]["date"], "2027-02-02");
  EXPECT_EQ(full["next"]["minute"], 870);
  EXPECT_EQ(full["next"]["text"], "prochain atelier le 2 février 2027 à 14 h 30");
}

TEST(CapacityCommands, HistoryTellsWhatWasSaidAndConfirmed) {
  TwoVenues world;
  EXPECT_TRUE(world.call("capacity.history", {{"venue", "mairie-number-1"}}).records.empty());
  world.call("capacity.set", {{"venue", "mairie-number-1"}, {"open", true}});
  world.hub.now.milliseconds += 1000;
  const Json confirmed = world.record("capacity.validate", {{"venue", "mairie-number-1"}});
  EXPECT_EQ(confirmed["by_telephone"], true);
  const Reply history = world.call("capacity.history", {{"venue", "mairie-number-1"}});
  ASSERT_EQ(history.records.size(), 2u);
  EXPECT_EQ(Json::parse(history.records[0])["kind"], "validated");
  EXPECT_EQ(Json::parse(history.records[1])["kind"], "said");
  EXPECT_EQ(Json::parse(history.records[1])["text"], "on reçoit");
}

TEST(CapacityCommands, BadInputIsToldApartAndWritesNothing) {
  TwoVenues world;
  const auto code = [&world](Json arguments) {
    if (!arguments.contains("venue")) arguments["venue"] = "ccas-number-1";
    const Reply reply = world.call("capacity.set", arguments);
    EXPECT_EQ(reply.error.find('\n'), std::string::npos);
    EXPECT_EQ(reply.error.empty(), reply.exit_code == 0);
    return reply.exit_code;
  };
  EXPECT_EQ(code({}), usage);
  EXPECT_EQ(code({{"open", true}, {"delay_weeks", 2}}), usage);
  EXPECT_EQ(code({{"full_until", "bientôt"}}), usage);
  EXPECT_EQ(code({{"open", true}, {"next_slot", "2027-02-30"}}), usage);
  EXPECT_EQ(code({{"open", true}, {"next_slot", "2027-02-01"}, {"next_workshop", "2027-02-01"}}),
            usage);
  for (const double weeks : {0.0, -1.0, 105.0, 1.5, 1e300}) {
    EXPECT_EQ(code({{"delay_weeks", weeks}}), invalid_input) << weeks;
  }
  EXPECT_EQ(code({{"full_until", "2020-01-01"}}), invalid_input);
  EXPECT_EQ(code({{"open", true}, {"next_slot", "2020-01-01"}}), invalid_input);
  EXPECT_EQ(code({{"open", true}, {"venue", "nowhere-at-all"}}), not_found);
  EXPECT_EQ(code({{"open", true}, {"service", "piscine"}}), not_found);
  EXPECT_EQ(code({{"open", true}, {"service", "m"}}), conflict);
  EXPECT_EQ(world.call("capacity.validate", {{"venue", "ccas-number-1"}}).exit_code, not_found);
  EXPECT_EQ(world.call("capacity.set", {{"open", true}}).exit_code, usage);
  EXPECT_EQ(world
                .call("capacity.set",
                      {{"venue", "ccas-number-1"}, {"open", true}, {"session", "no such"}})
                .exit_code,
            conflict);
  EXPECT_TRUE(world.call("capacity.show").records.empty());
}

TEST(CapacityCommands, StatusShowsTheScope) {
  TwoVenues world;
  world.call("capacity.set", {{"venue", "mairie-number-1"}, {"open", true}});
  bool listed = false;
  const Json status = world.record("status");  // outlives the loop over it
  for (const Json& scope : status["scopes"]) {
    listed = listed || scope["kind"] == "capacity";
  }
  EXPECT_TRUE(listed);
}

}  // namespace
}  // namespace maillage
