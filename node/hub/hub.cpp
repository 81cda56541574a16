#include "node/hub/hub.h"

namespace maillage {
namespace {

PairedHub paired(const PairedPeer& peer) { return {peer.ticket.curve, peer.network_operator}; }

HubCore::Parts core_parts(const Hub::Parts& parts, HubStore& store, const PeerBook& peers) {
  PairedHubs hubs;
  for (const auto& [hub, peer] : peers.peers()) hubs[hub] = paired(peer);
  return {store,
          parts.identity.hub,
          parts.identity.transport.id,
          parts.settings.network,
          {parts.settings.name, parts.settings.territory},
          std::move(hubs),
          parts.random,
          parts.report,
          parts.locate,
          nullptr,
          &parts.identity.transport.secret,
          parts.schemas,
          peers.followed(),
          parts.region_of};
}

}  // namespace

Hub::Hub(const Parts& parts, TimePoint now)
    : store_(parts.store),
      identity_(parts.identity),
      settings_(parts.settings),
      peers_(parts.store),
      stored_(parts.store, parts.report, parts.writer),
      core_(core_parts(parts, stored_, peers_), now) {}

Ticket Hub::ticket() const {
  return {id(),
          identity_.transport.id,
          settings_.name,
          settings_.territory,
          settings_.network,
          settings_.address,
          state().governance.root()};
}

bool Hub::is_operator(const WriterId& hub) const {
  return hub == id() ? settings_.network_operator : core_.is_operator(hub);
}

void Hub::pair(const PairedPeer& peer) {
  peers_.put(peer);
  core_.pair(peer.ticket.hub, paired(peer));
}

void Hub::unpair(const WriterId& hub) {
  peers_.erase(hub);
  core_.unpair(hub);
}

void Hub::link_up(LinkNumber link, const CurveId& curve) {
  core_.link_up(link, curve);
  advance();
}

void Hub::follow(const WriterId& hub, bool wanted) {
  peers_.follow(hub, wanted);
  core_.follow(peers_.followed());
}

void Hub::link_down(LinkNumber link) {
  core_.link_down(link);
  advance();
}

void Hub::frame(LinkNumber link, ByteView bytes) {
  core_.frame(link, bytes);
  advance();
}

void Hub::tick() {
  core_.tick();
  advance();
}

void Hub::on_timer() {
  core_.on_timer();
  advance();
}

}  // namespace maillage
