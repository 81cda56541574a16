// A hub's main job with three real processes: venues, a warm handoff over an outage, a redirection
// chain that comes back to its start.

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/e2e/hubs.h"

namespace maillage {
namespace {

using test::Finished;
using test::json_value;
using test::Node;
using test::wait_until;

constexpr const char* canary = "Zébulon-Canari-4217";  // in the fiche, and nowhere in clear

class ThreeHubs : public testing::Test {
 protected:
  void SetUp() override {
    password_ = home_.file("password", "une phrase de passe bien longue\n");
    for (Node* node : {&sarthe_, &anjou_, &loire_}) node->start();
    test::pair(sarthe_, anjou_, true);
    test::pair(sarthe_, loire_, true);
    test::pair(anjou_, loire_);
    add_structure(sarthe_, "CCAS du Mans");
    add_structure(anjou_, "MDS des Ponts-de-Cé");
    add_structure(loire_, "CCAS de Saint-Sébastien");
    EXPECT_TRUE(wait_until([this] {
      return sarthe_.records({"structure", "list"}).size() == 3 &&
             anjou_.records({"structure", "list"}).size() == 3 &&
             loire_.records({"structure", "list"}).size() == 3;
    })) << sarthe_.log()
        << anjou_.log() << loire_.log();
  }

  void add_structure(const Node& node, const std::string& name) {
    node.records({"structure", "add", "--name", name, "--password-file", password_});
    const Finished login = node.command({"account", "login", "--structure", name, "--password-file",
                                         password_, "--session-file", session(node)});
    EXPECT_EQ(login.exit_code, 0) << login.err;
  }
  std::string session(const Node& node) const { return node.dir() + ".session"; }

  // A worker's act in the session of the node's structure.
  Finished act(const Node& node, std::vector<std::string> words) const {
    words.insert(words.end(), {"--session-file", session(node), "--json"});
    return node.command(words);
  }
  std::string done(const Node& node, std::vector<std::string> words) const {
    const Finished finished = act(node, std::move(words));
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    return finished.out;
  }

  std::string open_referral(const Node& node) {
    const std::string fiche =
        home_.file("fiche.json", std::string(R"({"name": ")") + canary +
                                     R"(", "contact_way": "phone", "contact_value": "+33600000000",
                          "need": "Déclaration trimestrielle de ressources",
                          "barriers": []})");
    const std::string opened = done(node, {"referral", "open", "--theme",
                                           "aide-aux-demarches-administratives", "--fiche", fiche});
    return json_value(opened, "referral");
  }
  std::vector<std::string> hop(const std::string& verb, const std::string& id,
                               const std::string& to) const {
    return {"referral", verb, id, "--to", to, "--informed", "oral", "--agreed", "oral"};
  }
  std::string leg_state(const Node& node, const std::string& id) const {
    for (const std::string& record : node.records({"referral", "list"})) {
      if (json_value(record, "referral") == id) return json_value(record, "leg_state");
    }
    return {};
  }
  bool arrived(const Node& node, const std::string& id) const {
    const Finished shown = act(node, {"referral", "show", id});
    if (shown.exit_code != 0) return false;
    const auto legs = nlohmann::json::parse(shown.out)["legs"];
    return !legs.empty() && !legs.back()["delivered_at"].is_null();
  }

