#include "node/net/transport.h"

#include <unordered_map>

#include "node/net/core.h"
#include "node/net/dialled.h"
#include "node/net/inbound.h"
#include "node/net/self_test.h"
#include "node/net/socket_options.h"
#include "protocol/assert.h"

namespace maillage {

class Transport::Impl {
 public:
  Impl(TransportConfig config, kj::UnixEventPort& port, kj::Timer& timer, TransportEvents& events)
      : core(std::move(config), port, timer, events), inbound(core) {
    check_that_strangers_are_refused(core.config);
    zmq_ctx_set(core.context.handle(), ZMQ_IO_THREADS, io_threads);
    zmq_ctx_set(core.context.handle(), ZMQ_MAX_SOCKETS, max_sockets);
    inbound.open();
  }

  // Each dialled peer takes three, the DEALER and both ends of its monitor: room for 1,350 hubs.
  static constexpr int max_sockets = 4'096;

  NetCore core;
  Inbound inbound;
  std::unordered_map<CurveId, std::unique_ptr<Dialled>> dialled;
  bool paused = false;

  Dialled* dialled_to(const CurveId& peer) {
    const auto found = dialled.find(peer);
    return found == dialled.end() ? nullptr : found->second.get();
  }
  void start_all() {
    for (const auto& [peer, dial] : dialled) dial->start();
  }
};

Transport::Transport(TransportConfig config, kj::UnixEventPort& port, kj::Timer& timer,
                     TransportEvents& events)
    : impl_(std::make_unique<Impl>(std::move(config), port, timer, events)) {}

Transport::~Transport() noexcept = default;

void Transport::admit(const CurveId& peer) {
  if (!impl_->core.admitted.insert(peer).second || impl_->paused) return;
  if (Dialled* const dial = impl_->dialled_to(peer)) dial->start();
}

void Transport::revoke(const CurveId& peer) {
  impl_->core.admitted.erase(peer);
  impl_->inbound.drop(peer, Inbound::Ending::revoked);
  if (Dialled* const dial = impl_->dialled_to(peer)) dial->stop();
}

void Transport::dial(const CurveId& peer, std::string endpoint) {
  auto& dial = impl_->dialled[peer];
  if (dial && dial->endpoint() == endpoint) return;
  dial = std::make_unique<Dialled>(impl_->core, peer, std::move(endpoint));
  if (!impl_->paused) dial->start();
}

std::optional<DialStatus> Transport::dial_status(const CurveId& peer) const {
  const Dialled* const dial = impl_->dialled_to(peer);
  return dial == nullptr ? std::nullopt : std::optional(dial->status());
}

void Transport::hang_up(const CurveId& peer) {
  impl_->dialled.erase(peer);
  impl_->inbound.drop(peer, Inbound::Ending::hung_up);
}

void Transport::redial_now() {
  if (!impl_->paused) impl_->start_all();
}

Sent Transport::send(LinkId id, ByteView frame) {
  MAILLAGE_ASSERT(!frame.empty() && frame.size() <= impl_->core.config.limits.frame_bytes);
  Link* const link = impl_->core.links.find(id);
  if (link == nullptr) return Sent::gone;
  if (link->inbound()) return impl_->inbound.send(id, *link, frame);
  return impl_->dialled_to(link->peer)->send(*link, frame);
}

void Transport::pause() {
  impl_->paused = true;
  impl_->inbound.close();
  for (const auto& [peer, dial] : impl_->dialled) dial->stop();
}

void Transport::resume() {
  if (!impl_->paused) return;
  impl_->paused = false;
  impl_->inbound.reopen();
  impl_->start_all();
}

bool Transport::paused() const { return impl_->paused; }

std::string Transport::bound_endpoint() const { return impl_->inbound.bound_endpoint(); }

TransportCounters Transport::counters() const { return impl_->core.counters; }

}  // namespace maillage
