// kill -9 at any moment: whatever the node acknowledged is there when it comes back, and at its
// peer in the end.

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <random>
#include <thread>

#include "node/control/client.h"
#include "tests/e2e/hubs.h"

namespace maillage {
namespace {

using test::Node;
using test::wait_until;

// Adds venues one by one until the node goes away; what was answered is acknowledged.
class Writer {
 public:
  Writer(const std::string& dir, int round)
      : thread_([this, socket = dir + "/control.sock", round] { write(socket, round); }) {}
  std::vector<std::string> join() {
    thread_.join();
    return acknowledged_;
  }
  bool has_begun() const { return begun_; }

 private:
  void write(const std::string& socket, int round) {
    auto client = ControlClient::connect(socket);
    if (!client) return;
    for (int i = 0; i < 10'000; ++i) {
      const std::string id = "kill-" + std::to_string(round) + "-" + std::to_string(i);
      const std::string csv =
          "id,nom,commune,code_postal\n" + id + ",Lieu " + id + ",Le Mans,72000\n";
      const auto reply = client->call("directory.import", "{}", as_bytes(csv), {}, {});
      if (!reply || reply->exit_code != 0) return;
      acknowledged_.push_back(id);
      begun_ = true;
    }
  }
  std::atomic<bool> begun_ = false;
  std::vector<std::string> acknowledged_;
  std::thread thread_;
};

// The end of what each logged, and what each thinks of the other.
std::string what_both_say(const Node& hub, const Node& peer) {
  std::string all;
  for (const Node* node : {&hub, &peer}) {
    const std::string log = node->log();
    all += log.substr(log.size() - std::min<std::size_t>(log.size(), 3000));
    for (const char* command : {"status", "sync"}) {
      std::vector<std::string> words = {command};
      if (words[0] == "sync") words.push_back("status");
      for (const std::string& record : node->records(words)) all += record + "\n";
    }
  }
  return all;
}

TEST(Crash, LosesNothingAcknowledgedInTwoHundredKills) {
  test::TemporaryDirectory home;
  Node hub(home, "Sarthe", "72");
  Node peer(home, "Maine-et-Loire", "49");
  hub.start();
  peer.start();
  test::pair(hub, peer);
  std::mt19937 random(20261121);
  std::uniform_int_distribution<int> delay_ms(0, 30);
  std::vector<std::string> acknowledged;
  int kills_while_writing = 0;
  for (int round = 0; round < 200; ++round) {
    Writer writer(hub.dir(), round);
    wait_until([&] { return writer.has_begun(); }, std::chrono::seconds(10));
    std::this_thread::sleep_for(std::chrono::milliseconds(delay_ms(random)));
    hub.kill_without_mercy();
    const auto written = writer.join();
    kills_while_writing += written.empty() ? 0 : 1;
    acknowledged.insert(acknowledged.end(), written.begin(), written.end());
    hub.start();
    if (!written.empty()) {
      EXPECT_EQ(hub.command({"directory", "show", written.back()}).exit_code, 0) << written.back();
    }
  }
  EXPECT_GT(kills_while_writing, 190) << "the test must kill a node that writes";
  for (std::size_t i = 0; i < acknowledged.size(); i += 1 + acknowledged.size() / 400) {
    ASSERT_EQ(hub.command({"directory", "show", acknowledged[i]}).exit_code, 0) << acknowledged[i];
  }
  // Every acknowledged venue is one update or more: none is missing between the checked ones.
  const std::string venues = test::json_value(hub.records({"status"}).at(0), "venues");
  EXPECT_GE(std::stoul(venues), acknowledged.size());
  RecordProperty("acknowledged", static_cast<int>(acknowledged.size()));
  const auto same = [&] {
    const std::string hash = hub.state_hash("directory/72");
    return !hash.empty() && hash == peer.state_hash("directory/72");
  };
  EXPECT_TRUE(wait_until(same, std::chrono::seconds(60))) << what_both_say(hub, peer);
}

}  // namespace
}  // namespace maillage
