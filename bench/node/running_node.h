// A node as the daemon wires it (node/daemon.cpp), without desks and control socket: store, hub,
// link driver, transport, and a tick every two seconds, in one kj loop.
#pragma once

#include <kj/async-io.h>

#include <string>

#include "node/directory/gazetteer.h"
#include "node/hub/hub.h"
#include "node/hub/index_driver.h"
#include "node/link_driver.h"
#include "node/net/transport.h"

namespace maillage::bench {

TimePoint wall_clock();
RandomSource system_random();

// Equal on two nodes exactly when their directories are.
std::string hash_of_directories(const HubState& state);

class RunningNode {
 public:
  // A receiver has no port and dials.
  enum class Role { source, receiver };
  RunningNode(const std::string& dir, Role role, kj::AsyncIoContext& io);

  void start();  // connects
  const HubState& state() const { return hub_.state(); }
  const Replica& replica() const { return hub_.replica(); }
  LogStore& store() { return store_; }
  TransportCounters counters() const { return transport_.counters(); }
  void pause() { links_.pause(); }
  void resume() { links_.resume(); }

 private:
  kj::Promise<void> tick();
  TransportConfig transport_config() const;
  void on_written();

  const Settings settings_;
  const Identity identity_;
  const Gazetteer gazetteer_;
  LogStore store_;
  Workers writer_{1};
  Hub hub_;
  LinkDriver links_;
  Transport transport_;
  LoopWatch written_;
  kj::Timer& timer_;
  IndexDriver index_;
  kj::Promise<void> ticking_ = nullptr;
};

}  // namespace maillage::bench
