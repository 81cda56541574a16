// From what is stored to what is known: at start, and again when folds must forget something.
#include <algorithm>

#include "node/core/hub_core.h"
#include "replication/scopes.h"

namespace maillage {

HubCore::HubCore(Parts parts, TimePoint now)
    : parts_(std::move(parts)),
      network_(network_id(parts_.network)),
      paired_(std::move(parts_.paired)),
      state_(parts_.locate, random_id<FixedId<struct HashKeyTag, 16>>(parts_.random).value,
             parts_.schemas),
      waiting_(parts_.store),
      policy_(parts_.store, state_, paired_, parts_.key.id, parts_.region_of),
      now_(now) {
  const OpenedEpoch opened = parts_.store.open_epoch(parts_.random);
  epoch_ = opened.epoch;
  const Replica::Parts replica_parts{
      network_, parts_.key, parts_.curve,  state_.governance,  waiting_,
      policy_,  clock_,     parts_.random, parts_.curve_secret};
  replica_ = std::make_unique<Replica>(replica_parts, load(), epoch_);
  if (opened.fresh) replica_->begin_epoch(epoch_);
  if (wrote_ahead_) {
    parts_.report("the clock of this node was ahead when it last wrote: a new epoch begins");
    begin_epoch();
  }
  replica_->set_capacity_of(parts_.followed);
  load_root();
  members_ = state_.governance.members();
  std::sort(members_.begin(), members_.end());
  by_founders_ = state_.governance.genesis() != nullptr;
  trust_peers();
  certify_self();
  // Marks that a power cut kept from being written.
  for (const auto& [scope, referral] : state_.referrals()) changed_referrals_.insert(scope);
  flush();
}

void HubCore::load_root() {
  const auto root = parts_.store.root();
  if (!root) return;
  state_.governance.adopt(*root);
  auto operation = parts_.store.genesis();
  if (operation) state_.governance.learn_genesis(*operation);
  if (!replica_) return;
  // It may also have come in a founder's log.
  const Genesis* known = operation ? nullptr : state_.governance.genesis();
  if (known != nullptr) operation = encode_operation(*known);
  if (operation && root_of(*operation) == *root) replica_->set_genesis(std::move(*operation));
}

// What evidence shows of governance logs, governance must know to be the same function everywhere.
void HubCore::dispute_governance(const ForkProof& proof) {
  if (proof.kind == ScopeKind::governance) state_.governance.dispute(proof.log, proof.seq);
}

void HubCore::dispute_governance() {
  for (const ForkProof* proof : replica_->evidence().all()) dispute_governance(*proof);
}

void HubCore::trust_paired() {
  state_.governance.trust(id());
  for (const auto& [hub, peer] : paired_) state_.governance.trust(hub);
  load_root();
}

void HubCore::note_own_certificate(const Update& update, bool is_aside) {
  const Header& header = update.header;
  if (header.kind != ScopeKind::governance || header.writer != id()) return;
  if (!state_.understands(header)) return;
  const auto operations = operations_of(update);
  if (!operations) return;
  for (const ByteView bytes : *operations) {
    const auto operation = decode_governance_operation(bytes);
    const auto* said = operation ? std::get_if<HubCertificate>(&*operation) : nullptr;
    if (said == nullptr) continue;
    const bool later = !own_certificate_ || std::tie(own_certificate_->hlc, own_certificate_->id) <
                                                std::tie(header.hlc, update.id);
    if (later) own_certificate_ = OwnCertificate{header.hlc, update.id, *said, is_aside};
  }
}

// Before everything else, whatever order things arrived in: an act that came while its hub was
// believed by pairing counts by what the founders said of that hub since.
void HubCore::fold_governance() {
  parts_.store.for_each_update_of(ScopeKind::governance, [this](const Update& update) {
    state_.apply(update);
    note_own_certificate(update);
  });
  // What was set aside of a forked log counts by governance's own rules.
  std::map<LogKey, Seq> held;
  for (const LogHead& log : parts_.store.heads()) held[{log.kind, log.log}] = log.head.seq;
  for (const LogKey& log : parts_.store.aside_logs()) {
    if (log.kind != ScopeKind::governance) continue;
    for (const RawUpdate& raw : parts_.store.aside_run(log, held[log] + 1, any_size)) {
      if (const auto update = decode_update(raw.envelope, raw.body, raw.apart)) {
        state_.apply(*update);
        note_own_certificate(*update, true);
      }
    }
  }
  learn_settlements();
}

// Settlements that stand though their own log does not take them: true when there were any.
bool HubCore::learn_settlements() {
  bool learnt = false;
  const std::vector<UpdateId> missing = state_.governance.missing_settlements();
  for (const UpdateId& id : missing) {
    const ArrivedRun kept = trusted_run(parts_.store.find_run(id));
    if (kept.updates.empty()) continue;
    const Update& update = kept.updates.front();
    if (!state_.understands(update.header)) continue;
    state_.governance.apply_loose(update);
    learnt = learnt || update.header.kind == ScopeKind::governance;
  }
  return learnt;
}

// By this node, in the epoch it would go on with.
bool HubCore::is_dated_ahead(const Header& header) const {
  if (!HybridClock::is_ahead(header.hlc, now_) || header.epoch != epoch_) return false;
  return header.writer == id() ||
         state_.governance.certifier_of(header.writer, header.auth) == id();
}

// Folds the store; what the replica must know of it.
Replica::Kept HubCore::load() {
  trust_paired();
  Replica::Kept kept;
  kept.proofs = parts_.store.proofs();
  // Before anything is folded: it tells whose acts have an effect.
  for (const Bytes& bytes : kept.proofs) {
    if (const auto proof = decode_fork_proof(bytes, network_)) dispute_governance(*proof);
  }
  fold_governance();
  parts_.store.for_each_update([&](const Update& update) {
    if (update.header.kind != ScopeKind::governance) state_.apply(update);
    clock_.observe(update.header.hlc, now_);
    wrote_ahead_ = wrote_ahead_ || is_dated_ahead(update.header);
    kept.heads.advance(log_key(update.header), {update.header.seq, update.id}, size_of(update));
    if (update.header.has(flag_epoch_start)) kept.restatements.push_back(update);
  });
  add_bases(kept.heads);
  state_.settle();
  state_.take_opened();  // not news: peers and their audits know
  kept.mailbox = held_mailbox();
  for (const auto& [peer, memory] : parts_.store.memories()) {
    kept.memories[peer] = decode_peer_memory(memory);
  }
  return kept;
}

void HubCore::certify_self() {
  const HubCertificate& said = parts_.said;
  const KnownHub* known = state_.governance.hub(id());
  // One that lies aside and does not count is named only while there can be no other.
  const bool is_held = own_certificate_ && !own_certificate_->is_aside;
  const HubCertificate* last = known != nullptr ? &known->said
                               : is_held        ? &own_certificate_->said
                                                : nullptr;
  const bool is_new =
      last == nullptr || last->name != said.name || last->territory != said.territory;
  if (!is_new) return;
  if (auto allowed = may_write(ScopeKind::governance, governance_scope()); !allowed) {
    return parts_.report(allowed.error().message);  // the rest of the node goes on
  }
  say(said);
}

// What these folds took in cannot be taken out of them. It happens when a fork or a revocation
// becomes known.
std::set<ScopeId> HubCore::fold_again() {
  state_.clear();
  trust_paired();
  dispute_governance();
  fold_governance();
  parts_.store.for_each_update([this](const Update& update) {
    if (update.header.kind != ScopeKind::governance) state_.apply(update);
  });
  retire_again();
  return state_.settle();
}

// A log that was retired and goes on is still stored whole: only what goes on counts.
void HubCore::retire_again() {
  for (const LogHead& held : parts_.store.heads()) {
    const EpochBook* book = replica_->epochs().book(held.kind, held.log.scope);
    if (book == nullptr) continue;
    const auto retired = book->retired({held.log.writer, held.log.epoch});
    if (retired) state_.retire({held.kind, held.log}, retired->seq);
  }
}

}  // namespace maillage
