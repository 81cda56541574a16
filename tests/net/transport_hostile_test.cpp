// What strangers, revoked members and members that break the rules can do to a node.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "node/net/transport.h"
#include "tests/net/net_world.h"

namespace maillage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class BesiegedHub : public testing::Test {
 protected:
  BesiegedHub() { hub.net->admit(member.public_key); }

  // A member of the network with a program of its own, up after its first frame.
  std::unique_ptr<RawClient> member_client() {
    auto client = std::make_unique<RawClient>();
    client->curve(member, hub.id()).connect(hub.net->bound_endpoint());
    return client;
  }
  bool comes_up(RawClient& client, const std::string& first = "hello") {
    return client.send({first}) && loop.until([&] { return hub.seen.got(first); });
  }
  // The proof that no harm was done.
  bool serves_an_honest_peer() {
    Node honest(loop);
    honest.befriend(hub);
    honest.dial(hub);
    if (!loop.until([&] { return honest.seen.up.size() == 1; })) return false;
    honest.send(honest.seen.only_link(), "honest");
    return loop.until([&] { return hub.seen.got("honest"); });
  }

  Loop loop;
  Node hub{loop};
  TestKeys member;
};

TEST_F(BesiegedHub, RefusesAnUnknownKeyWhichKeepsBackingOff) {
  Node stranger(loop);
  stranger.net->admit(hub.id());
  stranger.dial(hub);
  ASSERT_TRUE(loop.until([&] { return hub.net->counters().handshakes_refused >= 3; }));
  EXPECT_EQ(stranger.net->dial_status(hub.id())->last_failure, DialFailure::refused);
  EXPECT_THAT(stranger.seen.up, IsEmpty());
  EXPECT_THAT(hub.seen.up, IsEmpty());
  EXPECT_GE(stranger.net->counters().dials_failed, 2u);
  hub.net->admit(stranger.id());
  EXPECT_TRUE(loop.until([&] { return hub.seen.up.size() == 1; })) << "admitted later on";
}

TEST_F(BesiegedHub, IsNotTakenForAnotherHub) {
  Node caller(loop);
  const TestKeys expected;
  hub.net->admit(caller.id());
  caller.net->admit(expected.public_key);
  caller.net->dial(expected.public_key, hub.net->bound_endpoint());
  ASSERT_TRUE(loop.until([&] { return caller.net->counters().dials_failed >= 2; }));
  EXPECT_EQ(caller.net->dial_status(expected.public_key)->last_failure, DialFailure::not_the_peer);
  EXPECT_THAT(caller.seen.up, IsEmpty());
  EXPECT_THAT(hub.seen.up, IsEmpty());
}

TEST_F(BesiegedHub, RefusesAClientWithoutCurve) {
  RawClient plain;
  const std::string watch = "inproc://plain";
  zmq_socket_monitor(plain.socket.handle(), watch.c_str(),
                     ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
                         ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL);
  zmq::socket_t refused(plain.context, zmq::socket_type::pair);
  refused.connect(watch);
  plain.connect(hub.net->bound_endpoint());
  plain.send({"hello"});
  zmq::message_t event;
  EXPECT_TRUE(
      loop.until([&] { return refused.recv(event, zmq::recv_flags::dontwait).has_value(); }));
  EXPECT_THAT(hub.seen.frames, IsEmpty());
  EXPECT_TRUE(serves_an_honest_peer());
}

TEST_F(BesiegedHub, CutsAConnectionThatSendsAnOversizedFrameAndGoesOn) {
  const auto client = member_client();
  ASSERT_TRUE(comes_up(*client));
  client->socket.set(zmq::sockopt::reconnect_ivl, -1);
  ASSERT_TRUE(client->send({std::string(300 * 1024, 'x')}));
  EXPECT_TRUE(loop.until([&] { return hub.seen.down.size() == 1; }));
  EXPECT_THAT(hub.seen.frames, ElementsAre("hello"));
  EXPECT_TRUE(serves_an_honest_peer());
}

TEST_F(BesiegedHub, DropsEveryFrameAfterARevocation) {
  const auto client = member_client();
  ASSERT_TRUE(comes_up(*client));
  hub.net->revoke(member.public_key);
  EXPECT_THAT(hub.seen.down, IsEmpty()) << "told from inside the call";
  ASSERT_TRUE(client->send({"after"}));
  ASSERT_TRUE(loop.until([&] { return hub.net->counters().frames_not_admitted == 1; }));
  EXPECT_THAT(hub.seen.frames, ElementsAre("hello"));
  EXPECT_EQ(hub.seen.down.size(), 1u);
  hub.net->admit(member.public_key);
  EXPECT_TRUE(comes_up(*client, "admitted again"));
}

TEST_F(BesiegedHub, SendsARevokedPeerAwayAndLetsItBackLater) {
  Node peer(loop);
  peer.befriend(hub);
  peer.dial(hub);
  ASSERT_TRUE(loop.until([&] { return hub.seen.up.size() == 1; }));
  hub.net->revoke(peer.id());
  ASSERT_TRUE(loop.until([&] { return hub.net->counters().handshakes_refused >= 1; }));
  EXPECT_THAT(peer.seen.up, IsEmpty());
  hub.net->admit(peer.id());
  EXPECT_TRUE(loop.until([&] { return hub.seen.up.size() == 1 && peer.seen.up.size() == 1; }));
}

