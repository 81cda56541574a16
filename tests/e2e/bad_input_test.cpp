// Wrong arguments, wrong files, wrong names: one clear line, the documented exit code, no change.

#include <gtest/gtest.h>

#include "tests/e2e/hubs.h"

namespace maillage {
namespace {

using test::Finished;
using test::Node;

class BadInput : public testing::Test {
 protected:
  void SetUp() override {
    node_.start();
    before_ = node_.state_hashes();
  }
  void TearDown() override { EXPECT_EQ(node_.state_hashes(), before_) << "something was changed"; }

  void refused(std::vector<std::string> words, int code, const std::string& says) {
    const Finished finished = node_.command(words);
    EXPECT_EQ(finished.exit_code, code) << finished.err;
    EXPECT_EQ(finished.out, "");
    EXPECT_NE(finished.err.find(says), std::string::npos) << finished.err;
    EXPECT_LE(std::count(finished.err.begin(), finished.err.end(), '\n'), 2) << finished.err;
  }

  test::TemporaryDirectory home_;
  Node node_{home_, "Sarthe", "72"};
  std::map<std::string, std::string> before_;
};

TEST_F(BadInput, UnknownVerbsAndOptionsAreUsageErrors) {
  refused({"directry"}, 2, "directory");
  refused({"directory", "serch", "x"}, 2, "search");
  refused({"directory", "search", "x", "--nera", "Le Mans"}, 2, "--near");
}

TEST_F(BadInput, FilesThatCannotBeImported) {
  refused({"directory", "import", "/nowhere/file.csv"}, 3, "/nowhere/file.csv");
  refused({"directory", "import", home_.file("empty.csv", "")}, 5, "empty");
  refused({"directory", "import", home_.file("cut.csv", "id,nom,commune\n1,\"Mairie")}, 5, "");
  refused({"directory", "import", home_.file("other.csv", "a,b,c\n1,2,3\n")}, 5, "--map");
  refused({"directory", "import", home_.file("nul.csv", std::string("id,nom\n1,\0\n", 11))}, 5, "");
}

TEST_F(BadInput, NamesThatNobodyKnows) {
  refused({"directory", "show", "nowhere-1"}, 3, "nowhere-1");
  refused({"directory", "search", "x", "--near", "Le Manz"}, 3, "Le Mans");
  refused({"referral", "trace", "abcdef"}, 3, "referral list");
  refused({"peer", "revoke", "Mayenne"}, 3, "peer list");
}

TEST_F(BadInput, TicketsThatAreNotWhole) {
  refused({"peer", "join", "maillage1-AAAA"}, 5, "ticket");
  const std::string own = test::json_value(node_.records({"peer", "invite"}).at(0), "ticket");
  refused({"peer", "join", own}, 5, "own ticket");
  std::string typo = own;
  typo[20] = typo[20] == 'A' ? 'B' : 'A';
  refused({"peer", "join", typo}, 5, "ticket");
}

TEST_F(BadInput, PasswordsAndSessions) {
  const std::string weak = home_.file("weak", "azerty\n");
  refused({"structure", "add", "--name", "CCAS", "--password-file", weak}, 5, "12");
  refused({"referral", "accept", "abcdef", "--session-file", home_.path() + "/none"}, 2, "login");
}

TEST_F(BadInput, ADirectoryWithoutANode) {
  const Finished finished =
      test::run({MAILLAGE_COMMAND, "status", "--dir", home_.path() + "/none"});
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_NE(finished.err.find("serve"), std::string::npos) << finished.err;
}

TEST_F(BadInput, ASecondNodeInTheSameDirectory) {
  const Finished finished = test::run({MAILLAGE_DAEMON, "--dir", node_.dir()});
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_NE(finished.err.find("another"), std::string::npos) << finished.err;
}

TEST_F(BadInput, APeerThatCannotBeReachedIsSaidInSyncStatus) {
  Node other(home_, "Mayenne", "53");
  other.start();
  test::pair(node_, other);
  other.kill_without_mercy();
  EXPECT_TRUE(test::wait_until([this] {
    const auto lines = node_.records({"sync", "status"});
    return lines.size() == 1 && test::json_value(lines[0], "connected") == "false";
  }));
  before_ = node_.state_hashes();
}

}  // namespace
}  // namespace maillage
