// A ZeroMQ socket served by the kj loop.
//
// Its descriptor (ZMQ_FD) tells only that libzmq's mailbox stirred, edge-triggered, and any call on
// the socket may swallow that edge. Hence the rule kept here: the socket is waited for only after a
// receive said EAGAIN and ZMQ_EVENTS, read after that, showed nothing to read; and whoever sends
// asks for a turn, in which the same is done.
#pragma once

#include <kj/async-unix.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <zmq.hpp>

#include "node/net/turns.h"

namespace maillage {

class LoopSocket : public Source, public std::enable_shared_from_this<LoopSocket> {
 public:
  struct Handlers {
    std::function<bool()> take_one;           // receives and handles one message; false on EAGAIN
    std::function<void(int events)> on_idle;  // nothing to read; ZMQ_POLLOUT may stand in `events`
    std::function<void()> on_broken;          // an exception came out of the two above
  };

  LoopSocket(TurnQueue& turns, zmq::socket_t socket) : turns_(turns), socket_(std::move(socket)) {}
  ~LoopSocket() noexcept override { close(); }

  // To be called once bound or connected: before that the descriptor may not be waited for.
  void watch(kj::UnixEventPort& port, Handlers handlers);
  // Asks for a turn; to be called after a send.
  void touch() { turns_.ready(shared_from_this()); }
  // The same, but only if there is something to read; for sends made while the socket is idle.
  void touch_if_readable();
  void close();
  bool is_open() const { return static_cast<bool>(socket_); }
  zmq::socket_t& zmq() { return socket_; }

  bool take_one() override;
  void broke() override;

 private:
  void wait_for_edge();

  TurnQueue& turns_;
  zmq::socket_t socket_;
  Handlers handlers_;
  // Destroyed before the socket that owns the descriptor (members die in reverse order).
  std::optional<kj::UnixEventPort::FdObserver> observer_;
  bool waiting_ = false;
  kj::Promise<void> edge_ = nullptr;
};

// The monitor of a socket. Taken down in the only safe order: libzmq's I/O thread sends events with
// a blocking call, so it must be told to stop while the receiving end still exists.
class Monitor {
 public:
  // Watches `events` (ZMQ_EVENT_...) of `subject`; `on_event` runs in a turn.
  Monitor(zmq::context_t& context, std::shared_ptr<LoopSocket> subject, int events,
          TurnQueue& turns, kj::UnixEventPort& port, std::function<void(int event)> on_event);
  ~Monitor();
  Monitor(const Monitor&) = delete;
  Monitor& operator=(const Monitor&) = delete;

 private:
  bool take_event(LoopSocket& receiver);

  std::shared_ptr<LoopSocket> subject_;
  std::function<void(int)> on_event_;
  std::shared_ptr<LoopSocket> receiver_;
};

// A whole message, or nothing on EAGAIN. `body` is its last part; those in between are discarded.
struct ReceivedMessage {
  zmq::message_t route;  // the first part, if `routed`
  zmq::message_t body;
  std::size_t parts = 0;  // all of them
};
std::optional<ReceivedMessage> receive_message(zmq::socket_t& socket, bool routed);

// Connects a PAIR to the monitor of `subject`.
zmq::socket_t open_monitor(zmq::context_t& context, zmq::socket_t& subject, int events);
// The event in the first frame of a monitor's message; its address frame is discarded.
std::optional<int> receive_monitor_event(zmq::socket_t& receiver);

}  // namespace maillage
