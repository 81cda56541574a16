// A loop, nodes on loopback and plain ZeroMQ clients that do what a Transport never would.
#pragma once

#include <kj/async-io.h>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>
#include <zmq.hpp>

#include "node/net/transport.h"

namespace maillage {

using namespace std::chrono_literals;

struct TestKeys {
  TestKeys();
  CurveId public_key;
  CurveId secret_key;
  CurveKeys curve() const { return {public_key, secret_key.value}; }
};

class Loop {
 public:
  Loop() = default;
  ~Loop() noexcept = default;
  // Runs the loop until `done` says so; false after `patience`.
  bool until(const std::function<bool()>& done, std::chrono::milliseconds patience = 10s);
  void run_for(std::chrono::milliseconds time);

  kj::AsyncIoContext io = kj::setupAsyncIo();
  kj::Timer& timer() { return io.provider->getTimer(); }
};

struct Recorder : TransportEvents {
  void on_link_up(LinkId link, const CurveId& peer) override;
  void on_link_down(LinkId link) override;
  void on_frame(LinkId link, ByteView frame) override;
  void on_writable(LinkId link) override;

  // The only link that is up; fails the test if there is none or several.
  LinkId only_link() const;
  bool got(const std::string& frame) const;

  std::map<LinkId, CurveId> up;
  std::vector<LinkId> down;
  std::vector<std::string> frames;
  std::set<LinkId> writable;
  std::function<void(LinkId)> then;  // after each frame
};

// Times short enough for a test.
TransportLimits brisk();

struct Node {
  explicit Node(Loop& loop, TransportLimits limits = brisk(),
                std::string listen = "tcp://127.0.0.1:*", TestKeys keys = {});
  void befriend(Node& other);  // admits one another
  void dial(const Node& other) { net->dial(other.id(), other.net->bound_endpoint()); }
  const CurveId& id() const { return keys.public_key; }
  Sent send(LinkId link, const std::string& text) { return net->send(link, as_bytes(text)); }

  TestKeys keys;
  Recorder seen;
  std::vector<std::string> reports;
  std::unique_ptr<Transport> net;
};

// A client of its own, with or without CURVE.
class RawClient {
 public:
  explicit RawClient(zmq::socket_type type = zmq::socket_type::dealer);
  RawClient& curve(const TestKeys& keys, const CurveId& server);
  void connect(const std::string& endpoint) { socket.connect(endpoint); }
  bool send(const std::vector<std::string>& parts);
  std::optional<std::vector<std::string>> receive();

  zmq::context_t context;
  zmq::socket_t socket;
};

// A plain TCP connection to `tcp://127.0.0.1:port`, non-blocking.
class RawTcp {
 public:
  explicit RawTcp(const std::string& endpoint);
  ~RawTcp();
  RawTcp(const RawTcp&) = delete;
  RawTcp& operator=(const RawTcp&) = delete;
  bool connected() const { return connected_; }
  void write(const std::string& bytes);
  bool closed_by_peer();

 private:
  int descriptor_;
  bool connected_;
};

// A listening socket that accepts nothing: connections stay in its backlog.
class DeafPort {
 public:
  DeafPort();
  ~DeafPort();
  DeafPort(const DeafPort&) = delete;
  DeafPort& operator=(const DeafPort&) = delete;
  const std::string& endpoint() const { return endpoint_; }

 private:
  int descriptor_;
  std::string endpoint_;
};

}  // namespace maillage
