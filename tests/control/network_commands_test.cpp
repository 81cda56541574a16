#include <gtest/gtest.h>

#include "tests/control/command_world.h"

namespace maillage {
namespace {

constexpr int conflict = static_cast<int>(ErrorKind::conflict);

// Another hub, paired with the one of the commands.
class NetworkCommands : public testing::Test {
 protected:
  NetworkCommands() { world_.hub.hub->pair({other_.hub->ticket(), false}); }
  Json create(Json more = Json::object()) {
    Json arguments = {{"name", "Réseau d'essai"}};
    arguments.update(more);
    return world_.record("network.create", arguments);
  }
  // kj's event loop may throw when it ends, and a test may not.
  const std::unique_ptr<test::CommandWorld> owned_ = std::make_unique<test::CommandWorld>();
  test::CommandWorld& world_ = *owned_;
  test::TestHub other_{2, "Maine-et-Loire", "49"};
};

TEST_F(NetworkCommands, ANetworkIsFoundedAndShown) {
  const Json created = create({{"founders", {"49"}}, {"quorum", 1}});
  EXPECT_EQ(created["founders"], Json({"Sarthe", "Maine-et-Loire"}));
  EXPECT_EQ(created["quorum"], 1);
  const Json shown = world_.record("network.show");
  EXPECT_EQ(shown["name"], "Réseau d'essai");
  EXPECT_EQ(shown["trust"], "founders");
  EXPECT_EQ(shown["root_words"], created["root_words"]);
  EXPECT_EQ(shown["members"].size(), 2u);
  EXPECT_EQ(shown["member"], true);
  const Json status = world_.record("status");
  EXPECT_EQ(status["members"], 2);
  EXPECT_EQ(status["trust"], "founders");
  EXPECT_EQ(world_.call("network.create", {{"name", "R"}}).exit_code, conflict);
}

TEST_F(NetworkCommands, ADryRunFoundsNothing) {
  EXPECT_EQ(create({{"dry_run", true}})["quorum"], 1);
  EXPECT_EQ(world_.record("network.show")["trust"], "pairing");
  EXPECT_EQ(world_.record("network.show")["members"].size(), 2u);
}

TEST_F(NetworkCommands, AQuorumNobodyCanReachIsRefused) {
  const Reply reply = world_.call("network.create", {{"name", "R"}, {"quorum", 2}});
  EXPECT_EQ(reply.exit_code, static_cast<int>(ErrorKind::invalid_input));
  EXPECT_NE(reply.error.find("2 of 1"), std::string::npos) << reply.error;
}

TEST_F(NetworkCommands, AnAdmissionTellsWhoMustStillAgree) {
  create({{"founders", {"49"}}, {"quorum", 2}});
  test::TestHub third(3, "Mayenne", "53");
  const Json arguments = {{"hub", format_ticket(third.hub->ticket())}};
  Json dry = arguments;
  dry["dry_run"] = true;
  EXPECT_EQ(world_.record("network.admit", dry)["lacking"], 1);
  EXPECT_TRUE(world_.record("network.show")["pending"].empty());
  const Json said = world_.record("network.admit", arguments);
  EXPECT_EQ(said["subject"], "Mayenne");
  EXPECT_EQ(said["effective"], false);
  EXPECT_EQ(said["missing"], Json({"Maine-et-Loire"}));
  const Json pending = world_.record("network.show")["pending"];
  ASSERT_EQ(pending.size(), 1u);
  EXPECT_EQ(pending[0]["endorsed"], Json({"Sarthe"}));
  EXPECT_EQ(world_.call("network.admit", arguments).exit_code, conflict) << "it has agreed already";
}

TEST_F(NetworkCommands, WhoIsNoFounderIsToldWhoIs) {
  NetworkDesk desk(*other_.hub);
  desk.found(*desk.founding("Le leur", {}, 1));
  desk.decide(AdmitHub{world_.hub.hub->id(), "Sarthe", "72", {}});
  const Bytes genesis = encode_operation(*other_.hub->state().governance.genesis());
  world_.hub.hub->adopt(*other_.hub->ticket().root, genesis);
  const Reply reply = world_.call("network.admit", {{"hub", "49"}});
  EXPECT_EQ(reply.exit_code, conflict);
  EXPECT_NE(reply.error.find("Maine-et-Loire"), std::string::npos) << reply.error;
}

TEST_F(NetworkCommands, ARemovalWantsToBeMeant) {
  create({{"quorum", 1}});
  world_.call("network.admit", {{"hub", "49"}});
  ASSERT_EQ(world_.record("network.show")["members"].size(), 2u);
  EXPECT_EQ(world_.call("network.revoke", {{"subject", "49"}}).exit_code,
            static_cast<int>(ErrorKind::usage));
  EXPECT_EQ(world_.record("network.revoke", {{"subject", "49"}, {"dry_run", true}})["effective"],
            true);
  EXPECT_EQ(world_.record("network.show")["members"].size(), 2u);
  EXPECT_EQ(world_.record("network.revoke", {{"subject", "49"}, {"yes", true}})["effective"], true);
  const Json shown = world_.record("network.show");
  EXPECT_EQ(shown["members"].size(), 1u);
  ASSERT_EQ(shown["removed"].size(), 1u);
  EXPECT_EQ(shown["removed"][0]["hub"], "Maine-et-Loire");
  const Reply back = world_.call("network.admit", {{"hub", "49"}});
  EXPECT_EQ(back.exit_code, conflict);
  EXPECT_NE(back.error.find("cannot come back"), std::string::npos) << back.error;
}

TEST_F(NetworkCommands, AStructureOfThisHubIsRevoked) {
  world_.hub.admit("CCAS du Mans");
  EXPECT_EQ(
      world_.record("network.revoke", {{"subject", "CCAS du Mans"}, {"yes", true}})["decision"],
      "revoke_structure");
  EXPECT_EQ(world_.call("structure.show", {{"structure", "CCAS du Mans"}}).exit_code,
            static_cast<int>(ErrorKind::not_found));
}

TEST_F(NetworkCommands, WhoIsUnknownIsSaid) {
  create();
  const int not_found = static_cast<int>(ErrorKind::not_found);
  EXPECT_EQ(world_.call("network.admit", {{"hub", "Atlantide"}}).exit_code, not_found);
  EXPECT_EQ(world_.call("network.revoke", {{"subject", "Atlantide"}}).exit_code, not_found);
  EXPECT_EQ(world_.call("network.resolve", {{"log", "abcdef"}, {"keep", "none"}}).exit_code,
            not_found);
  EXPECT_EQ(world_.call("network.admit").exit_code, static_cast<int>(ErrorKind::usage));
}

TEST_F(NetworkCommands, JoiningAMemberEntersItsNetworkUnlessToldOtherwise) {
  NetworkDesk desk(*other_.hub);
  desk.found(*desk.founding("Le leur", {}, 1));
  Json arguments = {{"ticket", format_ticket(other_.hub->ticket())}};
  Json only = arguments;
  only["pair_only"] = true;
  EXPECT_EQ(world_.record("peer.join", only)["enters_network"], false);
  EXPECT_TRUE(world_.record("network.show")["root"].is_null());
  const Reply reply = world_.call("peer.join", arguments);
  EXPECT_EQ(Json::parse(reply.records[0])["enters_network"], true);
  EXPECT_EQ(reply.notes.size(), 1u) << "said, not done in silence";
  EXPECT_EQ(world_.record("network.show")["root"], other_.hub->ticket().root->hex());
  EXPECT_EQ(world_.record("peer.join", arguments)["enters_network"], false) << "it is in already";
}

TEST_F(NetworkCommands, AnAdoptedNetworkIsNeverChangedByATicket) {
  create();
  NetworkDesk desk(*other_.hub);
  desk.found(*desk.founding("Le leur", {}, 1));
  const Json before = world_.record("network.show");
  const Reply reply = world_.call("peer.join", {{"ticket", format_ticket(other_.hub->ticket())}});
  EXPECT_EQ(reply.exit_code, conflict);
  EXPECT_NE(reply.error.find("another network"), std::string::npos) << reply.error;
  EXPECT_EQ(world_.record("network.show"), before);
}

}  // namespace
}  // namespace maillage