  test::TemporaryDirectory home_;
  Node sarthe_{home_, "Sarthe", "72", {"--operator"}};
  Node anjou_{home_, "Maine-et-Loire", "49"};
  Node loire_{home_, "Loire-Atlantique", "44"};
  std::string password_;
};

TEST_F(ThreeHubs, ShareTheirDirectoriesByteForByte) {
  for (Node* node : {&sarthe_, &anjou_, &loire_}) {
    const auto report =
        node->records({"directory", "import", test::data_path("lieux-mediation-numerique.csv")});
    ASSERT_EQ(report.size(), 1u);
    EXPECT_GT(std::stoi(json_value(report[0], "added")), 70);
  }
  const auto same = [this](const char* scope) {
    const std::string hash = sarthe_.state_hash(scope);
    return !hash.empty() && hash == anjou_.state_hash(scope) && hash == loire_.state_hash(scope);
  };
  for (const char* scope : {"governance", "directory/72", "directory/49", "directory/44"}) {
    EXPECT_TRUE(wait_until([&] { return same(scope); })) << scope;
  }
  const auto found =
      loire_.records({"directory", "search", "ccas", "--near", "Le Mans", "--within", "20"});
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(json_value(found[0], "territory"), "72");
  double last = 0;
  for (const std::string& record : found) {
    // Those that only mention a CCAS somewhere come after those that are one.
    if (json_value(record, "name").find("CCAS") == std::string::npos) break;
    const double distance = std::stod(json_value(record, "distance_km"));
    EXPECT_GE(distance, last);
    last = distance;
  }
}

TEST_F(ThreeHubs, ImportTheSameFileAgainWithoutAnyChange) {
  const std::string file = test::data_path("france-services.csv");
  const auto first = sarthe_.records({"directory", "import", file});
  EXPECT_EQ(json_value(first.at(0), "added"), "26");
  const auto again = sarthe_.records({"directory", "import", file});
  EXPECT_EQ(json_value(again.at(0), "unchanged"), "26");
  EXPECT_EQ(json_value(again.at(0), "added"), "0");
  EXPECT_EQ(json_value(again.at(0), "updated"), "0");
}

TEST_F(ThreeHubs, HandAPersonOverAcrossAnOutage) {
  const std::string id = open_referral(sarthe_);
  anjou_.records({"sync", "pause"});
  done(sarthe_, hop("send", id, "MDS des Ponts-de-Cé"));
  EXPECT_FALSE(arrived(sarthe_, id)) << "nobody could have received it";
  EXPECT_TRUE(anjou_.records({"referral", "list"}).empty());
  anjou_.records({"sync", "resume"});
  ASSERT_TRUE(wait_until([&] { return arrived(sarthe_, id); })) << anjou_.log();

  const std::string shown = done(anjou_, {"referral", "show", id});
  EXPECT_NE(shown.find(canary), std::string::npos) << "the fiche came with the person";
  done(anjou_, {"referral", "accept", id});
  EXPECT_TRUE(wait_until([&] { return leg_state(sarthe_, id) == "accepted"; }));
  done(anjou_, {"referral", "complete", id, "--outcome", "besoin-satisfait"});
  const std::string scope = "referral/" + id;
  EXPECT_TRUE(wait_until([&] {
    const std::string hash = sarthe_.state_hash(scope);
    return !hash.empty() && hash == anjou_.state_hash(scope);
  }));
  EXPECT_EQ(loire_.state_hash(scope), "") << "a hub that is not on it holds nothing of it";
}

TEST_F(ThreeHubs, SeeTheCircleOfARedirectionChain) {
  const std::string id = open_referral(sarthe_);
  done(sarthe_, hop("send", id, "MDS des Ponts-de-Cé"));
  ASSERT_TRUE(wait_until([&] { return !leg_state(anjou_, id).empty(); }));
  auto onward = hop("redirect", id, "CCAS de Saint-Sébastien");
  onward.insert(onward.end(), {"--reason", "hors-territoire"});
  done(anjou_, onward);
  ASSERT_TRUE(wait_until([&] { return !leg_state(loire_, id).empty(); }));
  EXPECT_NE(done(loire_, {"referral", "show", id}).find(canary), std::string::npos)
      << "the third structure has the context";

  auto back = hop("redirect", id, "CCAS du Mans");
  back.insert(back.end(), {"--reason", "hors-competence"});
  const Finished warned = act(loire_, back);
  EXPECT_EQ(warned.exit_code, 6) << "findings: the loop is said before anything is sent";
  EXPECT_NE(warned.err.find("CCAS du Mans"), std::string::npos);
  EXPECT_EQ(leg_state(loire_, id), "received") << "nothing was sent";
  back.insert(back.end(), {"--despite-loop", "la personne y a un rendez-vous demain"});
  done(loire_, back);

  ASSERT_TRUE(wait_until([&] { return sarthe_.records({"loops", "list"}).size() == 1; }));
  const std::string loop = sarthe_.records({"loops", "list"}).at(0);
  EXPECT_EQ(json_value(loop, "length"), "3");
  EXPECT_EQ(loop.find(canary), std::string::npos);
  EXPECT_EQ(loop.find("+33600000000"), std::string::npos);
  const auto trace = sarthe_.records({"referral", "trace", id});
  EXPECT_GE(trace.size(), 4u);
  for (const std::string& record : trace) EXPECT_EQ(record.find(canary), std::string::npos);
}

TEST_F(ThreeHubs, KeepNothingOfAFicheInClear) {
  const std::string id = open_referral(sarthe_);
  done(sarthe_, hop("send", id, "MDS des Ponts-de-Cé"));
  ASSERT_TRUE(wait_until([&] { return arrived(sarthe_, id); }));
  done(anjou_, {"referral", "show", id});
  std::filesystem::remove(home_.path() + "/fiche.json");
  const Finished found = test::run({"/bin/grep", "-rla", "Zébulon-Canari", home_.path()});
  EXPECT_EQ(found.out, "");
  EXPECT_EQ(found.exit_code, 1);
}

TEST_F(ThreeHubs, ComeBackToTheSameStateAfterAStop) {
  sarthe_.records({"directory", "import", test::data_path("france-services.csv")});
  const std::string id = open_referral(sarthe_);
  const auto before = sarthe_.state_hashes();
  EXPECT_GE(before.size(), 3u);
  EXPECT_EQ(sarthe_.stop(), 0) << sarthe_.log();
  sarthe_.start();
  EXPECT_EQ(sarthe_.state_hashes(), before);
}

}  // namespace
}  // namespace maillage
