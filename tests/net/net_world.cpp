#include "tests/net/net_world.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <random>

namespace maillage {

TestKeys::TestKeys() {
  char public_text[41];
  char secret_text[41];
  if (zmq_curve_keypair(public_text, secret_text) != 0) throw zmq::error_t();
  zmq_z85_decode(public_key.value.data(), public_text);
  zmq_z85_decode(secret_key.value.data(), secret_text);
}

bool Loop::until(const std::function<bool()>& done, std::chrono::milliseconds patience) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!done()) {
    if (std::chrono::steady_clock::now() > end) return false;
    run_for(1ms);
  }
  return true;
}

void Loop::run_for(std::chrono::milliseconds time) {
  timer().afterDelay(time.count() * kj::MILLISECONDS).wait(io.waitScope);
}

void Recorder::on_link_up(LinkId link, const CurveId& peer) {
  EXPECT_TRUE(up.emplace(link, peer).second);
}

void Recorder::on_link_down(LinkId link) {
  EXPECT_EQ(up.erase(link), 1u);
  down.push_back(link);
}

void Recorder::on_frame(LinkId link, ByteView frame) {
  EXPECT_TRUE(up.contains(link)) << "a frame of a link that is not up";
  frames.emplace_back(as_text(frame));
  if (then) then(link);
}

void Recorder::on_writable(LinkId link) {
  EXPECT_TRUE(up.contains(link));
  writable.insert(link);
}

LinkId Recorder::only_link() const {
  EXPECT_EQ(up.size(), 1u);
  return up.empty() ? LinkId{} : up.begin()->first;
}

bool Recorder::got(const std::string& frame) const {
  return std::find(frames.begin(), frames.end(), frame) != frames.end();
}

TransportLimits brisk() {
  TransportLimits limits;
  limits.redial_first = 40ms;
  limits.redial_longest = 200ms;
  limits.probe_after = 20ms;
  limits.bind_retry = 20ms;
  return limits;
}

Node::Node(Loop& loop, TransportLimits limits, std::string listen, TestKeys given) : keys(given) {
  TransportConfig config{keys.curve(), std::move(listen), std::minstd_rand(7),
                         [this](std::string_view line) { reports.emplace_back(line); }, limits};
  net = std::make_unique<Transport>(std::move(config), loop.io.unixEventPort, loop.timer(), seen);
}

void Node::befriend(Node& other) {
  net->admit(other.id());
  other.net->admit(id());
}

RawClient::RawClient(zmq::socket_type type) : socket(context, type) {
  socket.set(zmq::sockopt::linger, 0);
}

RawClient& RawClient::curve(const TestKeys& keys, const CurveId& server) {
  const auto buffer = [](const CurveId& key) { return zmq::buffer(key.value); };
  socket.set(zmq::sockopt::curve_publickey, buffer(keys.public_key));
  socket.set(zmq::sockopt::curve_secretkey, buffer(keys.secret_key));
  socket.set(zmq::sockopt::curve_serverkey, buffer(server));
  return *this;
}

bool RawClient::send(const std::vector<std::string>& parts) {
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto more = i + 1 < parts.size() ? zmq::send_flags::sndmore : zmq::send_flags::none;
    if (!socket.send(zmq::buffer(parts[i]), more | zmq::send_flags::dontwait)) return false;
  }
  return true;
}

std::optional<std::vector<std::string>> RawClient::receive() {
  std::vector<std::string> parts;
  do {
    zmq::message_t part;
    if (!socket.recv(part, zmq::recv_flags::dontwait)) return std::nullopt;
    parts.push_back(part.to_string());
  } while (socket.get(zmq::sockopt::rcvmore));
  return parts;
}

namespace {

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

}  // namespace

RawTcp::RawTcp(const std::string& endpoint) : descriptor_(::socket(AF_INET, SOCK_STREAM, 0)) {
  const sockaddr_in address = loopback(std::stoi(endpoint.substr(endpoint.rfind(':') + 1)));
  connected_ =
      ::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

RawTcp::~RawTcp() { ::close(descriptor_); }

void RawTcp::write(const std::string& bytes) {
  // What does not go through is of no interest here, nor is a connection cut meanwhile.
  (void)::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

bool RawTcp::closed_by_peer() {
  char buffer[4096];
  for (;;) {
    const ssize_t count = ::recv(descriptor_, buffer, sizeof buffer, MSG_DONTWAIT);
    if (count == 0) return true;
    if (count < 0) return errno != EAGAIN;
  }
}

DeafPort::DeafPort() : descriptor_(::socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  EXPECT_EQ(::bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), size), 0);
  EXPECT_EQ(::listen(descriptor_, 16), 0);
  EXPECT_EQ(::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &size), 0);
  endpoint_ = "tcp://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
}

DeafPort::~DeafPort() { ::close(descriptor_); }

}  // namespace maillage
