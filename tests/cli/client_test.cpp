// The client against a server of a few lines on a real socket.
#include "node/control/client.h"

#include <capnp/rpc-twoparty.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kj/async-io.h>
#include <kj/async-unix.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <future>
#include <thread>

#include "node/control/control.capnp.h"
#include "tests/cli/scratch.h"

namespace maillage {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string text_of(capnp::Data::Reader data) {
  return std::string(reinterpret_cast<const char*>(data.begin()), data.size());
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
// Answers with what it was asked; "leave" makes it go away before it answers.
class EchoNode final : public wire::Control::Server {
 public:
  explicit EchoNode(kj::Own<kj::PromiseFulfiller<void>> leave) : leave_(kj::mv(leave)) {}

 protected:
  kj::Promise<void> call(CallContext context) override {
    const auto request = context.getParams().getRequest();
    if (request.getCommand() == "leave") {
      leave_->fulfill();
      return kj::NEVER_DONE;
    }
    auto report = context.getParams().getProgress().reportRequest();
    report.setDone(1);
    report.setTotal(2);
    report.setWhat("reading");
    return report.send().ignoreResult().then([context]() mutable { answer(context); });
  }

 private:
  static void answer(CallContext& context) {
    const auto request = context.getParams().getRequest();
    auto reply = context.getResults().initReply();
    reply.setExitCode(6);
    reply.setError("décidez");
    auto records = reply.initRecords(3);
    records.set(0, request.getArguments());
    records.set(1, text_of(request.getContent()));
    records.set(2, text_of(request.getSecret()));
    reply.initNotes(1).set(0, request.getCommand());
  }
  kj::Own<kj::PromiseFulfiller<void>> leave_;
};
#pragma GCC diagnostic pop

// Serves on a thread of its own, with a kj loop of its own, until "leave" or its end.
class NodeThread {
 public:
  explicit NodeThread(const std::string& path) {
    std::promise<void> ready;
    auto listening = ready.get_future();
    thread_ = std::thread([this, path, &ready] { serve(path, ready); });
    listening.wait();
  }
  ~NodeThread() {
    KJ_IF_MAYBE (executor, executor_) {
      executor->get()->executeSync([this] { stop_->fulfill(); });
    }
    thread_.join();
  }

 private:
  void serve(const std::string& path, std::promise<void>& ready) {
    auto io = kj::setupAsyncIo();
    auto left = kj::newPromiseAndFulfiller<void>();
    auto stopped = kj::newPromiseAndFulfiller<void>();
    stop_ = kj::mv(stopped.fulfiller);
    capnp::TwoPartyServer server(kj::heap<EchoNode>(kj::mv(left.fulfiller)));
    auto address = io.provider->getNetwork().parseAddress("unix:" + path).wait(io.waitScope);
    auto listener = address->listen();
    executor_ = kj::getCurrentThreadExecutor().addRef();
    ready.set_value();
    auto accepting = server.listen(*listener).eagerlyEvaluate(nullptr);
    auto leaving = left.promise.then([&accepting, &listener] {
      listener = nullptr;
      accepting = nullptr;
    });
    stopped.promise.exclusiveJoin(kj::mv(leaving)).wait(io.waitScope);
    executor_ = nullptr;
  }

  std::thread thread_;
  kj::Maybe<kj::Own<const kj::Executor>> executor_;
  kj::Own<kj::PromiseFulfiller<void>> stop_;
};

TEST(ControlClient, CarriesTheCallAndTheAnswer) {
  const Scratch scratch;
  const NodeThread node(scratch.path("control.sock"));
  auto client = ControlClient::connect(scratch.path("control.sock"));
  ASSERT_TRUE(client) << client.error().message;
  std::string progress;
  const auto reply = client->call(
      "noun.verb", R"({"a":1})", as_bytes("content"), as_bytes("secret"),
      [&](std::uint64_t done, std::uint64_t total, std::string_view what) {
        progress = std::to_string(done) + "/" + std::to_string(total) + " " + std::string(what);
      });
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->exit_code, 6);
  EXPECT_EQ(reply->error, "décidez");
  EXPECT_THAT(reply->records, ElementsAre(R"({"a":1})", "content", "secret"));
  EXPECT_THAT(reply->notes, ElementsAre("noun.verb"));
  EXPECT_EQ(progress, "1/2 reading");
}

TEST(ControlClient, CarriesALargeFile) {
  const Scratch scratch;
  const NodeThread node(scratch.path("control.sock"));
  auto client = ControlClient::connect(scratch.path("control.sock"));
  ASSERT_TRUE(client);
  const std::string content(48u * 1024 * 1024, 'x');
  const auto reply = client->call("noun.verb", "{}", as_bytes(content), {}, nullptr);
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->records.at(1).size(), content.size());
}

