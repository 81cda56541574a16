#include <gtest/gtest.h>

#include "node/store/snapshot.h"
#include "replication/scopes.h"
#include "tests/control/command_world.h"

namespace maillage {
namespace {

constexpr const char* two_venues =
    "id,nom,commune,code_postal,latitude,longitude\n"
    "a1,Médiathèque Louis-Aragon,Le Mans,72000,48.01,0.2\n"
    "b2,CCAS,Le Mans,72000,,\n";

TEST(Commands, StatusNamesEveryScopeWithItsHash) {
  test::CommandWorld world;
  world.call("directory.import", {}, two_venues);
  const Json status = world.record("status");
  EXPECT_EQ(status["territory"], "72");
  EXPECT_EQ(status["venues"], 2);
  ASSERT_EQ(status["scopes"].size(), 2u);
  EXPECT_EQ(status["scopes"][0]["scope"], "governance");
  EXPECT_EQ(status["scopes"][1]["scope"], "directory/72");
  EXPECT_EQ(status["scopes"][1]["state_hash"].get<std::string>().size(), 64u);
}

// What a newer version of this very node wrote, before somebody went back to this one.
TEST(Commands, StatusNamesReadOnlyScopesAndActsThereAreRefused) {
  test::CommandWorld world;
  EXPECT_TRUE(world.record("status")["read_only"].empty());
  Hub& hub = *world.hub.hub;
  LocalBatch batch = hub.batch();
  Header header = batch.next_header(ScopeKind::governance, governance_scope(), hub.id(), {});
  header.schema = 77;
  header.critical = true;
  batch.add(sign_update(header, {Bytes(3, 3)}, {}, hub.key(), hub.network()));
  hub.commit(std::move(batch));
  const Json closed = world.record("status")["read_only"];
  ASSERT_EQ(closed.size(), 1u);
  EXPECT_EQ(closed[0]["kind"], "governance");
  EXPECT_EQ(closed[0]["asked_by"], "Sarthe");
  const Reply reply = world.call("network.create", {{"name", "Réseau"}});
  EXPECT_EQ(reply.exit_code, static_cast<int>(ErrorKind::conflict));
  EXPECT_NE(reply.error.find("upgrade Maillage"), std::string::npos) << reply.error;
}

TEST(Commands, APeerIsFollowedAndListedSo) {
  test::CommandWorld world;
  test::TestHub other(2, "Rennes", "35");
  world.hub.hub->pair({other.hub->ticket(), false});
  EXPECT_EQ(world.record("peer.list")["followed"], false);
  EXPECT_EQ(world.record("peer.follow", {{"peer", "Rennes"}})["followed"], true);
  EXPECT_EQ(world.record("peer.list")["followed"], true);
  EXPECT_EQ(world.record("peer.unfollow", {{"peer", "35"}})["followed"], false);
  EXPECT_EQ(world.record("peer.list")["followed"], false);
  EXPECT_EQ(world.call("peer.follow", {{"peer", "Nantes"}}).exit_code,
            static_cast<int>(ErrorKind::not_found));
}

TEST(Commands, ASnapshotForABackupIsLeftBesideTheStore) {
  test::CommandWorld world;
  world.call("directory.import", {}, two_venues);
  const std::string name = world.record("backup.snapshot")["snapshot"];
  EXPECT_TRUE(is_snapshot_name(name)) << name;
  const LogStore copy = LogStore::open(world.hub.store->dir() + "/" + name, options_for_a_copy());
  EXPECT_EQ(copy.usage().updates, world.record("status")["updates"]);
}

TEST(Commands, AnImportPrintsItsCountsAndTheSecondChangesNothing) {
  test::CommandWorld world;
  const Json first = world.record("directory.import", {}, two_venues);
  EXPECT_EQ(first["read"], 2);
  EXPECT_EQ(first["added"], 2);
  EXPECT_EQ(first["rejected"], 0);
  EXPECT_EQ(world.record("directory.import", {}, two_venues)["unchanged"], 2);
}

TEST(Commands, AnImportSuggestsAMapThatItThenTakes) {
  test::CommandWorld world;
  const std::string file =
      "Libellé du site;Localité;C.P.;Agent\nMairie;Le Mans;72000;Odile\nCCAS;Laval;72100;Paul\n";
  const Json suggested = world.record("directory.import", {{"suggest_map", true}}, file);
  EXPECT_EQ(suggested["columns"][0]["to"], "nom");
  EXPECT_EQ(suggested["columns"][3]["to"], "person");
  EXPECT_EQ(suggested.dump().find("Odile"), std::string::npos);
  EXPECT_EQ(world.record("status")["venues"], 0);
  const Json report = world.record("directory.import", {{"map", suggested["suggested_map"]}}, file);
  EXPECT_EQ(report["added"], 2);
}

TEST(Commands, AnImportJoinsServicesToTheVenuesThatAreHeld) {
  test::CommandWorld world;
  const char* services =
      R"([{"id":"s1","structure_id":"structure-number-1","source":"dora","nom":"Atelier","frais":"gratuit",
           "thematiques":["numerique--acceder-a-une-connexion-internet"],"conditions_acces":"Être inscrit"},
          {"id":"s2","structure_id":"structure-number-2","source":"dora","nom":"Perdu"}])";
  const Reply early = world.call("directory.import", {}, services);
  EXPECT_EQ(early.exit_code, static_cast<int>(ErrorKind::invalid_input));
  EXPECT_NE(early.error.find("import the structures first"), std::string::npos) << early.error;

  world.call(
      "directory.import", {},
      R"([{"id":"structure-number-1","source":"dora","nom":"CCAS","commune":"Le Mans","code_postal":72000}])");
  const Json report = world.record("directory.import", {}, services);
  EXPECT_EQ(report["read"], 0);
  EXPECT_EQ(report["services_read"], 2);
  EXPECT_EQ(report["services_joined"], 1);
  EXPECT_EQ(report["services_rejected"], 1);
  EXPECT_EQ(report["updated"], 1);
  EXPECT_EQ(world.record("directory.import", {}, services)["unchanged"], 1);

  const Json venue = world.record("directory.show", {{"id", "structure-number-1"}});
  EXPECT_EQ(venue["name"], "CCAS") << "a file of services says nothing of the rest";
  EXPECT_EQ(venue["services"][0]["conditions_acces"], "Être inscrit");
  EXPECT_FALSE(venue["fields"].contains("services_detail"));
  EXPECT_EQ(venue["fields"]["services"][0], "Accès internet et matériel informatique");
}

