// The local socket (0600) the command line talks to. Whoever may open it is the account the node
// runs under; what a worker may do still asks for that worker's password.
#pragma once

#include <kj/async-io.h>

#include <memory>
#include <string>

#include "node/control/command.h"

namespace maillage {

class ControlServer {
 public:
  // Throws std::runtime_error when the socket cannot be made. A socket left by a process that died
  // is replaced: the store's lock says that no other node runs in this directory.
  ControlServer(const std::string& path, Desks& desks, kj::LowLevelAsyncIoProvider& io);
  ~ControlServer();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace maillage
