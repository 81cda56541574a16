#include "node/link_driver.h"

#include <spdlog/spdlog.h>

#include "node/net/endpoint.h"

namespace maillage {
namespace {

// A peer is given its frames within its credit, so a longer queue means it reads nothing at all.
constexpr std::size_t longest_queue = 64;
// After a cut, before the peer may connect again; a ban of its own is the replica's business.
constexpr std::int64_t pause_after_cut_ms = 5'000;
// Shorter than any frame with an update or a greeting in it: nothing in it takes time to examine.
constexpr std::size_t small_frame = 128;
// Taken before the page and the command line get their turn.
constexpr std::size_t frames_per_turn = 32;

const char* text_of(DialFailure failure) {
  switch (failure) {
    case DialFailure::none:
      return "";
    case DialFailure::unreachable:
      return "nobody answers at its address";
    case DialFailure::refused:
      return "it does not admit this hub yet: enter this hub's ticket there";
    case DialFailure::not_the_peer:
      return "something else answers at its address";
    case DialFailure::cut:
      return "the connection broke";
  }
  return "";
}

}  // namespace

LinkDriver::LinkDriver(Hub& hub, std::function<void()> begin_turn, kj::UnixEventPort& port)
    : hub_(hub),
      begin_turn_(std::move(begin_turn)),
      examiner_(
          hub.network(), FrameExaminer::threads_here(),
          [this](LinkNumber link, Arrived arrived) { hub_.arrived(link, std::move(arrived)); }),
      examined_(
          port, examiner_.descriptor(), [this] { take_examined(); },
          [](const char* failure) { spdlog::error("{}", failure); }) {}

void LinkDriver::start(Transport& transport) {
  transport_ = &transport;
  hub_.set_sink(this);
  peers_changed();
}

// Two hubs that can both be reached need one connection: the smaller key dials.
bool LinkDriver::dials(const PairedPeer& peer) const {
  if (peer.ticket.address.empty()) return false;
  return hub_.settings().address.empty() || hub_.id() < peer.ticket.hub;
}

void LinkDriver::peers_changed() {
  std::map<CurveId, std::string> wanted;
  for (const auto& [hub, peer] : hub_.peers().peers()) {
    const auto endpoint = parse_endpoint(peer.ticket.address);
    wanted[peer.ticket.curve] = dials(peer) && endpoint ? *endpoint : std::string();
  }
  for (const auto& [curve, endpoint] : admitted_) {
    if (wanted.contains(curve)) continue;
    transport_->hang_up(curve);
    transport_->revoke(curve);
  }
  for (const auto& [curve, endpoint] : wanted) {
    const auto known = admitted_.find(curve);
    if (known != admitted_.end() && known->second == endpoint) continue;
    if (known != admitted_.end() && endpoint.empty()) transport_->hang_up(curve);
    transport_->admit(curve);
    if (!endpoint.empty()) transport_->dial(curve, endpoint);
  }
  admitted_ = std::move(wanted);
}

void LinkDriver::tick() {
  std::erase_if(shut_out_until_, [this](const auto& entry) {
    if (hub_.now() < entry.second) return false;
    if (admitted_.contains(entry.first)) transport_->admit(entry.first);
    return true;
  });
}

void LinkDriver::sync_now() { transport_->redial_now(); }

std::string LinkDriver::link_state(const CurveId& peer) const {
  for (const auto& [link, state] : links_) {
    if (state.peer == peer) return "up";
  }
  const auto status = transport_->dial_status(peer);
  if (!status || transport_->paused()) return "idle";
  return status->state == DialStatus::State::dialling ? "dialling" : "waiting";
}

std::string LinkDriver::link_problem(const CurveId& peer) const {
  if (transport_->paused()) return "synchronisation is paused here";
  if (link_state(peer) == "up") return {};
  const auto status = transport_->dial_status(peer);
  return status ? text_of(status->last_failure)
                : "waits for its call; has it joined this hub's ticket ('maillage peer join')?";
}

void LinkDriver::send(LinkNumber link, const Bytes& frame) {
  const auto found = links_.find(link);
  if (found == links_.end()) return;
  Link& state = found->second;
  if (state.waiting.empty()) {
    const Sent sent = transport_->send({link}, frame);
    if (sent != Sent::busy) return;  // a link that is gone is reported by an event of its own
  }
  if (state.waiting.size() >= longest_queue) return drop(link);
  state.waiting.push_back(frame);
}

void LinkDriver::cut(const Cut& cut) {
  const auto found = links_.find(cut.link);
  if (found == links_.end()) return;
  spdlog::info("connection with {} closed: {}", found->second.peer.hex().substr(0, 8), cut.reason);
  // A replaced connection is not listened to any more and ends by itself; shutting its peer out
  // would end the newer one too.
  if (!cut.replaced) drop(cut.link);
}

void LinkDriver::drop(LinkNumber link) {
  const CurveId peer = links_.at(link).peer;
  transport_->revoke(peer);
  shut_out_until_[peer] = {hub_.now().milliseconds + pause_after_cut_ms};
}

void LinkDriver::on_link_up(LinkId link, const CurveId& peer) {
  begin_turn_();
  links_[link.value] = {peer, {}};
  hub_.link_up(link.value, peer);
}

void LinkDriver::on_link_down(LinkId link) {
  begin_turn_();
  links_.erase(link.value);
  examiner_.forget(link.value);
  hub_.link_down(link.value);
}

void LinkDriver::on_frame(LinkId link, ByteView frame) {
  if (frame.size() <= small_frame && examiner_.is_idle(link.value)) {
    begin_turn_();
    return hub_.one_frame(link.value, frame);
  }
  if (examiner_.examine(link.value, frame) || !links_.contains(link.value)) return;
  spdlog::info("connection with {} closed: sends more at once than it was allowed to",
               links_.at(link.value).peer.hex().substr(0, 8));
  drop(link.value);
}

void LinkDriver::take_examined() {
  begin_turn_();
  examiner_.finish_some(frames_per_turn);
  hub_.advance();
}

void LinkDriver::on_writable(LinkId link) {
  const auto found = links_.find(link.value);
  if (found == links_.end()) return;
  auto& waiting = found->second.waiting;
  while (!waiting.empty()) {
    if (transport_->send(link, waiting.front()) == Sent::busy) return;
    waiting.pop_front();
  }
}

}  // namespace maillage
