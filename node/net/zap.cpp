#include "node/net/zap.h"

#include <optional>
#include <string_view>
#include <vector>

namespace maillage {
namespace {

// version, request id, domain, address, identity, mechanism, then the key for CURVE.
constexpr std::size_t curve_request_parts = 7;
enum Part : std::size_t { request_id = 1, domain = 2, mechanism = 5, client_key = 6 };

std::vector<zmq::message_t> receive_parts(zmq::socket_t& handler) {
  std::vector<zmq::message_t> parts;
  do {
    zmq::message_t part;
    if (!handler.recv(part, zmq::recv_flags::dontwait)) return {};
    parts.push_back(std::move(part));
  } while (parts.back().more());
  return parts;
}

std::string_view text(const zmq::message_t& part) { return part.to_string_view(); }

std::optional<CurveId> admitted_key(const std::vector<zmq::message_t>& parts,
                                    const AdmittedKeys& admitted) {
  if (parts.size() != curve_request_parts || text(parts[0]) != "1.0" ||
      text(parts[domain]) != zap_domain || text(parts[mechanism]) != "CURVE") {
    return std::nullopt;
  }
  const std::optional<CurveId> key = CurveId::from(as_bytes(text(parts[client_key])));
  return key && admitted.contains(*key) ? key : std::nullopt;
}

void send_part(zmq::socket_t& handler, std::string_view part, bool more) {
  const auto flags =
      zmq::send_flags::dontwait | (more ? zmq::send_flags::sndmore : zmq::send_flags::none);
  handler.send(zmq::buffer(part), flags);
}

}  // namespace

zmq::socket_t open_zap_handler(zmq::context_t& context) {
  zmq::socket_t handler(context, zmq::socket_type::rep);
  handler.set(zmq::sockopt::linger, 0);
  handler.bind("inproc://zeromq.zap.01");
  return handler;
}

ZapAnswer answer_zap_request(zmq::socket_t& handler, const AdmittedKeys& admitted) {
  const std::vector<zmq::message_t> parts = receive_parts(handler);
  if (parts.empty()) return ZapAnswer::nothing_asked;
  const std::optional<CurveId> key = admitted_key(parts, admitted);
  send_part(handler, "1.0", true);
  send_part(handler, parts.size() > request_id ? text(parts[request_id]) : "", true);
  send_part(handler, key ? "200" : "400", true);
  send_part(handler, key ? "OK" : "unknown key", true);
  send_part(handler, key ? key->hex() : "", true);
  send_part(handler, "", false);
  return key ? ZapAnswer::admitted : ZapAnswer::refused;
}

}  // namespace maillage