TEST(Commands, AnImportKeepsSourcesApart) {
  test::CommandWorld world;
  const char* file = "id,nom,commune,code_postal\n7,Mairie,Le Mans,72000\n";
  EXPECT_EQ(world.record("directory.import", {{"source", "CD 72"}}, file)["added"], 1);
  EXPECT_EQ(world.record("directory.import", {{"source", "SIAO"}}, file)["added"], 1);
  EXPECT_EQ(world.record("directory.import", {{"source", "cd-72"}}, file)["updated"], 1)
      << "the source as it is written";
  EXPECT_EQ(world.record("directory.show", {{"id", "siao/7"}})["id"], "siao/7");
  const Reply reply = world.call("directory.show", {{"id", "7"}});
  EXPECT_NE(reply.error.find("cd-72/7, siao/7"), std::string::npos) << reply.error;
  EXPECT_EQ(world.call("directory.import", {{"source", "***"}}, file).exit_code,
            static_cast<int>(ErrorKind::usage));
}

TEST(Commands, AnImportThatCannotBeReadChangesNothing) {
  test::CommandWorld world;
  const Reply reply = world.call("directory.import", {}, "a,b\n1,2\n");
  EXPECT_EQ(reply.exit_code, static_cast<int>(ErrorKind::invalid_input));
  EXPECT_NE(reply.error.find("--map"), std::string::npos) << reply.error;
  EXPECT_EQ(world.record("status")["venues"], 0);
}

TEST(Commands, ASearchHasTheDocumentedKeys) {
  test::CommandWorld world;
  world.call("directory.import", {}, two_venues);
  const Json hit = world.record("directory.search",
                                {{"text", "mediateque"}, {"near", "Le Mans"}, {"within", 20}});
  for (const char* key : {"id", "name", "commune", "postcode", "distance_km", "open_now", "room"}) {
    EXPECT_TRUE(hit.contains(key)) << key;
  }
  EXPECT_EQ(hit["id"], "lieux-mediation-numerique/a1");
  EXPECT_EQ(hit["widened"], false);
  EXPECT_TRUE(hit["room"].is_null()) << "unknown is said as unknown";
}

TEST(Commands, ASearchBeyondItsRadiusSaysThatItWidened) {
  test::CommandWorld world;
  world.call("directory.import", {}, two_venues);
  const Reply reply = world.call("directory.search",
                                 {{"text", "médiathèque"}, {"near", "47.2,-1.55"}, {"within", 5}});
  ASSERT_EQ(reply.records.size(), 1u);
  EXPECT_EQ(Json::parse(reply.records[0])["widened"], true);
  ASSERT_EQ(reply.notes.size(), 1u);
}

TEST(Commands, WrongArgumentsAreUsageErrors) {
  test::CommandWorld world;
  const int usage = static_cast<int>(ErrorKind::usage);
  EXPECT_EQ(world.call("directory.search", {{"within", 5}}).exit_code, usage);
  EXPECT_EQ(world.call("directory.search", {{"open_at", "demain"}}).exit_code, usage);
  EXPECT_EQ(world.call("directory.search", {{"open_at", "2026-02-30T10:00"}}).exit_code, usage);
  EXPECT_EQ(world.call("directory.show").exit_code, usage);
  EXPECT_EQ(world.call("referral.accept", {{"referral", "abcdef"}}).exit_code, usage);
  EXPECT_EQ(world.call("structure.add", {{"name", "X"}, {"standing", "oath"}}).exit_code, usage);
}

