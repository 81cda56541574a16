#include "node/net/loop_socket.h"

#include <fmt/format.h>

#include <atomic>
#include <cstring>

namespace maillage {

void LoopSocket::watch(kj::UnixEventPort& port, Handlers handlers) {
  handlers_ = std::move(handlers);
  observer_.emplace(port, socket_.get(zmq::sockopt::fd),
                    kj::UnixEventPort::FdObserver::OBSERVE_READ);
  touch();  // what came before is no edge
}

void LoopSocket::touch_if_readable() {
  if ((static_cast<int>(socket_.get(zmq::sockopt::events)) & ZMQ_POLLIN) != 0) touch();
}

void LoopSocket::close() {
  edge_ = nullptr;
  waiting_ = false;
  observer_.reset();
  socket_.close();
}

bool LoopSocket::take_one() {
  if (!is_open()) return false;
  if (handlers_.take_one()) return is_open();
  if (!is_open()) return false;
  const int events = static_cast<int>(socket_.get(zmq::sockopt::events));
  if ((events & ZMQ_POLLIN) != 0) return true;
  wait_for_edge();
  if (handlers_.on_idle) handlers_.on_idle(events);
  return false;
}

void LoopSocket::broke() {
  if (handlers_.on_broken) handlers_.on_broken();
}

void LoopSocket::wait_for_edge() {
  if (waiting_) return;
  waiting_ = true;
  edge_ = observer_->whenBecomesReadable()
              .then([this] {
                waiting_ = false;
                touch();
              })
              .eagerlyEvaluate([this](kj::Exception&& failure) {
                waiting_ = false;
                turns_.report(failure);
              });
}

Monitor::Monitor(zmq::context_t& context, std::shared_ptr<LoopSocket> subject, int events,
                 TurnQueue& turns, kj::UnixEventPort& port, std::function<void(int)> on_event)
    : subject_(std::move(subject)),
      on_event_(std::move(on_event)),
      receiver_(
          std::make_shared<LoopSocket>(turns, open_monitor(context, subject_->zmq(), events))) {
  LoopSocket* const receiver = receiver_.get();
  receiver_->watch(port, {[this, receiver] { return take_event(*receiver); }, {}, {}});
}

Monitor::~Monitor() {
  if (subject_->is_open()) zmq_socket_monitor(subject_->zmq().handle(), nullptr, 0);
  receiver_->close();
}

bool Monitor::take_event(LoopSocket& receiver) {
  const std::optional<int> event = receive_monitor_event(receiver.zmq());
  if (!event) return false;
  // A copy, because the handler may destroy this monitor.
  const auto handler = on_event_;
  handler(*event);
  return true;
}

std::optional<ReceivedMessage> receive_message(zmq::socket_t& socket, bool routed) {
  ReceivedMessage message;
  zmq::message_t& first = routed ? message.route : message.body;
  if (!socket.recv(first, zmq::recv_flags::dontwait)) return std::nullopt;
  message.parts = 1;
  // The parts of a message arrive together, so these calls do not wait.
  for (bool more = first.more(); more; more = message.body.more()) {
    if (!socket.recv(message.body, zmq::recv_flags::dontwait)) break;
    ++message.parts;
  }
  return message;
}

zmq::socket_t open_monitor(zmq::context_t& context, zmq::socket_t& subject, int events) {
  static std::atomic<std::uint64_t> last{0};
  const std::string address = fmt::format("inproc://maillage-monitor-{}", ++last);
  if (zmq_socket_monitor(subject.handle(), address.c_str(), events) != 0) throw zmq::error_t();
  zmq::socket_t receiver(context, zmq::socket_type::pair);
  receiver.set(zmq::sockopt::linger, 0);
  receiver.set(zmq::sockopt::rcvhwm, 0);  // else a slow turn would stall libzmq's I/O thread
  receiver.connect(address);
  return receiver;
}

std::optional<int> receive_monitor_event(zmq::socket_t& receiver) {
  zmq::message_t event;
  if (!receiver.recv(event, zmq::recv_flags::dontwait)) return std::nullopt;
  zmq::message_t address;
  if (event.more() && !receiver.recv(address, zmq::recv_flags::dontwait)) return std::nullopt;
  std::uint16_t number = 0;
  if (event.size() >= sizeof number) std::memcpy(&number, event.data(), sizeof number);
  return number;
}

}  // namespace maillage
