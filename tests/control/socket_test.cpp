#include <gtest/gtest.h>
#include <kj/async-io.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <thread>

#include "node/control/client.h"
#include "node/control/server.h"
#include "tests/control/command_world.h"

namespace maillage {
namespace {

// The node's side, in a thread of its own.
class ServedHub {
 public:
  ServedHub() : thread_([this] { serve(); }) {
    while (!ready_) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  ~ServedHub() {
    stop_ = true;
    thread_.join();
  }
  const std::string& path() const { return path_; }

 private:
  void serve() {
    auto io = kj::setupAsyncIo();
    test::TestHub hub(1, "Sarthe", "72");
    const Gazetteer gazetteer = test::small_gazetteer();
    DirectoryDesk directory(*hub.hub, gazetteer);
    DuplicateDesk duplicates(*hub.hub, directory);
    CapacityDesk capacity(*hub.hub, directory);
    Background background(io.unixEventPort);
    test::QuietConnections connections;
    Desks desks{*hub.hub,
                directory,
                duplicates,
                capacity,
                *hub.structures,
                *hub.referrals,
                *hub.loops,
                background,
                connections,
                [&hub] { hub.hub->begin_turn(hub.now); },
                [] { return kj::evalLater([] {}); }};
    ControlServer server(path_, desks, *io.lowLevelProvider);
    ready_ = true;
    while (!stop_) {
      io.provider->getTimer().afterDelay(5 * kj::MILLISECONDS).wait(io.waitScope);
    }
  }
  test::TemporaryDirectory home_;
  const std::string path_ = home_.path() + "/control.sock";
  std::atomic<bool> ready_ = false;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

TEST(ControlSocket, BelongsToItsOwnerOnly) {
  const ServedHub served;
  struct stat status {};
  ASSERT_EQ(stat(served.path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST(ControlSocket, AnswersSeveralCallsAndReportsProgress) {
  const ServedHub served;
  auto client = ControlClient::connect(served.path());
  ASSERT_TRUE(client) << client.error().message;
  std::string csv = "id,nom,commune,code_postal\n";
  for (int i = 0; i < 2000; ++i) csv += std::to_string(i) + ",Lieu,Le Mans,72000\n";
  int reports = 0;
  const auto imported =
      client->call("directory.import", "{}", as_bytes(csv), {},
                   [&reports](std::uint64_t, std::uint64_t, std::string_view) { ++reports; });
  ASSERT_TRUE(imported);
  EXPECT_EQ(imported->exit_code, 0) << imported->error;
  EXPECT_GT(reports, 2);
  const auto status = client->call("status", "{}", {}, {}, {});
  ASSERT_TRUE(status);
  EXPECT_EQ(status->records.size(), 1u);
}

TEST(ControlSocket, RefusesACommandItDoesNotKnow) {
  const ServedHub served;
  auto client = ControlClient::connect(served.path());
  ASSERT_TRUE(client);
  const auto reply = client->call("referral.forget", "not json", {}, {}, {});
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->exit_code, static_cast<int>(ErrorKind::usage));
}

TEST(ControlSocket, SurvivesRubbishAndGoesOn) {
  const ServedHub served;
  for (const char* rubbish : {"GET / HTTP/1.1\r\n\r\n", "\xff\xff\xff\xff\xff\xff\xff\xff", ""}) {
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, served.path().c_str(), sizeof address.sun_path - 1);
    ASSERT_EQ(connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_GE(write(fd, rubbish, std::strlen(rubbish)), 0);
    close(fd);
  }
  auto client = ControlClient::connect(served.path());
  ASSERT_TRUE(client);
  EXPECT_TRUE(client->call("status", "{}", {}, {}, {}));
}

}  // namespace
}  // namespace maillage
