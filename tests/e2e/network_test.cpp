// A network with founders, with real processes: founding, admission by two of two, a hub that is
// paired with one member only, and the removal of a stolen one.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/e2e/hubs.h"

namespace maillage {
namespace {

using test::json_value;
using test::Node;
using test::wait_until;

class FoundedNetwork : public testing::Test {
 protected:
  void SetUp() override {
    password_ = home_.file("password", "une phrase de passe bien longue\n");
    for (Node* node : {&sarthe_, &anjou_, &mayenne_}) node->start();
    test::pair(sarthe_, anjou_);
  }
  static std::string ticket(const Node& node) {
    return json_value(node.records({"peer", "invite"}).front(), "ticket");
  }
  static nlohmann::json network(const Node& node) {
    return nlohmann::json::parse(node.records({"network", "show"}).front());
  }
  static bool has(const Node& node, const char* list, std::size_t count) {
    return wait_until([&] { return network(node)[list].size() == count; });
  }
  test::TemporaryDirectory home_;
  std::string password_;
  Node sarthe_{home_, "Hub 72", "72"};
  Node anjou_{home_, "Hub 49", "49"};
  Node mayenne_{home_, "Hub 53", "53"};
};

TEST_F(FoundedNetwork, AdmitsAHubByBothFoundersAndRemovesItForGood) {
  sarthe_.records({"network", "create", "--name", "R", "--founder", "49", "--quorum", "2"});
  anjou_.records({"peer", "join", ticket(sarthe_)});
  ASSERT_TRUE(has(anjou_, "members", 2)) << anjou_.log();
  sarthe_.records({"network", "admit", ticket(mayenne_)});
  ASSERT_TRUE(has(anjou_, "pending", 1)) << anjou_.log();
  anjou_.records({"network", "admit", "Hub 53"});
  // It meets one member, and hears of the other.
  anjou_.records({"peer", "join", ticket(mayenne_)});
  mayenne_.records({"peer", "join", ticket(anjou_)});
  ASSERT_TRUE(has(mayenne_, "members", 3)) << mayenne_.log();
  mayenne_.records({"structure", "add", "--name", "CCAS de Laval", "--password-file", password_});
  const auto structures = [](const Node& node) {
    return node.records({"structure", "list"}).size();
  };
  EXPECT_TRUE(wait_until([&] { return structures(sarthe_) == 1; })) << sarthe_.log();

  EXPECT_EQ(sarthe_.command({"network", "revoke", "53"}).exit_code, 2) << "it must be meant";
  sarthe_.records({"network", "revoke", "53", "--yes"});
  ASSERT_TRUE(has(anjou_, "pending", 1));
  anjou_.records({"network", "revoke", "53", "--yes"});
  EXPECT_TRUE(has(sarthe_, "removed", 1)) << sarthe_.log();
  EXPECT_TRUE(has(mayenne_, "removed", 1)) << "it is told";
  EXPECT_EQ(structures(sarthe_), 0u);
  EXPECT_EQ(sarthe_.command({"network", "admit", ticket(mayenne_)}).exit_code, 4);
  EXPECT_TRUE(wait_until(
      [&] { return sarthe_.state_hash("governance") == anjou_.state_hash("governance"); }));
}

}  // namespace
}  // namespace maillage
