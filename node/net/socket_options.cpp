#include "node/net/socket_options.h"

#include <stdexcept>

#include "node/net/zap.h"

namespace maillage {
namespace {

constexpr int zap_enforce_domain = 93;  // ZMQ_ZAP_ENFORCE_DOMAIN, which Debian's header lacks
// CURVE and ZMTP wrap a frame: mac 16, nonce 8, command name 8, flags 1.
constexpr std::size_t wrapping_bytes = 33;

int count(std::chrono::milliseconds time) { return static_cast<int>(time.count()); }

zmq::const_buffer buffer(ByteView bytes) { return zmq::buffer(bytes.data(), bytes.size()); }

void set_common(zmq::socket_t& socket, const TransportConfig& config) {
  const TransportLimits& limits = config.limits;
  socket.set(zmq::sockopt::linger, 0);
  socket.set(zmq::sockopt::immediate, true);
  socket.set(zmq::sockopt::maxmsgsize,
             static_cast<std::int64_t>(limits.frame_bytes + wrapping_bytes));
  socket.set(zmq::sockopt::sndhwm, limits.high_water_frames);
  socket.set(zmq::sockopt::rcvhwm, limits.high_water_frames);
  socket.set(zmq::sockopt::handshake_ivl, count(limits.handshake));
  socket.set(zmq::sockopt::heartbeat_ivl, count(limits.heartbeat_every));
  socket.set(zmq::sockopt::heartbeat_timeout, count(limits.heartbeat_timeout));
  socket.set(zmq::sockopt::heartbeat_ttl, count(limits.heartbeat_ttl));
  socket.set(zmq::sockopt::curve_secretkey, buffer(config.keys.secret_key));
}

void enforce_admission(zmq::socket_t& router) {
  router.set(zmq::sockopt::zap_domain, zap_domain);
  const int on = 1;
  int seen = 0;
  std::size_t size = sizeof seen;
  if (zmq_setsockopt(router.handle(), zap_enforce_domain, &on, sizeof on) != 0 ||
      zmq_getsockopt(router.handle(), zap_enforce_domain, &seen, &size) != 0 || seen != 1) {
    throw std::runtime_error(
        "this libzmq cannot refuse unknown peers (ZMQ_ZAP_ENFORCE_DOMAIN); install libzmq 4.3.4 "
        "or later");
  }
}

}  // namespace

zmq::socket_t open_router(zmq::context_t& context, const TransportConfig& config) {
  zmq::socket_t router(context, zmq::socket_type::router);
  set_common(router, config);
  router.set(zmq::sockopt::curve_server, true);
  router.set(zmq::sockopt::router_mandatory, true);
  router.set(zmq::sockopt::router_handover, false);
  enforce_admission(router);
  return router;
}

zmq::socket_t open_dealer(zmq::context_t& context, const TransportConfig& config,
                          const CurveId& server) {
  zmq::socket_t dealer(context, zmq::socket_type::dealer);
  set_common(dealer, config);
  dealer.set(zmq::sockopt::reconnect_ivl, -1);
  dealer.set(zmq::sockopt::connect_timeout, count(config.limits.tcp_connect));
  dealer.set(zmq::sockopt::curve_publickey, buffer(config.keys.public_key.bytes()));
  dealer.set(zmq::sockopt::curve_serverkey, buffer(server.bytes()));
  return dealer;
}

void set_look_up_thread(zmq::socket_t& dealer) {
  dealer.set(zmq::sockopt::affinity, std::uint64_t{2});
}

}  // namespace maillage