TEST(Commands, ArgumentsOfAnotherTypeCountAsAbsent) {
  test::CommandWorld world;
  EXPECT_EQ(world.call("directory.show", {{"id", 12}}).exit_code,
            static_cast<int>(ErrorKind::usage));
  EXPECT_EQ(world.call("directory.search", {{"text", Json::array()}, {"limit", "many"}}).exit_code,
            0);
}

TEST(Commands, AStructureIsAdmittedLogsInAndOut) {
  test::CommandWorld world;
  const std::string password = "une phrase de passe assez longue";
  const Json added = world.record("structure.add", {{"name", "CCAS du Mans"}}, {}, password);
  EXPECT_EQ(added["structure"], "CCAS du Mans");
  EXPECT_EQ(world.call("account.login", {{"structure", "CCAS du Mans"}}, {}, "faux mot de passe")
                .exit_code,
            static_cast<int>(ErrorKind::invalid_input));
  const Json login = world.record("account.login", {{"structure", "CCAS du Mans"}}, {}, password);
  const Json session = {{"session", login["session"]}};
  EXPECT_EQ(world.call("referral.list", session).exit_code, 0);
  world.call("account.logout", session);
  const Reply after = world.call("referral.list", session);
  EXPECT_EQ(after.exit_code, static_cast<int>(ErrorKind::conflict));
  EXPECT_NE(after.error.find("log in"), std::string::npos);
}

TEST(Commands, AStructureIsBoundToVenuesByTheIdsThatPeopleSee) {
  test::CommandWorld world;
  world.call("directory.import", {{"whole", true}},
             "id,nom,commune,source\n31,CCAS du Mans,Le Mans,cd72\n32,Mairie,Le Mans,cd72\n"
             "32,Mairie,Le Mans,autre\n");
  const std::string password = "une phrase de passe assez longue";
  const Json added = world.record(
      "structure.add", {{"name", "CCAS"}, {"venues", Json::array({"31"})}}, {}, password);
  EXPECT_EQ(added["venues"], Json::array({"cd72/31"}));
  EXPECT_EQ(world.record("structure.show", {{"structure", "31"}})["structure"], "CCAS");
  const auto add_at = [&](const char* venue) {
    return world
        .call("structure.add", {{"name", "Mairie"}, {"venues", Json::array({venue})}}, {}, password)
        .exit_code;
  };
  EXPECT_EQ(add_at("32"), static_cast<int>(ErrorKind::conflict)) << "two sources have one";
  EXPECT_EQ(add_at("33"), static_cast<int>(ErrorKind::not_found));
  EXPECT_EQ(add_at("autre/32"), 0);
}

TEST(Commands, PairingShowsBothFingerprintsAndIsReportedToTheConnections) {
  test::CommandWorld world;
  test::TestHub other(2, "Maine-et-Loire", "49");
  const std::string ticket = format_ticket(other.hub->ticket());
  const Json dry = world.record("peer.join", {{"ticket", ticket}, {"dry_run", true}});
  EXPECT_EQ(dry["peer"], "Maine-et-Loire");
  EXPECT_TRUE(world.call("peer.list").records.empty());
  const Json joined = world.record("peer.join", {{"ticket", ticket}});
  EXPECT_EQ(joined["fingerprint"], fingerprint_of(other.hub->ticket()));
  EXPECT_EQ(joined["your_fingerprint"], fingerprint_of(world.hub.hub->ticket()));
  EXPECT_EQ(world.connections.changes, 1);
  EXPECT_EQ(world.call("peer.revoke", {{"peer", "49"}}).exit_code, 0);
  EXPECT_TRUE(world.call("peer.list").records.empty());
}

TEST(Commands, APeerOfAnotherNetworkIsRefused) {
  test::CommandWorld world;
  test::TestHub other(2, "Maine-et-Loire", "49");
  Ticket ticket = other.hub->ticket();
  ticket.network = "essai";
  const Reply reply = world.call("peer.join", {{"ticket", format_ticket(ticket)}});
  EXPECT_EQ(reply.exit_code, static_cast<int>(ErrorKind::conflict));
  EXPECT_TRUE(world.call("peer.list").records.empty());
}

TEST(Commands, SynchronisationIsPausedAndResumed) {
  test::CommandWorld world;
  world.call("sync.pause");
  EXPECT_EQ(world.record("status")["paused"], true);
  EXPECT_EQ(world.call("sync.now").exit_code, static_cast<int>(ErrorKind::conflict));
  world.call("sync.resume");
  EXPECT_EQ(world.call("sync.now").exit_code, 0);
  EXPECT_EQ(world.connections.asked, 1);
}

TEST(Commands, CodesAreListed) {
  test::CommandWorld world;
  EXPECT_GT(world.call("codes.list").records.size(), 4u);
  EXPECT_GT(world.call("codes.list", {{"vocabulary", "reasons"}}).records.size(), 20u);
  EXPECT_EQ(world.call("codes.list", {{"vocabulary", "nothing"}}).exit_code,
            static_cast<int>(ErrorKind::not_found));
}

TEST(IsoTime, StaysReadableForAnyClock) {
  EXPECT_EQ(iso_time(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(iso_time(~0ULL), "9999-12-31T23:59:59Z");
}

}  // namespace
}  // namespace maillage
