#include "node/net/self_test.h"

#include <chrono>
#include <optional>
#include <stdexcept>
#include <vector>

#include "node/net/loop_socket.h"
#include "node/net/socket_options.h"
#include "node/net/zap.h"

namespace maillage {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds patience{5};
constexpr int refusals = ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL |
                         ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH;

struct KeyPair {
  CurveId public_key;
  CurveId secret_key;
};

KeyPair stranger_keys() {
  char public_text[41];
  char secret_text[41];
  KeyPair keys;
  if (zmq_curve_keypair(public_text, secret_text) != 0 ||
      zmq_z85_decode(keys.public_key.value.data(), public_text) == nullptr ||
      zmq_z85_decode(keys.secret_key.value.data(), secret_text) == nullptr) {
    throw std::runtime_error("this libzmq was built without CURVE; install Debian's libzmq5");
  }
  return keys;
}

std::optional<bool> admitted_by_event(zmq::socket_t& monitor) {
  while (const std::optional<int> event = receive_monitor_event(monitor)) {
    if (*event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED) return true;
    if ((*event & refusals) != 0) return false;
  }
  return std::nullopt;
}

// Whether the ROUTER behind `monitor` let its client in; nothing if neither came to pass.
std::optional<bool> watch(zmq::socket_t& monitor, zmq::socket_t* handler) {
  std::vector<zmq::pollitem_t> items{{monitor.handle(), 0, ZMQ_POLLIN, 0}};
  if (handler != nullptr) items.push_back({handler->handle(), 0, ZMQ_POLLIN, 0});
  const auto until = Clock::now() + patience;
  while (Clock::now() < until) {
    zmq::poll(items, std::chrono::milliseconds(50));
    if (handler != nullptr) answer_zap_request(*handler, {});
    if (const auto verdict = admitted_by_event(monitor)) return verdict;
  }
  return std::nullopt;
}

void expect_refusal(const TransportConfig& config, bool with_handler) {
  const KeyPair keys = stranger_keys();
  zmq::context_t context;
  std::optional<zmq::socket_t> handler;
  if (with_handler) handler = open_zap_handler(context);
  zmq::socket_t router = open_router(context, config);
  zmq::socket_t monitor = open_monitor(context, router, refusals | ZMQ_EVENT_HANDSHAKE_SUCCEEDED);
  router.bind("tcp://127.0.0.1:*");
  TransportConfig stranger = config;
  stranger.keys = {keys.public_key, keys.secret_key.value};
  zmq::socket_t dealer = open_dealer(context, stranger, config.keys.public_key);
  dealer.connect(router.get(zmq::sockopt::last_endpoint));
  const std::optional<bool> admitted = watch(monitor, handler ? &*handler : nullptr);
  zmq_socket_monitor(router.handle(), nullptr, 0);
  if (admitted && !*admitted) return;
  throw std::runtime_error(admitted ? "libzmq lets unknown peers in; install libzmq 4.3.4 or later"
                                    : "libzmq did not answer on the loopback interface within 5 s; "
                                      "check that 127.0.0.1 is up, then start again");
}

}  // namespace

void check_that_strangers_are_refused(const TransportConfig& config) {
  expect_refusal(config, true);
  expect_refusal(config, false);
}

}  // namespace maillage
