#include "node/net/dialled.h"

#include <fmt/format.h>

#include "node/net/endpoint.h"
#include "node/net/socket_options.h"

namespace maillage {
namespace {

constexpr int endings = ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_CLOSED |
                        ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
                        ZMQ_EVENT_HANDSHAKE_FAILED_AUTH;

DialFailure failure_of(int event) {
  switch (event) {
    case ZMQ_EVENT_CLOSED:
      return DialFailure::unreachable;
    case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
      return DialFailure::refused;
    default:
      return DialFailure::not_the_peer;
  }
}

}  // namespace

Dialled::Dialled(NetCore& core, const CurveId& peer, std::string endpoint)
    : core_(core),
      peer_(peer),
      endpoint_(std::move(endpoint)),
      backoff_(core.config.limits.redial_first, core.config.limits.redial_longest,
               core_.config.random),
      alarm_(std::make_shared<Alarm>(core.turns, core.timer, [this] { on_alarm(); })) {}

void Dialled::start() {
  backoff_.reset();
  if (!dealer_ && core_.admitted.contains(peer_)) connect();
}

void Dialled::stop() {
  close();
  alarm_->cancel();
  state_ = DialStatus::State::idle;
}

void Dialled::connect() {
  core_.counters.dials += 1;
  attempts_ += 1;
  state_ = DialStatus::State::dialling;
  alarm_->set(to_kj(core_.config.limits.dial));
  try {
    open_socket();
  } catch (const zmq::error_t& failure) {
    core_.turns.report(fmt::format("cannot dial {}: {}", endpoint_, failure.what()));
    lost(DialFailure::unreachable);
  }
}

void Dialled::open_socket() {
  dealer_ =
      std::make_shared<LoopSocket>(core_.turns, open_dealer(core_.context, core_.config, peer_));
  if (!has_numeric_host(endpoint_)) set_look_up_thread(dealer_->zmq());
  // libzmq tries one address of a name only: IPv4 and IPv6 take turns.
  const bool ipv6 = has_numeric_host(endpoint_) ? has_ipv6_host(endpoint_) : attempts_ % 2 == 0;
  dealer_->zmq().set(zmq::sockopt::ipv6, ipv6);
  monitor_.emplace(core_.context, dealer_, endings | ZMQ_EVENT_HANDSHAKE_SUCCEEDED, core_.turns,
                   core_.port, [this](int event) { on_monitor_event(event); });
  dealer_->zmq().connect(endpoint_);
  dealer_->watch(core_.port,
                 {[this] { return take_frame(); }, [this](int events) { look_at_socket(events); },
                  [this] { lost(DialFailure::not_the_peer); }});
}

void Dialled::on_monitor_event(int event) {
  if ((event & endings) != 0) return lost(failure_of(event));
  handshake_done_ = true;
  dealer_->touch();
}

// Up once CURVE is done and libzmq has attached the connection, whichever is heard of first.
void Dialled::look_at_socket(int events) {
  if ((events & ZMQ_POLLOUT) == 0) return;
  if (link_) {
    core_.links.has_room(*link_);
  } else if (handshake_done_) {
    came_up();
  }
}

void Dialled::came_up() {
  alarm_->cancel();
  state_ = DialStatus::State::up;
  up_since_ = core_.timer.now();
  link_ = core_.open_link({peer_, {}});
  // The probe that makes the link come up at the other end.
  dealer_->zmq().send(zmq::const_buffer(), zmq::send_flags::dontwait);
  dealer_->touch();
}

bool Dialled::take_frame() {
  const std::optional<ReceivedMessage> message = receive_message(dealer_->zmq(), false);
  if (!message) return false;
  if (message->parts > 1 || message->body.size() > core_.config.limits.frame_bytes) {
    lost(DialFailure::cut);  // the peer asks to hang up, or does not know the protocol
    return true;
  }
  if (!link_) came_up();
  if (message->body.size() > 0) {
    core_.deliver_frame(*link_, as_bytes(message->body.to_string_view()));
  }
  return true;
}

Sent Dialled::send(Link& link, ByteView frame) {
  dealer_->touch();
  if (zmq_send(dealer_->zmq().handle(), frame.data(), frame.size(), ZMQ_DONTWAIT) >= 0) {
    return core_.sent(frame);
  }
  if (zmq_errno() != EAGAIN) throw zmq::error_t();
  return core_.busy(link);
}

void Dialled::lost(DialFailure failure) {
  last_failure_ = link_ ? DialFailure::cut : failure;
  if (!link_) {
    core_.counters.dials_failed += 1;
  } else if (core_.timer.now() - up_since_ >= to_kj(core_.config.limits.proven)) {
    backoff_.reset();
  }
  close();
  state_ = DialStatus::State::waiting;
  alarm_->set(to_kj(backoff_.next()));
}

void Dialled::close() {
  monitor_.reset();
  if (dealer_) dealer_->close();
  dealer_.reset();
  handshake_done_ = false;
  if (link_) core_.close_link(*link_);
  link_.reset();
}

void Dialled::on_alarm() {
  if (dealer_) {
    lost(DialFailure::unreachable);
  } else if (core_.admitted.contains(peer_)) {
    connect();
  }
}

}  // namespace maillage
