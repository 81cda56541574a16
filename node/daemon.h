// The node at run time: one kj event loop that owns the transport, the control socket, the timers
// and the hub, and passes events between them.
#pragma once

#include <memory>
#include <string>

namespace maillage {

// Runs the node of `dir` until SIGTERM or SIGINT, then closes in order. Throws std::runtime_error
// (StoreError among them) with a line for the administrator when it cannot start.
void run_daemon(const std::string& dir);

}  // namespace maillage
