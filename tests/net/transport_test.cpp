#include "node/net/transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>
#include <stdexcept>
#include <thread>

#include "protocol/limits.h"
#include "tests/net/net_world.h"

namespace maillage {
namespace {

using testing::AnyOf;
using testing::ElementsAre;
using testing::HasSubstr;

// `a` dials `b`, and both know it.
class ConnectedPair : public testing::Test {
 protected:
  ConnectedPair() { a.befriend(b); }
  bool connect() {
    a.dial(b);
    return loop.until([&] { return both_up(); });
  }
  bool both_up() const { return a.seen.up.size() == 1 && b.seen.up.size() == 1; }

  Loop loop;
  Node a{loop};
  Node b{loop};
};

TEST_F(ConnectedPair, ExchangesFramesBothWaysInOrder) {
  ASSERT_TRUE(connect());
  EXPECT_EQ(a.seen.up.begin()->second, b.id());
  EXPECT_EQ(b.seen.up.begin()->second, a.id());
  for (const char* text : {"one", "two", "three"}) {
    EXPECT_EQ(a.send(a.seen.only_link(), text), Sent::ok);
    EXPECT_EQ(b.send(b.seen.only_link(), text), Sent::ok);
  }
  EXPECT_TRUE(loop.until([&] { return a.seen.frames.size() + b.seen.frames.size() == 6; }));
  EXPECT_THAT(a.seen.frames, ElementsAre("one", "two", "three"));
  EXPECT_THAT(b.seen.frames, ElementsAre("one", "two", "three"));
  EXPECT_EQ(a.net->counters().frames_sent, 3u);
  EXPECT_EQ(a.net->counters().bytes_received, 11u);
}

TEST_F(ConnectedPair, CarriesAFrameOfTheFullLength) {
  ASSERT_TRUE(connect());
  const std::string longest(brisk().frame_bytes, 'x');
  EXPECT_EQ(a.send(a.seen.only_link(), longest), Sent::ok);
  EXPECT_EQ(b.send(b.seen.only_link(), longest), Sent::ok);
  EXPECT_TRUE(loop.until([&] { return a.seen.got(longest) && b.seen.got(longest); }));
}

TEST_F(ConnectedPair, MayHaveALinkInEachDirection) {
  ASSERT_TRUE(connect());
  b.dial(a);
  EXPECT_TRUE(loop.until([&] { return a.seen.up.size() == 2 && b.seen.up.size() == 2; }));
}

TEST_F(ConnectedPair, ComesBackAsANewLinkAfterThePeerDied) {
  ASSERT_TRUE(connect());
  const LinkId first = a.seen.only_link();
  const std::string endpoint = b.net->bound_endpoint();
  b.net.reset();
  ASSERT_TRUE(loop.until([&] { return a.seen.up.empty(); }));
  EXPECT_THAT(a.seen.down, ElementsAre(first));
  EXPECT_EQ(a.send(first, "too late"), Sent::gone);
  EXPECT_EQ(a.net->dial_status(b.id())->last_failure, DialFailure::cut);

  Node reborn(loop, brisk(), endpoint, b.keys);
  reborn.net->admit(a.id());
  ASSERT_TRUE(loop.until([&] { return a.seen.up.size() == 1 && reborn.seen.up.size() == 1; }));
  EXPECT_NE(a.seen.only_link(), first);
  EXPECT_EQ(a.send(a.seen.only_link(), "again"), Sent::ok);
  EXPECT_TRUE(loop.until([&] { return reborn.seen.got("again"); }));
}

TEST_F(ConnectedPair, NoticesOnTheListeningSideThatThePeerDied) {
  ASSERT_TRUE(connect());
  const LinkId link = b.seen.only_link();
  a.net.reset();
  ASSERT_TRUE(loop.until([&] { return b.seen.up.empty(); }));
  EXPECT_EQ(b.send(link, "too late"), Sent::gone);
}

TEST_F(ConnectedPair, HangsUpAndDoesNotDialAgain) {
  ASSERT_TRUE(connect());
  a.net->hang_up(b.id());
  EXPECT_TRUE(a.seen.down.empty()) << "told from inside the call";
  EXPECT_EQ(a.send(a.seen.up.begin()->first, "late"), Sent::gone);
  ASSERT_TRUE(loop.until([&] { return a.seen.up.empty() && b.seen.up.empty(); }));
  loop.run_for(300ms);
  EXPECT_EQ(a.net->counters().dials, 1u);
  EXPECT_FALSE(a.net->dial_status(b.id()));
}

TEST_F(ConnectedPair, HangsUpOnAPeerThatDialled) {
  ASSERT_TRUE(connect());
  b.net->hang_up(a.id());
  ASSERT_TRUE(loop.until([&] { return a.seen.down.size() == 1 && b.seen.down.size() == 1; }));
  EXPECT_TRUE(loop.until([&] { return both_up(); })) << "the peer may come back";
}

TEST_F(ConnectedPair, ClosesEverythingWhenPausedAndComesBackOnTheSamePort) {
  ASSERT_TRUE(connect());
  const std::string endpoint = b.net->bound_endpoint();
  b.net->pause();
  EXPECT_TRUE(b.net->paused());
  EXPECT_TRUE(b.seen.down.empty()) << "told from inside the call";
  ASSERT_TRUE(loop.until([&] { return a.seen.up.empty() && b.seen.up.empty(); }));
  EXPECT_TRUE(loop.until([&] { return !RawTcp(endpoint).connected(); }));
  b.net->resume();
  EXPECT_TRUE(loop.until([&] { return both_up(); }));
  EXPECT_EQ(b.net->bound_endpoint(), endpoint);
  EXPECT_TRUE(b.reports.empty());
}

TEST_F(ConnectedPair, DoesNotDialWhilePaused) {
  ASSERT_TRUE(connect());
  a.net->pause();
  a.net->redial_now();
  loop.run_for(300ms);
  EXPECT_EQ(a.net->counters().dials, 1u);
  EXPECT_TRUE(a.seen.up.empty());
  a.net->resume();
  EXPECT_TRUE(loop.until([&] { return both_up(); }));
}

TEST_F(ConnectedPair, SurvivesQuickPausesAndResumes) {
  ASSERT_TRUE(connect());
  for (int i = 0; i < 5; ++i) {
    b.net->pause();
    b.net->resume();
  }
  EXPECT_TRUE(loop.until([&] { return a.seen.down.size() >= 1 && both_up(); }));
}

TEST_F(ConnectedPair, MayBePausedFromInsideAnEvent) {
  b.seen.then = [&](LinkId) { b.net->pause(); };
  ASSERT_TRUE(connect());
  for (int i = 0; i < 3; ++i) a.send(a.seen.only_link(), "stop");
  ASSERT_TRUE(loop.until([&] { return b.net->paused() && b.seen.up.empty(); }));
  EXPECT_EQ(b.seen.frames.size(), 1u);
}

TEST_F(ConnectedPair, MayHangUpFromInsideAnEvent) {
  a.seen.then = [&](LinkId) { a.net->hang_up(b.id()); };
  b.seen.then = [&](LinkId) { b.net->hang_up(a.id()); };
  ASSERT_TRUE(connect());
  a.send(a.seen.only_link(), "stop");
  b.send(b.seen.only_link(), "stop");
  EXPECT_TRUE(loop.until([&] { return a.seen.up.empty() && b.seen.up.empty(); }));
}

TEST_F(ConnectedPair, ReportsAnExceptionOfItsListenerAndGoesOn) {
  b.seen.then = [&](LinkId) { throw std::runtime_error("listener failed"); };
  ASSERT_TRUE(connect());
  a.send(a.seen.only_link(), "one");
  a.send(a.seen.only_link(), "two");
  EXPECT_TRUE(loop.until([&] { return b.seen.got("two"); }));
  EXPECT_THAT(b.reports, ElementsAre(HasSubstr("listener failed"), HasSubstr("listener failed")));
}

TEST_F(ConnectedPair, DialsAtOnceWhenAsked) {
  TransportLimits patient = brisk();
  patient.redial_first = patient.redial_longest = 60s;
  Node waiting(loop, patient);
  waiting.befriend(b);
  const std::string endpoint = b.net->bound_endpoint();
  b.net->pause();
  ASSERT_TRUE(loop.until([&] { return !RawTcp(endpoint).connected(); }));
  waiting.net->dial(b.id(), endpoint);
  const auto state = [&] { return waiting.net->dial_status(b.id())->state; };
  ASSERT_TRUE(loop.until([&] { return state() == DialStatus::State::waiting; }));
  EXPECT_EQ(waiting.net->dial_status(b.id())->last_failure, DialFailure::unreachable);
  b.net->resume();
  ASSERT_TRUE(loop.until([&] { return !b.net->bound_endpoint().empty(); }));
  waiting.net->redial_now();
  EXPECT_TRUE(loop.until([&] { return state() == DialStatus::State::up; }));
}

TEST_F(ConnectedPair, KeepsItsConnectionWhenToldTheSameAddressAgain) {
  ASSERT_TRUE(connect());
  a.dial(b);
  a.net->redial_now();
  loop.run_for(100ms);
  EXPECT_TRUE(a.seen.down.empty());
  EXPECT_EQ(a.net->counters().dials, 1u);
}

// Fills the way to a peer that does not read, the kernel's buffers included: until no room has come
// back for a while.
void send_until_stuck(Loop& loop, Node& node, const std::string& frame) {
  ASSERT_TRUE(loop.until([&] {
    if (node.send(node.seen.only_link(), frame) == Sent::ok) return false;
    node.seen.writable.clear();
    loop.run_for(100ms);
    return node.seen.writable.empty();
  }));
  EXPECT_EQ(node.send(node.seen.only_link(), frame), Sent::busy);
  const std::clock_t before = std::clock();
  loop.run_for(400ms);
  EXPECT_LT(std::clock() - before, CLOCKS_PER_SEC / 5) << "waiting for room keeps a core busy";
}

TEST(Transport, TellsADialledPeerThatDoesNotReadFromOneThatDoes) {
  Loop loop;
  Node node(loop, brisk(), "");
  TestKeys server;
  RawClient silent(zmq::socket_type::router);
  silent.socket.set(zmq::sockopt::curve_server, true);
  silent.socket.set(zmq::sockopt::curve_secretkey, zmq::buffer(server.secret_key.value));
  silent.socket.set(zmq::sockopt::rcvhwm, 4);
  silent.socket.bind("tcp://127.0.0.1:*");
  node.net->admit(server.public_key);
  node.net->dial(server.public_key, silent.socket.get(zmq::sockopt::last_endpoint));
  ASSERT_TRUE(loop.until([&] { return node.seen.up.size() == 1; }));

  const std::string frame(200'000, 'x');
  send_until_stuck(loop, node, frame);
  EXPECT_TRUE(loop.until([&] {
    while (silent.receive()) {
    }
    return node.seen.writable.contains(node.seen.only_link());
  }));
  EXPECT_EQ(node.send(node.seen.only_link(), frame), Sent::ok);
}

TEST(Transport, TellsAPeerThatDialledAndDoesNotReadFromOneThatDoes) {
  Loop loop;
  Node node(loop);
  TestKeys keys;
  node.net->admit(keys.public_key);
  RawClient silent;
  silent.socket.set(zmq::sockopt::rcvhwm, 4);
  silent.curve(keys, node.id()).connect(node.net->bound_endpoint());
  ASSERT_TRUE(silent.send({"hello"}));
  ASSERT_TRUE(loop.until([&] { return node.seen.up.size() == 1; }));

  const std::string frame(200'000, 'x');
  send_until_stuck(loop, node, frame);
  EXPECT_TRUE(loop.until([&] {
    while (silent.receive()) {
    }
    return node.seen.writable.contains(node.seen.only_link());
  }));
  EXPECT_EQ(node.send(node.seen.only_link(), frame), Sent::ok);
}

// A send may swallow the wake-up for a frame that had just come in.
TEST(Transport, DeliversAFrameThatCameInJustBeforeASend) {
  Loop loop;
  Node node(loop);
  TestKeys keys;
  node.net->admit(keys.public_key);
  RawClient client;
  client.curve(keys, node.id()).connect(node.net->bound_endpoint());
  ASSERT_TRUE(client.send({"hello"}));
  ASSERT_TRUE(loop.until([&] { return node.seen.got("hello"); }));
  ASSERT_TRUE(client.send({"just before"}));
  std::this_thread::sleep_for(50ms);
  EXPECT_EQ(node.send(node.seen.only_link(), "a send"), Sent::ok);
  EXPECT_TRUE(loop.until([&] { return node.seen.got("just before"); }, 2s));
}

TEST_F(ConnectedPair, DeliversAFrameThatCameInJustBeforeASend) {
  ASSERT_TRUE(connect());
  b.send(b.seen.only_link(), "just before");
  std::this_thread::sleep_for(50ms);
  EXPECT_EQ(a.send(a.seen.only_link(), "a send"), Sent::ok);
  EXPECT_TRUE(loop.until([&] { return a.seen.got("just before"); }, 2s));
}

TEST_F(ConnectedPair, LosesNoWakeUpInALongExchange) {
  ASSERT_TRUE(connect());
  constexpr std::size_t enough = 5'000;
  std::size_t refused = 0;
  const auto echo = [&](Node& node) {
    return [&node, &refused](LinkId link) {
      if (node.send(link, std::to_string(node.seen.frames.size())) != Sent::ok) ++refused;
    };
  };
  a.seen.then = echo(a);
  b.seen.then = echo(b);
  for (int i = 0; i < 4; ++i) {
    a.send(a.seen.only_link(), "from a");
    b.send(b.seen.only_link(), "from b");
  }
  EXPECT_TRUE(loop.until(
      [&] { return a.seen.frames.size() > enough && b.seen.frames.size() > enough; }, 30s));
  EXPECT_EQ(refused, 0u) << "8 frames in flight fit in 16";
}

TEST(Transport, LetsTheLoopLookElsewhereAfterABoundedNumberOfFrames) {
  Loop loop;
  TransportLimits limits = brisk();
  limits.items_per_turn = 4;
  limits.high_water_frames = 100;
  Node node(loop, limits);
  TestKeys keys;
  node.net->admit(keys.public_key);
  RawClient client;
  client.curve(keys, node.id()).connect(node.net->bound_endpoint());
  ASSERT_TRUE(client.send({"hello"}));
  ASSERT_TRUE(loop.until([&] { return node.seen.got("hello"); }));

  for (int i = 0; i < 80; ++i) ASSERT_TRUE(client.send({"frame"}));
  std::this_thread::sleep_for(200ms);  // all of them wait on this side now
  std::size_t most = 0;
  while (node.seen.frames.size() < 81) {
    const std::size_t before = node.seen.frames.size();
    // An expired timer fires after the descriptors have been looked at, like an HTTP request.
    loop.timer().afterDelay(0 * kj::MILLISECONDS).wait(loop.io.waitScope);
    most = std::max(most, node.seen.frames.size() - before);
  }
  EXPECT_LE(most, 8u) << "two turns at most between two looks at the descriptors";
  EXPECT_GE(most, 4u);
}

TEST(Transport, SaysWhatToDoWhenItsPortIsTaken) {
  Loop loop;
  const DeafPort taken;
  try {
    Node node(loop, brisk(), taken.endpoint());
    FAIL() << "two programs on one port";
  } catch (const std::runtime_error& failure) {
    EXPECT_THAT(failure.what(), HasSubstr(taken.endpoint()));
    EXPECT_THAT(failure.what(), HasSubstr("choose another port"));
  }
}

// The protocol gives a peer credit for so many; were libzmq to hold fewer, a send would wait for
// room instead of an acknowledgement.
TEST(Transport, HoldsMoreFramesThanAPeerHasCreditFor) {
  EXPECT_GT(TransportLimits{}.high_water_frames, static_cast<int>(limits::credit_frames));
  EXPECT_GE(TransportLimits{}.frame_bytes, limits::frame_bytes);
}

TEST(Transport, MayOnlyDial) {
  Loop loop;
  Node roaming(loop, brisk(), "");
  Node hub(loop);
  roaming.befriend(hub);
  EXPECT_EQ(roaming.net->bound_endpoint(), "");
  roaming.dial(hub);
  ASSERT_TRUE(loop.until([&] { return hub.seen.up.size() == 1; }));
  EXPECT_EQ(hub.send(hub.seen.only_link(), "welcome"), Sent::ok);
  EXPECT_TRUE(loop.until([&] { return roaming.seen.got("welcome"); }));
}

TEST(Transport, DialsOnceAPeerIsAdmitted) {
  Loop loop;
  Node a(loop);
  Node b(loop);
  b.net->admit(a.id());
  a.dial(b);
  loop.run_for(100ms);
  EXPECT_EQ(a.net->counters().dials, 0u);
  a.net->admit(b.id());
  EXPECT_TRUE(loop.until([&] { return b.seen.up.size() == 1; }));
}

TEST(Transport, ListensOnIpv6) {
  Loop loop;
  std::unique_ptr<Node> hub;
  try {
    hub = std::make_unique<Node>(loop, brisk(), "tcp://[::1]:*");
  } catch (const std::runtime_error&) {
    GTEST_SKIP() << "no IPv6 loopback here";
  }
  Node node(loop);
  node.befriend(*hub);
  node.dial(*hub);
  EXPECT_TRUE(loop.until([&] { return hub->seen.up.size() == 1; }));
}

TEST(Transport, LooksUpAHostName) {
  Loop loop;
  Node hub(loop);
  Node node(loop);
  node.befriend(hub);
  const std::string endpoint = hub.net->bound_endpoint();
  node.net->dial(hub.id(), "tcp://localhost" + endpoint.substr(endpoint.rfind(':')));
  EXPECT_TRUE(loop.until([&] { return hub.seen.up.size() == 1; }));
}

// Forwards bytes between a dialler and a hub until told to fall silent without closing anything,
// as a cut radio link does.
class Relay {
 public:
  Relay(Loop& loop, const std::string& target)
      : network_(loop.io.provider->getNetwork()),
        target_(network_.parseAddress(target.substr(6).c_str()).wait(loop.io.waitScope)),
        listener_(network_.parseAddress("127.0.0.1:0").wait(loop.io.waitScope)->listen()),
        work_(serve().eagerlyEvaluate(nullptr)) {}
  std::string endpoint() { return "tcp://127.0.0.1:" + std::to_string(listener_->getPort()); }
  void fall_silent() { work_ = kj::NEVER_DONE; }

 private:
  kj::Promise<void> serve() {
    return listener_->accept().then([this](kj::Own<kj::AsyncIoStream> near) {
      near_ = kj::mv(near);
      return target_->connect().then([this](kj::Own<kj::AsyncIoStream> far) {
        far_ = kj::mv(far);
        return near_->pumpTo(*far_).exclusiveJoin(far_->pumpTo(*near_)).ignoreResult();
      });
    });
  }

  kj::Network& network_;
  kj::Own<kj::NetworkAddress> target_;
  kj::Own<kj::ConnectionReceiver> listener_;
  kj::Own<kj::AsyncIoStream> near_;
  kj::Own<kj::AsyncIoStream> far_;
  kj::Promise<void> work_;
};

TEST(Transport, NoticesOnBothSidesThatTheNetworkFellSilent) {
  Loop loop;
  TransportLimits watchful = brisk();
  watchful.heartbeat_every = 100ms;
  watchful.heartbeat_timeout = watchful.heartbeat_ttl = 300ms;
  Node a(loop, watchful);
  Node b(loop, watchful);
  a.befriend(b);
  Relay relay(loop, b.net->bound_endpoint());
  a.net->dial(b.id(), relay.endpoint());
  ASSERT_TRUE(loop.until([&] { return a.seen.up.size() == 1 && b.seen.up.size() == 1; }));
  loop.run_for(600ms);
  ASSERT_TRUE(a.seen.down.empty() && b.seen.down.empty()) << "heartbeats do not keep the link up";
  relay.fall_silent();
  EXPECT_TRUE(loop.until([&] { return a.seen.down.size() == 1 && b.seen.down.size() == 1; }));
}

}  // namespace
}  // namespace maillage