TEST_F(BesiegedHub, StopsDiallingAPeerItRevoked) {
  Node peer(loop);
  peer.befriend(hub);
  hub.dial(peer);
  ASSERT_TRUE(loop.until([&] { return hub.seen.up.size() == 1; }));
  hub.net->revoke(peer.id());
  ASSERT_TRUE(loop.until([&] { return hub.seen.up.empty() && peer.seen.up.empty(); }));
  loop.run_for(300ms);
  EXPECT_EQ(hub.net->counters().dials, 1u);
}

TEST_F(BesiegedHub, KeepsOnlyTheNewestConnectionOfAPeer) {
  const auto older = member_client();
  ASSERT_TRUE(comes_up(*older));
  const LinkId first = hub.seen.only_link();
  const auto newer = member_client();
  ASSERT_TRUE(comes_up(*newer, "newer"));
  EXPECT_THAT(hub.seen.down, ElementsAre(first));
  EXPECT_NE(hub.seen.only_link(), first);
  ASSERT_TRUE(older->send({"from the older one"}));
  EXPECT_TRUE(loop.until([&] { return hub.net->counters().frames_outdated == 1; }));
  EXPECT_THAT(hub.seen.frames, ElementsAre("hello", "newer"));
  std::optional<std::vector<std::string>> said;
  EXPECT_TRUE(loop.until([&] { return (said = older->receive()).has_value(); }));
  EXPECT_THAT(*said, ElementsAre("", "")) << "asked to hang up";
}

TEST_F(BesiegedHub, DropsMessagesOfSeveralParts) {
  const auto client = member_client();
  ASSERT_TRUE(client->send({"a", "b"}));
  ASSERT_TRUE(client->send(std::vector<std::string>(1'000, "part")));
  ASSERT_TRUE(comes_up(*client));
  EXPECT_THAT(hub.seen.frames, ElementsAre("hello"));
  EXPECT_EQ(hub.net->counters().frames_malformed, 2u);
}

TEST_F(BesiegedHub, DropsFramesOfAConnectionThatChoseItsOwnRoute) {
  RawClient client;
  client.socket.set(zmq::sockopt::routing_id, "mine");
  client.curve(member, hub.id()).connect(hub.net->bound_endpoint());
  ASSERT_TRUE(client.send({"hello"}));
  EXPECT_TRUE(loop.until([&] { return hub.net->counters().frames_malformed == 1; }));
  EXPECT_THAT(hub.seen.up, IsEmpty());
}

TEST_F(BesiegedHub, DeliversNothingForEmptyMessages) {
  const auto client = member_client();
  ASSERT_TRUE(client->send({""}));
  ASSERT_TRUE(loop.until([&] { return hub.seen.up.size() == 1; }));
  ASSERT_TRUE(comes_up(*client));
  EXPECT_THAT(hub.seen.frames, ElementsAre("hello"));
}

TEST_F(BesiegedHub, ShrugsOffGarbageOnItsPort) {
  std::string garbage(65'536, '\0');
  std::uint32_t state = 1;
  for (char& c : garbage)
    c = static_cast<char>((state = state * 1'664'525u + 1'013'904'223u) >> 24);
  const std::string greeting("\xFF\0\0\0\0\0\0\0\x01\x7F\x03\0CURVE", 17);
  for (int i = 0; i < 20; ++i) {
    RawTcp stranger(hub.net->bound_endpoint());
    ASSERT_TRUE(stranger.connected());
    stranger.write((i % 2 == 0 ? "" : greeting) + garbage.substr(i * 64));
    loop.run_for(1ms);
  }
  EXPECT_TRUE(serves_an_honest_peer());
  EXPECT_THAT(hub.reports, IsEmpty());
}

TEST(Transport, ClosesAConnectionThatSaysNothing) {
  Loop loop;
  TransportLimits limits = brisk();
  limits.handshake = 200ms;
  Node hub(loop, limits);
  RawTcp silent(hub.net->bound_endpoint());
  EXPECT_TRUE(loop.until([&] { return silent.closed_by_peer(); }));
}

TEST(Transport, GivesUpOnAnAddressThatAcceptsAndSaysNothing) {
  Loop loop;
  TransportLimits limits = brisk();
  limits.handshake = 100ms;
  Node caller(loop, limits);
  const DeafPort deaf;
  const TestKeys expected;
  caller.net->admit(expected.public_key);
  caller.net->dial(expected.public_key, deaf.endpoint());
  EXPECT_TRUE(loop.until([&] { return caller.net->counters().dials_failed >= 2; }));
}

TEST(Transport, GivesUpOnANameThatNobodyKnows) {
  Loop loop;
  TransportLimits limits = brisk();
  limits.dial = 200ms;
  Node caller(loop, limits);
  const TestKeys expected;
  caller.net->admit(expected.public_key);
  caller.net->dial(expected.public_key, "tcp://nobody.invalid:7420");
  EXPECT_TRUE(loop.until([&] { return caller.net->counters().dials_failed >= 2; }));
}

}  // namespace
}  // namespace maillage
