#include "node/net/inbound.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "node/net/endpoint.h"
#include "node/net/socket_options.h"
#include "protocol/assert.h"

namespace maillage {
namespace {

// libzmq names a connection by a zero byte and a number. We never set a routing id, so whoever has
// another one chose it, to be taken for somebody else.
constexpr std::size_t route_bytes = 5;

bool is_assigned_route(std::string_view route) {
  return route.size() == route_bytes && route.front() == '\0';
}

std::optional<CurveId> user_id(zmq::message_t& body) {
  const char* const hex = zmq_msg_gets(body.handle(), "User-Id");
  return hex == nullptr ? std::nullopt : CurveId::from_hex(hex);
}

std::string advice_on_binding(const std::string& endpoint, const zmq::error_t& failure) {
  const std::string_view advice =
      failure.num() == EADDRINUSE
          ? "another program has this port; stop it or choose another port in the configuration"
      : failure.num() == EACCES
          ? "ports below 1024 are reserved; choose another port in the configuration"
          : "check that this address belongs to this machine";
  return fmt::format("cannot listen on {}: {} ({})", endpoint, advice, failure.what());
}

}  // namespace

Inbound::Inbound(NetCore& core)
    : core_(core),
      wanted_(core.config.listen),
      retry_(core.config.limits.bind_retry),
      retry_alarm_(std::make_shared<Alarm>(core.turns, core.timer, [this] { try_again(); })),
      probe_alarm_(std::make_shared<Alarm>(core.turns, core.timer, [this] { probe_all(); })),
      room_alarm_(std::make_shared<Alarm>(core.turns, core.timer, [this] { look_for_room(); })) {}

void Inbound::open() {
  try {
    bind();
  } catch (const zmq::error_t& failure) {
    close();
    throw std::runtime_error(advice_on_binding(wanted_, failure));
  }
}

void Inbound::reopen() {
  retry_ = core_.config.limits.bind_retry;
  try_again();
}

void Inbound::try_again() {
  try {
    bind();
  } catch (const zmq::error_t& failure) {
    close();
    // The port of the socket just closed is free again only after libzmq's reaper has run.
    if (retry_ > core_.config.limits.bind_retry) {
      core_.turns.report(advice_on_binding(wanted_, failure));
    }
    retry_alarm_->set(to_kj(retry_));
    retry_ = std::min(retry_ * 2, core_.config.limits.bind_retry_longest);
  }
}

void Inbound::bind() {
  if (wanted_.empty()) return;
  handler_ = std::make_shared<LoopSocket>(core_.turns, open_zap_handler(core_.context));
  router_ = std::make_shared<LoopSocket>(core_.turns, open_router(core_.context, core_.config));
  router_->zmq().set(zmq::sockopt::ipv6, has_ipv6_host(wanted_));
  router_->zmq().bind(wanted_);
  wanted_ = bound_ = router_->zmq().get(zmq::sockopt::last_endpoint);
  const auto on_broken = [this] {
    close();
    retry_alarm_->set(to_kj(core_.config.limits.bind_retry));
  };
  monitor_.emplace(core_.context, router_, ZMQ_EVENT_DISCONNECTED, core_.turns, core_.port,
                   [this](int) {
                     if (!probe_due_) probe_alarm_->set(to_kj(core_.config.limits.probe_after));
                     probe_due_ = true;
                   });
  handler_->watch(core_.port, {[this] { return take_request(); }, {}, on_broken});
  router_->watch(core_.port,
                 {[this] { return take_frame(); }, [this](int) { look_for_room(); }, on_broken});
}

void Inbound::close() {
  retry_alarm_->cancel();
  probe_alarm_->cancel();
  room_alarm_->cancel();
  probe_due_ = false;
  monitor_.reset();
  if (router_) router_->close();
  if (handler_) handler_->close();
  bound_.clear();
  for (const auto& [route, link] : by_route_) core_.close_link(link);
  by_route_.clear();
  peers_.clear();
}

bool Inbound::take_request() {
  const ZapAnswer answer = answer_zap_request(handler_->zmq(), core_.admitted);
  if (answer == ZapAnswer::refused) core_.counters.handshakes_refused += 1;
  return answer != ZapAnswer::nothing_asked;
}

bool Inbound::take_frame() {
  std::optional<ReceivedMessage> message = receive_message(router_->zmq(), true);
  if (!message) return false;
  const std::optional<CurveId> key = user_id(message->body);
  if (is_usable(*message, key)) handle(*message, *key);
  return true;
}

bool Inbound::is_usable(const ReceivedMessage& message, const std::optional<CurveId>& key) {
  if (!key || !core_.admitted.contains(*key)) {
    core_.counters.frames_not_admitted += 1;
    return false;
  }
  if (message.parts != 2 || message.body.size() > core_.config.limits.frame_bytes ||
      !is_assigned_route(message.route.to_string_view())) {
    core_.counters.frames_malformed += 1;
    return false;
  }
  return true;
}

void Inbound::handle(const ReceivedMessage& message, const CurveId& key) {
  const std::optional<LinkId> link = link_for(message.route.to_string(), key);
  if (!link) {
    core_.counters.frames_outdated += 1;
  } else if (message.body.size() > 0) {
    core_.deliver_frame(*link, as_bytes(message.body.to_string_view()));
  }
}

// The link of this connection, opened at its first message; nothing if the connection was replaced
// or hung up before.
std::optional<LinkId> Inbound::link_for(const std::string& route, const CurveId& key) {
  const auto known = by_route_.find(route);
  if (known != by_route_.end()) {
    const Link* const link = core_.links.find(known->second);
    MAILLAGE_ASSERT(link != nullptr);
    if (link->peer == key) return known->second;
    end(known->second, Ending::connection_gone);  // another connection has its name now
  }
  Peer& peer = peers_[key];
  if (std::find(peer.ended.begin(), peer.ended.end(), route) != peer.ended.end()) {
    return std::nullopt;
  }
  if (peer.link) end(*peer.link, Ending::hung_up);
  const LinkId id = core_.open_link({key, route});
  peer.link = id;
  by_route_.emplace(route, id);
  return id;
}

void Inbound::end(LinkId id, Ending ending) {
  const Link* const link = core_.links.find(id);
  MAILLAGE_ASSERT(link != nullptr);
  Peer& peer = peers_[link->peer];
  peer.link.reset();
  if (ending != Ending::connection_gone) ask_to_hang_up(link->route);
  if (ending == Ending::hung_up) {
    peer.ended.push_back(link->route);
    if (peer.ended.size() > core_.config.limits.ended_routes) peer.ended.pop_front();
  }
  by_route_.erase(link->route);
  core_.close_link(id);
}

void Inbound::drop(const CurveId& peer, Ending ending) {
  const auto known = peers_.find(peer);
  if (known == peers_.end()) return;
  if (known->second.link) end(*known->second.link, ending);
  if (ending == Ending::revoked) peers_.erase(known);
}

void Inbound::ask_to_hang_up(const std::string& route) {
  if (!router_ || !router_->is_open()) return;
  constexpr int more = ZMQ_SNDMORE | ZMQ_DONTWAIT;
  void* const router = router_->zmq().handle();
  if (zmq_send(router, route.data(), route.size(), more) >= 0) {
    zmq_send(router, nullptr, 0, more);
    zmq_send(router, nullptr, 0, ZMQ_DONTWAIT);
  }
  router_->touch();
}

Inbound::Room Inbound::offer(const std::string& route, ByteView frame) {
  void* const router = router_->zmq().handle();
  if (zmq_send(router, route.data(), route.size(), ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0) {
    if (zmq_errno() == EAGAIN) return Room::full;
    if (zmq_errno() == EHOSTUNREACH) return Room::unreachable;
    throw zmq::error_t();
  }
  if (zmq_send(router, frame.data(), frame.size(), ZMQ_DONTWAIT) < 0) throw zmq::error_t();
  return Room::ok;
}

Sent Inbound::send(LinkId id, Link& link, ByteView frame) {
  router_->touch();
  switch (offer(link.route, frame)) {
    case Room::ok:
      return core_.sent(frame);
    case Room::full:
      return core_.busy(link);
    case Room::unreachable:
      break;
  }
  end(id, Ending::connection_gone);
  return Sent::gone;
}

// A ROUTER is writable when any of its peers is, so those that wait are tried one by one. The news
// of room for one may be swallowed by the attempt for another, hence the alarm.
void Inbound::look_for_room() {
  probe([](const Link& link) { return link.wants_room; });
  for (const auto& [route, id] : by_route_) {
    if (core_.links.find(id)->wants_room) room_alarm_->set(to_kj(core_.config.limits.room_retry));
  }
}

void Inbound::probe_all() {
  probe_due_ = false;
  probe([](const Link&) { return true; });
}

// Sends an empty message, which the other side ignores, on the links chosen.
void Inbound::probe(bool (*chosen)(const Link&)) {
  std::vector<LinkId> gone;
  bool sent = false;
  for (const auto& [route, id] : by_route_) {
    if (!chosen(*core_.links.find(id))) continue;
    sent = true;
    const Room room = offer(route, {});
    if (room == Room::ok) core_.links.has_room(id);
    if (room == Room::unreachable) gone.push_back(id);
  }
  for (const LinkId id : gone) end(id, Ending::connection_gone);
  if (sent) router_->touch_if_readable();
}

}  // namespace maillage
