#include "node/hub/hub.h"

#include <fmt/format.h>

#include "node/hub/delivery.h"
#include "node/store/lmdb.h"
#include "protocol/assert.h"
#include "replication/scopes.h"

namespace maillage {

Hub::Hub(Parts parts, TimePoint now)
    : parts_(std::move(parts)),
      network_(network_id(parts_.settings.network)),
      peers_(parts_.store),
      state_(parts_.locate),
      now_(now) {
  const Incarnation incarnation = open_epoch(parts_.store, parts_.random);
  epoch_ = incarnation.epoch;
  load();
  certify_self();
  // Marks that a power cut kept from being written.
  std::set<ScopeId> all;
  for (const auto& [scope, referral] : state_.referrals()) all.insert(scope);
  write_marks(all);
}

void Hub::load() {
  state_.governance.trust(id());
  for (const auto& [hub, peer] : peers_.peers()) state_.governance.trust(hub);
  parts_.store.for_each_update([this](std::uint64_t, const Update& update) {
    state_.apply(update);
    clock_.observe(update.header.hlc, now_);
    return true;
  });
  state_.settle();
  HeadTable heads;
  for (const LogHead& head : parts_.store.heads()) heads.advance({head.kind, head.log}, head.head);
  const Replica::Parts replica_parts{
      network_, parts_.identity.hub, parts_.identity.transport.id, state_.governance, *this, *this,
      clock_};
  replica_ = std::make_unique<Replica>(replica_parts, std::move(heads));
  replica_->forget_doubt(epoch_);
  trust_peers();
}

void Hub::certify_self() {
  const HubCertificate said{parts_.settings.name, parts_.settings.territory};
  const KnownHub* known = state_.governance.hub(id());
  if (known != nullptr && known->said.name == said.name &&
      known->said.territory == said.territory) {
    return;
  }
  LocalBatch local = batch();
  Header header = local.next_header(ScopeKind::governance, governance_scope(), id(), {});
  header.schema = governance_schema;
  local.add(sign_update(header, {encode_operation(said)}, {}, key(), network_));
  commit(std::move(local));
}

const UpdateId& Hub::certificate() const {
  const KnownHub* known = state_.governance.hub(id());
  MAILLAGE_ASSERT(known != nullptr);
  return known->certificate;
}

Ticket Hub::ticket() const {
  return {id(),
          parts_.identity.transport.id,
          parts_.settings.name,
          parts_.settings.territory,
          parts_.settings.network,
          parts_.settings.address};
}

bool Hub::is_operator(const WriterId& hub) const {
  if (hub == id()) return parts_.settings.network_operator;
  const PairedPeer* peer = peers_.find(hub);
  return peer != nullptr && peer->network_operator;
}

void Hub::commit(LocalBatch&& local) {
  const std::vector<Update> updates = local.release();
  if (!updates.empty()) write_marks(store_and_fold(updates));
}

// Returns the referrals that changed.
std::set<ScopeId> Hub::store_and_fold(const std::vector<Update>& updates) {
  parts_.store.write([&](WriteTxn& txn) {
    for (const Update& update : updates) parts_.store.append(txn, update);
  });
  for (const Update& update : updates) state_.apply(update);
  std::set<ScopeId> referrals = state_.settle();
  emit(replica_->on_stored(updates));
  return referrals;
}

// What the hub itself must say once it holds something new. A mark calls for no further mark.
void Hub::write_marks(const std::set<ScopeId>& referrals) {
  LocalBatch marks = batch();
  for (const ScopeId& scope : referrals) mark_deliveries(*this, scope, marks);
  const std::vector<Update> updates = marks.release();
  if (updates.empty()) return;
  try {
    store_and_fold(updates);
  } catch (const StoreError& error) {
    // What they speak of is stored; they are written at the next start at the latest.
    parts_.report(fmt::format("a delivery mark could not be stored: {}", error.what()));
  }
}

void Hub::run(Step step) {
  if (!step.store.empty()) {
    try {
      write_marks(store_and_fold(step.store));
    } catch (const StoreError& error) {
      // Not stored, so not acknowledged: the peer keeps it and sends it again on a new connection.
      parts_.report(fmt::format("updates of a peer could not be stored: {}", error.what()));
      for (const Outgoing& out : step.send) {
        replica_->on_link_down(out.link);
        if (sink_ != nullptr) sink_->cut({out.link, "storage failed here", false});
      }
      return;
    }
  }
  emit(std::move(step));
}

void Hub::emit(Step&& step) {
  if (sink_ == nullptr) return;
  for (const Outgoing& out : step.send) sink_->send(out.link, out.frame);
  for (const Cut& cut : step.cut) sink_->cut(cut);
}

void Hub::link_up(LinkNumber link, const CurveId& curve) {
  run(replica_->on_link_up(link, curve, now_));
}

void Hub::frame(LinkNumber link, ByteView bytes) {
  run(replica_->on_frame(link, bytes, now_));
  if (replica_->doubts_own_epoch()) leave_doubtful_epoch();
}

// Peers hold more of our own logs than we do: this store is a restored or cloned one. What is
// written from now on starts logs of a new epoch, and the old ones come back from the peers.
void Hub::leave_doubtful_epoch() {
  try {
    epoch_ = begin_epoch(parts_.store, parts_.random);
    replica_->forget_doubt(epoch_);
    parts_.report("this store is older than what peers hold of it (restored?): a new epoch begins");
  } catch (const StoreError& error) {
    parts_.report(fmt::format("a new epoch could not be begun: {}", error.what()));
  }
}

void Hub::tick() { run(replica_->on_tick(now_)); }

void Hub::pair(const PairedPeer& peer) {
  peers_.put(peer);
  state_.governance.trust(peer.ticket.hub);
  state_.reindex(peer.ticket.hub);
  trust_peers();
}

void Hub::unpair(const WriterId& hub) {
  peers_.erase(hub);
  state_.governance.distrust(hub);
  state_.reindex(hub);
  trust_peers();
}

void Hub::trust_peers() {
  std::vector<Peer> peers;
  for (const auto& [hub, peer] : peers_.peers()) peers.push_back({hub, peer.ticket.curve});
  run(replica_->set_peers(peers));
}

std::vector<RawUpdate> Hub::read_run(ScopeKind kind, const LogId& log, Seq from,
                                     std::size_t max_bytes) const {
  constexpr std::size_t max_count = 512;
  try {
    return parts_.store.read_run(kind, log, from, max_bytes, max_count);
  } catch (const StoreError& error) {
    // One damaged log must not keep the others from leaving.
    parts_.report(fmt::format("a log cannot be sent: {}", error.what()));
    return {};
  }
}

// A referral of 8 legs has some 50 updates: what goes far beyond is a flood.
bool Hub::has_room_for(const LogKey& log) const {
  if (log.kind != ScopeKind::referral) return true;
  constexpr Seq updates_per_referral = 4096;
  Seq held = 0;
  for (const LogKey& each : replica_->heads().logs_of(log.kind, log.log.scope)) {
    held += replica_->heads().head(each).seq;
  }
  return held < updates_per_referral;
}

bool Hub::may_hold(const WriterId& hub, const LogKey& log) const {
  switch (log.kind) {
    case ScopeKind::governance:
    case ScopeKind::directory:
      return true;
    case ScopeKind::referral: {
      const Referral* referral = state_.referral(log.log.scope);
      return referral != nullptr && referral->state.hubs.contains(hub);
    }
    case ScopeKind::trace:
      return hub == log.log.writer || is_operator(hub);
    case ScopeKind::capacity:
    case ScopeKind::evidence:
      return false;
  }
  return false;
}

}  // namespace maillage
