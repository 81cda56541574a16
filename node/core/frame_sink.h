// Where a hub's frames leave: the transport in the node, the simulated network, a queue in tests.
#pragma once

#include "replication/replica.h"

namespace maillage {

class FrameSink {
 public:
  virtual ~FrameSink() = default;
  virtual void send(LinkNumber link, const Bytes& frame) = 0;
  virtual void cut(const Cut& cut) = 0;
};

}  // namespace maillage
