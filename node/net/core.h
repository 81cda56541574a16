// What the listening side and the dialling side share: built once by Transport.
#pragma once

#include <exception>
#include <zmq.hpp>

#include "node/net/links.h"
#include "node/net/loop_socket.h"
#include "node/net/transport.h"
#include "node/net/turns.h"
#include "node/net/zap.h"

namespace maillage {

struct NetCore {
  NetCore(TransportConfig given, kj::UnixEventPort& event_port, kj::Timer& event_timer,
          TransportEvents& sink)
      : config(std::move(given)),
        port(event_port),
        timer(event_timer),
        events(sink),
        turns(
            event_timer, config.limits.items_per_turn, [this] { deliver_events(); },
            [this] { end_turn(); }, config.report) {}

  TransportConfig config;
  kj::UnixEventPort& port;
  kj::Timer& timer;
  TransportEvents& events;
  zmq::context_t context;
  AdmittedKeys admitted;
  TransportCounters counters;
  Links links;
  TurnQueue turns;

  // Only in a turn. Events about links come first, so that a frame never precedes its link.
  void deliver_events() {
    while (deliver_guarded([this] { return links.deliver_next(events); })) {
    }
  }
  void end_turn() {
    deliver_guarded([this] { return events.on_turn_end(), true; });
  }
  void deliver_frame(LinkId link, ByteView frame) {
    counters.frames_received += 1;
    counters.bytes_received += frame.size();
    deliver_events();
    // The sink may have closed the link while it heard of other things.
    if (links.find(link) == nullptr) return;
    deliver_guarded([&] { return events.on_frame(link, frame), true; });
  }
  LinkId open_link(Link link) {
    turns.schedule();
    return links.open(std::move(link));
  }
  void close_link(LinkId link) {
    turns.schedule();
    links.close(link);
  }
  // After a send that found no room.
  Sent busy(Link& link) {
    link.wants_room = true;
    return Sent::busy;
  }
  Sent sent(ByteView frame) {
    counters.frames_sent += 1;
    counters.bytes_sent += frame.size();
    return Sent::ok;
  }

 private:
  template <typename Call>
  bool deliver_guarded(Call call) {
    try {
      return call();
    } catch (const std::exception& failure) {
      turns.report(failure.what());
      return true;
    }
  }
};

inline kj::Duration to_kj(std::chrono::milliseconds time) {
  return time.count() * kj::MILLISECONDS;
}

}  // namespace maillage
