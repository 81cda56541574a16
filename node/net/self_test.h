// The start-up check that this libzmq, with the options we set, really refuses strangers.
#pragma once

#include "node/net/transport.h"

namespace maillage {

// Over loopback TCP, in a context of its own: an unknown key must be refused by our handler, and
// every key when no handler answers. Takes some milliseconds, 5 s at the very most. Throws
// std::runtime_error otherwise.
void check_that_strangers_are_refused(const TransportConfig& config);

}  // namespace maillage
