// The options of every socket to a peer, in one place.
#pragma once

#include <zmq.hpp>

#include "node/net/transport.h"

namespace maillage {

// A ROUTER that takes part in CURVE as server and asks the ZAP handler about every key. Throws
// std::runtime_error if libzmq does not know how to enforce that.
zmq::socket_t open_router(zmq::context_t& context, const TransportConfig& config);

// A DEALER that connects to the holder of `server` and nobody else, and never by itself again.
zmq::socket_t open_dealer(zmq::context_t& context, const TransportConfig& config,
                          const CurveId& server);

// The first I/O thread of the context serves every connection; the second is for those whose
// connecting may wait for a name server, because libzmq looks names up in its I/O thread.
void set_look_up_thread(zmq::socket_t& dealer);
constexpr int io_threads = 2;

}  // namespace maillage