TEST(ControlClient, TakesSeveralCallsInTurn) {
  const Scratch scratch;
  const NodeThread node(scratch.path("control.sock"));
  auto client = ControlClient::connect(scratch.path("control.sock"));
  ASSERT_TRUE(client);
  for (const char* arguments : {"{}", R"({"b":2})"}) {
    const auto reply = client->call("x", arguments, {}, {}, nullptr);
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->records.front(), arguments);
  }
}

TEST(ControlClient, SaysWhenTheNodeWentAwayBeforeItAnswered) {
  const Scratch scratch;
  const NodeThread node(scratch.path("control.sock"));
  auto client = ControlClient::connect(scratch.path("control.sock"));
  ASSERT_TRUE(client);
  const auto reply = client->call("leave", "{}", {}, {}, nullptr);
  ASSERT_FALSE(reply);
  EXPECT_THAT(reply.error().message, HasSubstr("stopped before it answered"));
}

int listening_socket(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  EXPECT_EQ(bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  EXPECT_EQ(listen(fd, 8), 0);
  return fd;
}

TEST(ControlClient, DoesNotSayThatANodeStoppedWhichOnlyHungUp) {
  const Scratch scratch;
  const int listener = listening_socket(scratch.path("control.sock"));
  std::thread busy([listener] { close(accept(listener, nullptr, nullptr)); });
  auto client = ControlClient::connect(scratch.path("control.sock"));
  ASSERT_TRUE(client);
  const auto reply = client->call("x", "{}", {}, {}, nullptr);
  busy.join();
  close(listener);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::failure);
  EXPECT_EQ(reply.error().message,
            "the node did not answer (it may be busy with other callers): try again");
}

TEST(ShellWord, IsReadBackByAShellAsItWas) {
  EXPECT_EQ(shell_word("/var/lib/maillage"), "/var/lib/maillage");
  EXPECT_EQ(shell_word("/srv/hub du nord"), "\"/srv/hub du nord\"");
  for (const std::string text :
       {"", "a b", "it's", "\"$HOME\"", "`id`", "a\\b", "!!", "~", "é;*&|", "$(id)'\"", "#x"}) {
    const std::string command = "printf %s " + shell_word(text);
    std::FILE* pipe = popen(command.c_str(), "r");
    char read[64];
    const std::size_t size = fread(read, 1, sizeof read, pipe);
    pclose(pipe);
    EXPECT_EQ(std::string(read, size), text) << command;
  }
}

TEST(ControlClient, QuotesTheDirectoryInTheCommandItAdvises) {
  const auto client = ControlClient::connect("/nonexistent/my hub/control.sock");
  ASSERT_FALSE(client);
  EXPECT_THAT(client.error().message, HasSubstr("'maillage serve --dir \"/nonexistent/my hub\"'"));
}

TEST(ControlClient, SaysHowToStartTheNodeThatIsNotRunning) {
  const Scratch scratch;
  const auto client = ControlClient::connect(scratch.path("control.sock"));
  ASSERT_FALSE(client);
  EXPECT_EQ(client.error().kind, ErrorKind::failure);
  const std::string dir = scratch.path("").substr(0, scratch.path("").size() - 1);
  EXPECT_EQ(client.error().message,
            "no node is running on " + dir + ": start it with 'maillage serve --dir " + dir + "'");
}

TEST(ControlClient, TakesASocketNobodyListensOnForNoNode) {
  const Scratch scratch;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = scratch.path("control.sock");
  std::memcpy(address.sun_path, path.data(), path.size());
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_EQ(bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  close(fd);
  EXPECT_THAT(ControlClient::connect(path).error().message, HasSubstr("no node is running"));
}

TEST(ControlClient, RefusesAPathTooLongForASocket) {
  const auto client = ControlClient::connect("/" + std::string(200, 'd') + "/control.sock");
  ASSERT_FALSE(client);
  EXPECT_EQ(client.error().kind, ErrorKind::usage);
}

}  // namespace
}  // namespace maillage
