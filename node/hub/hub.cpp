#include "node/hub/hub.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "node/hub/delivery.h"
#include "node/store/lmdb.h"
#include "protocol/assert.h"
#include "replication/scopes.h"

namespace maillage {
namespace {

const ByteView root_key = as_bytes("network root");
const ByteView genesis_key = as_bytes("network genesis");
constexpr std::size_t governance_slice = 512 * 1024;

std::vector<WriterId> sorted(std::vector<WriterId> hubs) {
  std::sort(hubs.begin(), hubs.end());
  return hubs;
}

}  // namespace

Hub::Hub(Parts parts, TimePoint now)
    : parts_(std::move(parts)),
      network_(network_id(parts_.settings.network)),
      peers_(parts_.store),
      state_(parts_.locate, random_id<FixedId<struct HashKeyTag, 16>>(parts_.random).value),
      source_(parts_.store, state_, peers_, parts_.identity.hub.id, parts_.report),
      now_(now) {
  const Incarnation incarnation = open_epoch(parts_.store, parts_.random);
  epoch_ = incarnation.epoch;
  const Replica::Parts replica_parts{network_,
                                     parts_.identity.hub,
                                     parts_.identity.transport.id,
                                     state_.governance,
                                     source_,
                                     source_,
                                     clock_,
                                     parts_.random};
  replica_ = std::make_unique<Replica>(replica_parts, load(), epoch_);
  if (incarnation.fresh) replica_->begin_epoch(epoch_);
  load_root();
  dispute_governance();
  members_ = sorted(state_.governance.members());
  by_founders_ = state_.governance.genesis() != nullptr;
  trust_peers();
  certify_self();
  // Marks that a power cut kept from being written.
  std::set<ScopeId> all;
  for (const auto& [scope, referral] : state_.referrals()) all.insert(scope);
  write_marks(all);
}

void Hub::adopt(const RootId& root, ByteView genesis) {
  parts_.store.write([&](WriteTxn& txn) {
    parts_.store.put(txn, NamedTable::settings, root_key, root.bytes());
    if (!genesis.empty()) parts_.store.put(txn, NamedTable::settings, genesis_key, genesis);
  });
  load_root();
  follow_members();
  run(replica_->on_governance_changed());
}

void Hub::load_root() {
  const auto stored = parts_.store.get(NamedTable::settings, root_key);
  const auto root = stored ? RootId::from(*stored) : std::nullopt;
  if (!root) return;
  state_.governance.adopt(*root);
  auto operation = parts_.store.get(NamedTable::settings, genesis_key);
  if (operation) state_.governance.learn_genesis(*operation);
  if (!replica_) return;
  // It may also have come in a founder's log.
  const Genesis* known = operation ? nullptr : state_.governance.genesis();
  if (known != nullptr) operation = encode_operation(*known);
  if (operation && root_of(*operation) == *root) replica_->set_genesis(std::move(*operation));
}

// What evidence shows of governance logs, governance must know to be the same function everywhere.
void Hub::dispute_governance() {
  for (const ForkProof* proof : replica_->evidence().all()) {
    if (proof->kind == ScopeKind::governance) state_.governance.dispute(proof->log, proof->seq);
  }
}

void Hub::trust_paired() {
  state_.governance.trust(id());
  for (const auto& [hub, peer] : peers_.peers()) state_.governance.trust(hub);
  load_root();
}

void Hub::note_own_certificate(const Update& update) {
  const Header& header = update.header;
  if (header.kind != ScopeKind::governance || header.writer != id()) return;
  const auto operations = operations_of(update);
  if (!operations) return;
  for (const ByteView bytes : *operations) {
    const auto operation = decode_governance_operation(bytes);
    const auto* said = operation ? std::get_if<HubCertificate>(&*operation) : nullptr;
    if (said == nullptr) continue;
    const bool later = !own_certificate_ || std::tie(own_certificate_->hlc, own_certificate_->id) <
                                                std::tie(header.hlc, update.id);
    if (later) own_certificate_ = OwnCertificate{header.hlc, update.id, *said};
  }
}

// Before everything else, whatever order things arrived in: an act that came while its hub was
// believed by pairing counts by what the founders said of that hub since.
void Hub::fold_governance() {
  for (const LogHead& log : parts_.store.heads()) {
    if (log.kind != ScopeKind::governance) continue;
    Seq next = 1;
    while (next <= log.head.seq) {
      const auto run = source_.read_run(log.kind, log.log, next, governance_slice);
      if (run.empty()) break;
      for (const RawUpdate& raw : run) {
        const auto update = decode_update(raw.envelope, raw.body, raw.apart);
        if (!update) continue;
        state_.apply(*update);
        note_own_certificate(*update);
      }
      next += run.size();
    }
  }
}

// Folds the store; what the replica must know of it.
Replica::Kept Hub::load() {
  trust_paired();
  fold_governance();
  Replica::Kept kept;
  parts_.store.for_each_update([&](std::uint64_t, const Update& update) {
    if (update.header.kind != ScopeKind::governance) state_.apply(update);
    clock_.observe(update.header.hlc, now_);
    kept.heads.advance(log_key(update.header), {update.header.seq, update.id}, size_of(update));
    if (update.header.has(flag_epoch_start)) kept.restatements.push_back(update);
    return true;
  });
  state_.settle();
  state_.take_opened();  // not news: peers and their audits know
  kept.proofs = held_proofs();
  parts_.store.for_each(NamedTable::memories, [&kept](ByteView hub, ByteView memory) {
    if (const auto peer = WriterId::from(hub)) kept.memories[*peer] = decode_peer_memory(memory);
  });
  return kept;
}

// Where this node's logs go on. Before its peers have said that they hold no more of them than the
// node does, the store may be one that was restored: a new epoch cannot contradict anything. Nor is
// it safe without any peer: the store may date from before the first one was paired.
LocalBatch Hub::batch() {
  const bool confirmed = wrote_ || replica_->own_heads_confirmed();
  if (!confirmed || replica_->doubts_own_epoch()) {
    epoch_ = begin_epoch(parts_.store, parts_.random);
    replica_->begin_epoch(epoch_);
  }
  wrote_ = true;
  return LocalBatch(replica_->heads(), clock_, epoch_, now_);
}

void Hub::certify_self() {
  const HubCertificate said{parts_.settings.name, parts_.settings.territory};
  const KnownHub* known = state_.governance.hub(id());
  const HubCertificate* last = known != nullptr   ? &known->said
                               : own_certificate_ ? &own_certificate_->said
                                                  : nullptr;
  if (last != nullptr && last->name == said.name && last->territory == said.territory) return;
  LocalBatch local = batch();
  Header header = local.next_header(ScopeKind::governance, governance_scope(), id(), {});
  header.schema = governance_schema;
  local.add(sign_update(header, {encode_operation(said)}, {}, key(), network_));
  commit(std::move(local));
}

const UpdateId& Hub::certificate() const {
  const KnownHub* known = state_.governance.hub(id());
  if (known != nullptr) return known->certificate;
  MAILLAGE_ASSERT(own_certificate_.has_value());
  return own_certificate_->id;
}

Ticket Hub::ticket() const {
  return {id(),
          parts_.identity.transport.id,
          parts_.settings.name,
          parts_.settings.territory,
          parts_.settings.network,
          parts_.settings.address,
          state_.governance.root()};
}

bool Hub::is_operator(const WriterId& hub) const {
  return hub == id() ? parts_.settings.network_operator : source_.is_operator(hub);
}

void Hub::commit(LocalBatch&& local) {
  Step step;
  step.store = local.release();
  if (!step.store.empty()) write_marks(store_and_fold(std::move(step)));
}

// Whether it may change what governance says.
bool Hub::governs(const Step& step) {
  return step.genesis || !step.proofs.empty() ||
         std::any_of(step.store.begin(), step.store.end(), [](const Update& update) {
           return update.header.kind == ScopeKind::governance;
         });
}

// In the order of the step; nothing of it remains if the store refuses.
void Hub::keep(const Step& step) {
  if (step.stores_nothing()) return;
  LogStore& store = parts_.store;
  store.write([&](WriteTxn& txn) {
    for (const Update& update : step.store) store.append(txn, update);
    for (const SetAside& order : step.set_aside) {
      store.set_aside(txn, order.log.kind, order.log.log, order.from);
    }
    for (const Update& update : step.loose) store.keep_loose(txn, update);
    for (const RetiredLog& retired : step.retire) {
      const auto held = store.head(txn, retired.log.kind, retired.log.log);
      if (held && held->seq <= retired.head.seq) {
        store.drop_log(txn, retired.log.kind, retired.log.log);
      }
    }
    for (const Bytes& proof : step.proofs) {
      store.put(txn, NamedTable::proofs, blake2b_256({proof}), proof);
    }
    for (const Bytes& proof : step.spent_proofs) {
      store.erase(txn, NamedTable::proofs, blake2b_256({proof}));
    }
    for (const Remember& note : step.remember) {
      store.put(txn, NamedTable::memories, note.peer.bytes(), note.memory);
    }
    if (step.genesis) store.put(txn, NamedTable::settings, genesis_key, *step.genesis);
  });
}

// Returns the referrals that changed.
std::set<ScopeId> Hub::fold(const Step& step) {
  if (!step.proofs.empty()) dispute_governance();
  if (step.genesis) load_root();
  for (const Update& update : step.store) {
    note_own_certificate(update);
    state_.apply(update);
  }
  bool refold = governs(step) && state_.is_outdated();
  for (const SetAside& order : step.set_aside) {
    if (order.log.kind == ScopeKind::directory) {
      state_.take_back(order.log, order.from);
    } else {
      refold = true;
    }
  }
  for (const RetiredLog& retired : step.retire) state_.retire(retired.log, retired.head.seq);
  return refold ? fold_again() : state_.settle();
}

// What these folds took in cannot be taken out of them. It happens when a fork or a revocation
// becomes known.
std::set<ScopeId> Hub::fold_again() {
  state_.clear();
  trust_paired();
  dispute_governance();
  fold_governance();
  parts_.store.for_each_update([this](std::uint64_t, const Update& update) {
    if (update.header.kind != ScopeKind::governance) state_.apply(update);
    return true;
  });
  return state_.settle();
}

// Whose updates are held although nobody vouched for them until now: they were skipped.
bool Hub::must_refold(const std::vector<WriterId>& added) const {
  const auto logs = replica_->heads().logs_of(ScopeKind::governance, governance_scope());
  return std::any_of(logs.begin(), logs.end(), [&](const LogKey& log) {
    return std::binary_search(added.begin(), added.end(), log.log.writer);
  });
}

// After governance changed: what depends on who belongs, and is not a fold, follows.
void Hub::follow_members() {
  const bool by_founders = state_.governance.genesis() != nullptr;
  std::vector<WriterId> now = sorted(state_.governance.members());
  const bool founded = std::exchange(by_founders_, by_founders) != by_founders;
  const std::vector<WriterId> before = std::exchange(members_, now);
  if (!founded && before == now) return;
  std::vector<WriterId> added, gone;
  std::set_difference(now.begin(), now.end(), before.begin(), before.end(),
                      std::back_inserter(added));
  std::set_difference(before.begin(), before.end(), now.begin(), now.end(),
                      std::back_inserter(gone));
  if (founded) load_root();
  if (founded || (by_founders && must_refold(added))) {
    write_marks(fold_again());
  } else {
    for (const auto* hubs : {&added, &gone}) {
      for (const WriterId& hub : *hubs) state_.reindex(hub);
    }
  }
  // Peers are told whose updates this hub takes now.
  if (founded) trust_peers();
}

// Durable first, then folded, then said; then what follows from it, in this order: the frames of a
// connection are numbered.
std::set<ScopeId> Hub::store_and_fold(Step&& step) {
  keep(step);
  std::set<ScopeId> referrals = fold(step);
  const bool learnt_genesis = step.genesis.has_value();
  const bool governance_changed = governs(step);
  const std::vector<Update> stored = std::move(step.store);
  const bool changed = !stored.empty() || !step.set_aside.empty();
  emit(std::move(step));
  if (learnt_genesis) {
    follow_members();
    run(replica_->on_governance_changed());
  }
  if (!changed && !governance_changed) return referrals;
  run(replica_->on_stored(stored));
  // Who is on a referral may have changed with it.
  for (const auto& [scope, hub] : state_.take_opened()) {
    run(replica_->on_scope_opened(ScopeKind::referral, scope, hub));
  }
  if (governance_changed) follow_members();
  return referrals;
}

// What the hub itself must say once it holds something new. A mark calls for no further mark.
void Hub::write_marks(const std::set<ScopeId>& referrals) {
  std::set<ScopeId> due;
  for (const ScopeId& scope : referrals) {
    if (has_undelivered(*this, scope)) due.insert(scope);
  }
  if (due.empty()) return;
  try {
    LocalBatch marks = batch();
    for (const ScopeId& scope : due) mark_deliveries(*this, scope, marks);
    Step step;
    step.store = marks.release();
    store_and_fold(std::move(step));
  } catch (const StoreError& error) {
    // What they speak of is stored; they are written at the next start at the latest.
    parts_.report(fmt::format("a delivery mark could not be stored: {}", error.what()));
  }
}

void Hub::run(Step step) {
  on_event([&step] { return std::move(step); });
}

// Should the store fail, also while the replica reads it, nothing of the event counts.
template <typename Event>
void Hub::on_event(Event event) {
  try {
    write_marks(store_and_fold(event()));
  } catch (const StoreError& error) {
    // Not stored, so not acknowledged: peers keep it and send it again on new connections.
    parts_.report(fmt::format("updates of a peer could not be stored: {}", error.what()));
    emit(replica_->reset(held_heads(), held_proofs()));
  }
}

std::vector<Bytes> Hub::held_proofs() const {
  std::vector<Bytes> proofs;
  parts_.store.for_each(NamedTable::proofs,
                        [&proofs](ByteView, ByteView proof) { proofs.push_back(to_bytes(proof)); });
  return proofs;
}

HeadTable Hub::held_heads() const {
  HeadTable heads;
  for (const LogHead& held : parts_.store.heads()) {
    const LogKey log{held.kind, held.log};
    heads.advance(log, held.head, replica_->heads().bytes(log));
  }
  return heads;
}

void Hub::emit(Step&& step) {
  if (sink_ == nullptr) return;
  for (const Outgoing& out : step.send) sink_->send(out.link, out.frame);
  for (const Cut& cut : step.cut) sink_->cut(cut);
}

void Hub::link_up(LinkNumber link, const CurveId& curve) {
  on_event([&] { return replica_->on_link_up(link, curve, now_); });
}

void Hub::link_down(LinkNumber link) {
  on_event([&] { return replica_->on_link_down(link, now_); });
}

void Hub::frame(LinkNumber link, ByteView bytes) {
  on_event([&] { return replica_->on_frame(link, bytes, now_); });
  if (replica_->doubts_own_epoch()) leave_doubtful_epoch();
}

// Peers hold more of our own logs than we do: this store is a restored or cloned one. What is
// written from now on starts logs of a new epoch, and the old ones come back from the peers.
void Hub::leave_doubtful_epoch() {
  try {
    epoch_ = begin_epoch(parts_.store, parts_.random);
    replica_->begin_epoch(epoch_);
    parts_.report("this store is older than what peers hold of it (restored?): a new epoch begins");
  } catch (const StoreError& error) {
    parts_.report(fmt::format("a new epoch could not be begun: {}", error.what()));
  }
}

void Hub::tick() {
  on_event([&] { return replica_->on_tick(now_); });
}

void Hub::on_timer() { run(replica_->on_timer(now_)); }

void Hub::pair(const PairedPeer& peer) {
  peers_.put(peer);
  state_.governance.trust(peer.ticket.hub);
  state_.reindex(peer.ticket.hub);
  members_ = sorted(state_.governance.members());
  trust_peers();
}

void Hub::unpair(const WriterId& hub) {
  peers_.erase(hub);
  state_.governance.distrust(hub);
  state_.reindex(hub);
  members_ = sorted(state_.governance.members());
  trust_peers();
}

void Hub::trust_peers() {
  std::vector<Peer> peers;
  for (const auto& [hub, peer] : peers_.peers()) peers.push_back({hub, peer.ticket.curve});
  run(replica_->set_peers(peers));
}

}  // namespace maillage
