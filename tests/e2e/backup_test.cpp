// A hub whose disk is lost comes back from its backup, with real processes: nothing that was
// acknowledged is missing once a peer was reached, and no hub sees two histories of one log.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/e2e/hubs.h"

namespace maillage {
namespace {

namespace fs = std::filesystem;
using test::Finished;
using test::json_value;
using test::Node;
using test::wait_until;

std::string text_of_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class Backups : public testing::Test {
 protected:
  void SetUp() override {
    hub_.start();
    peer_.start();
    test::pair(hub_, peer_);
    import("avant");
  }

  void import(const std::string& id) {
    const std::string csv = home_.file(
        id + ".csv", "id,nom,commune,code_postal\n" + id + ",Lieu " + id + ",Le Mans,72000\n");
    const auto report = hub_.records({"directory", "import", csv});
    EXPECT_EQ(json_value(report.at(0), "added"), "1") << id;
  }
  std::string venues() const { return json_value(hub_.records({"status"}).at(0), "venues"); }
  bool hold_the_same() const {
    for (const char* scope : {"directory/72", "governance"}) {
      const std::string hash = hub_.state_hash(scope);
      if (hash.empty() || hash != peer_.state_hash(scope)) return false;
    }
    return true;
  }
  void expect_no_fork() const {
    for (const Node* node : {&hub_, &peer_}) {
      for (const std::string& record : node->records({"sync", "status"})) {
        EXPECT_EQ(json_value(record, "forked"), "0") << record;
        EXPECT_EQ(json_value(record, "refused"), "0") << record;
      }
    }
  }
  std::string backup_path() const { return home_.path() + "/hub72.mlb"; }
  void lose_and_restore() {
    hub_.kill_without_mercy();
    fs::remove_all(hub_.dir());
    const Finished restored = hub_.command({"backup", "restore", backup_path()});
    ASSERT_EQ(restored.exit_code, 0) << restored.err;
    EXPECT_FALSE(fs::exists(hub_.dir() + "/incarnation"));
    EXPECT_NE(restored.out.find("maillage serve --dir " + hub_.dir()), std::string::npos);
  }

  test::TemporaryDirectory home_;
  Node hub_{home_, "Sarthe", "72"};
  Node peer_{home_, "Maine-et-Loire", "49"};
};

TEST_F(Backups, BringALostHubBackWithoutTwoHistories) {
  const auto made = hub_.records({"backup", "create", backup_path()});
  ASSERT_EQ(made.size(), 1u);
  EXPECT_EQ(json_value(made[0], "peers"), "1");
  EXPECT_EQ(json_value(made[0], "bytes"), std::to_string(fs::file_size(backup_path())));
  const auto checked = hub_.records({"backup", "verify", backup_path()});
  EXPECT_EQ(json_value(checked.at(0), "sound"), "true");
  EXPECT_EQ(json_value(checked.at(0), "updates"), json_value(made[0], "updates"));

  import("apres");
  ASSERT_TRUE(wait_until([this] { return hold_the_same(); }));
  const std::string before = hub_.state_hash("directory/72");
  const std::string life = text_of_file(hub_.dir() + "/incarnation");
  lose_and_restore();
  hub_.start();
  EXPECT_TRUE(wait_until([&] { return hub_.state_hash("directory/72") == before; })) << hub_.log();
  EXPECT_NE(text_of_file(hub_.dir() + "/incarnation"), life);
  import("ensuite");
  EXPECT_EQ(venues(), "3");
  EXPECT_TRUE(wait_until([this] { return hold_the_same(); }));
  expect_no_fork();
}

TEST_F(Backups, BringALostHubBackThatWorksAloneFirst) {
  hub_.records({"backup", "create", backup_path()});
  import("apres");
  ASSERT_TRUE(wait_until([this] { return hold_the_same(); }));
  EXPECT_EQ(peer_.stop(), 0);
  lose_and_restore();
  hub_.start();
  EXPECT_EQ(venues(), "1") << "nobody to give the second back";
  import("seul");
  import("encore");
  peer_.start();
  EXPECT_TRUE(wait_until([this] { return venues() == "4" && hold_the_same(); })) << hub_.log();
  expect_no_fork();
}

TEST_F(Backups, AreMadeOfAStoppedNodeToo) {
  hub_.stop();
  EXPECT_EQ(hub_.records({"backup", "create", backup_path()}).size(), 1u);
  EXPECT_EQ(hub_.records({"backup", "verify", backup_path()}).size(), 1u);
  hub_.start();
  EXPECT_EQ(venues(), "1");
}

TEST_F(Backups, RefuseWhatWouldDestroySomething) {
  ASSERT_EQ(hub_.command({"backup", "create", backup_path()}).exit_code, 0);
  EXPECT_EQ(hub_.command({"backup", "create", backup_path()}).exit_code, 4);
  EXPECT_EQ(hub_.command({"backup", "create", backup_path(), "--force"}).exit_code, 0);
  import("apres");
  const Finished over = hub_.command({"backup", "restore", backup_path()});
  EXPECT_EQ(over.exit_code, 4);
  EXPECT_NE(over.err.find("newer data"), std::string::npos) << over.err;
  EXPECT_EQ(venues(), "2");
  std::string bytes = text_of_file(backup_path());
  bytes[bytes.size() / 2] ^= 1;
  const std::string damaged = home_.file("damaged.mlb", bytes);
  const Finished checked = hub_.command({"backup", "verify", damaged});
  EXPECT_EQ(checked.exit_code, 6);
  EXPECT_EQ(std::count(checked.err.begin(), checked.err.end(), '\n'), 1) << checked.err;
  const Finished restored =
      test::run({MAILLAGE_COMMAND, "backup", "restore", damaged, "--dir", home_.path() + "/new"});
  EXPECT_EQ(restored.exit_code, 6) << restored.err;
  EXPECT_FALSE(fs::exists(home_.path() + "/new"));
}

}  // namespace
}  // namespace maillage
