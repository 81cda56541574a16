// One peer that this node dials: a DEALER while there is a connection, an alarm while there is not.
#pragma once

#include <optional>
#include <string>

#include "node/net/backoff.h"
#include "node/net/core.h"

namespace maillage {

class Dialled {
 public:
  Dialled(NetCore& core, const CurveId& peer, std::string endpoint);
  ~Dialled() { stop(); }
  Dialled(const Dialled&) = delete;
  Dialled& operator=(const Dialled&) = delete;

  // Dials if the peer is admitted and there is no connection nor attempt; backoff starts anew.
  void start();
  // Closes the connection and dials no more until `start`.
  void stop();
  const std::string& endpoint() const { return endpoint_; }
  DialStatus status() const { return {state_, last_failure_}; }
  Sent send(Link& link, ByteView frame);

 private:
  void connect();
  void open_socket();
  void on_monitor_event(int event);
  void look_at_socket(int events);
  void came_up();
  bool take_frame();
  void lost(DialFailure failure);
  void close();
  void on_alarm();

  NetCore& core_;
  const CurveId peer_;
  const std::string endpoint_;
  Backoff backoff_;
  std::shared_ptr<Alarm> alarm_;  // the end of an attempt while dialling, of the wait otherwise
  std::shared_ptr<LoopSocket> dealer_;
  std::optional<Monitor> monitor_;
  std::optional<LinkId> link_;
  kj::TimePoint up_since_ = kj::origin<kj::TimePoint>();
  DialStatus::State state_ = DialStatus::State::idle;
  DialFailure last_failure_ = DialFailure::none;
  bool handshake_done_ = false;
  std::uint64_t attempts_ = 0;
};

}  // namespace maillage
