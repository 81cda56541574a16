// The ZAP handler (ZeroMQ RFC 27): libzmq asks it about every CURVE handshake.
#pragma once

#include <string>
#include <unordered_set>
#include <zmq.hpp>

#include "protocol/ids.h"

namespace maillage {

using AdmittedKeys = std::unordered_set<CurveId>;

inline const std::string zap_domain = "maillage";

enum class ZapAnswer { nothing_asked, admitted, refused };

// The socket libzmq asks: one per context, bound before any ROUTER.
zmq::socket_t open_zap_handler(zmq::context_t& context);

// Answers one request, if there is one. Admits a CURVE key of `admitted` in our own domain, and
// nothing else; its User-Id is the key in hexadecimal.
ZapAnswer answer_zap_request(zmq::socket_t& handler, const AdmittedKeys& admitted);

}  // namespace maillage
