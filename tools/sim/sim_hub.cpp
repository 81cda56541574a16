#include "tools/sim/sim_hub.h"

#include <algorithm>

#include "protocol/sealing.h"
#include "replication/scopes.h"

namespace maillage::sim {
namespace {

SigningKey key_from(Random& random) {
  init_crypto();
  Secret seed(32);
  random.fill(seed.writable());
  return SigningKey::from_seed(seed);
}

}  // namespace

SimHub::SimHub(HubIndex number, Random random, HubWorld& world)
    : index(number),
      network(network_id("simulation")),
      name("hub " + std::to_string(number)),
      world_(world),
      random_(random) {
  key = key_from(random_);
  random_.fill(curve.value);
  const std::uint64_t count = 1 + random_.below(3);
  for (std::uint64_t i = 0; i < count; ++i) {
    SimStructure structure{key_from(random_), {}, name + " structure " + std::to_string(i)};
    random_.fill(structure.sealing.value);
    structures.push_back(std::move(structure));
  }
}

SimHub::~SimHub() = default;

bool SimHub::start() {
  life_ = std::make_unique<Life>();
  for (const auto& commit : disk.journal) life_->store.apply(commit);
  try {
    open_epoch();
    const Replica::Parts parts{network,      key,   curve,        life_->folds.governance,
                               life_->store, *this, life_->clock, random_.source()};
    life_->replica = std::make_unique<Replica>(parts, load(), life_->epoch);
    run(life_->replica->set_peers(peers()));
    certify_self();
    std::set<ScopeId> all;
    for (const auto& [scope, referral] : life_->folds.referrals()) all.insert(scope);
    write_marks(all);
  } catch (const StoreRefused&) {
    life_.reset();
    return false;
  } catch (const Crashed&) {
    life_.reset();
    return false;
  }
  return true;
}

void SimHub::stop() { life_.reset(); }

Replica::Kept SimHub::load() {
  trust_paired();
  Replica::Kept kept;
  for (const Update* update : life_->store.updates()) {
    life_->folds.apply(*update);
    life_->clock.observe(update->header.hlc, now());
  }
  kept.heads = life_->store.heads();
  life_->folds.settle();
  life_->folds.take_opened();
  kept.proofs = life_->store.proofs();
  for (const auto& [peer, memory] : life_->store.memories()) {
    kept.memories[peer] = decode_peer_memory(memory);
  }
  return kept;
}

// As node/store/incarnation.h.
void SimHub::open_epoch() {
  if (disk.incarnation_file && disk.incarnation_file == life_->store.epoch()) {
    life_->epoch = *disk.incarnation_file;
  } else {
    begin_epoch();
  }
}

void SimHub::begin_epoch() {
  const std::uint64_t counter =
      std::max(disk.incarnation_file.value_or(0) >> 32, life_->store.epoch().value_or(0) >> 32) + 1;
  const Epoch epoch = counter << 32 | (random_.next() & 0xffff'ffff);
  disk.incarnation_file = epoch;
  Commit commit;
  commit.epoch = epoch;
  write(std::move(commit));
  life_->epoch = epoch;
}

void SimHub::trust_paired() {
  life_->folds.governance.trust(key.id);
  for (const auto& [hub, peer_curve] : paired) life_->folds.governance.trust(hub);
}

std::vector<Peer> SimHub::peers() const {
  std::vector<Peer> all;
  for (const auto& [hub, peer_curve] : paired) all.push_back({hub, peer_curve});
  return all;
}

std::unique_ptr<LocalBatch> SimHub::batch() {
  try {
    const bool sure = life_->wrote || life_->replica->own_heads_confirmed();
    life_->wrote = true;
    if (!sure) {
      begin_epoch();
      life_->replica->begin_epoch(life_->epoch);
    }
  } catch (const StoreRefused&) {
    return nullptr;
  }
  return std::make_unique<LocalBatch>(life_->replica->heads(), life_->clock, life_->epoch, now());
}

bool SimHub::commit(LocalBatch& batch) {
  Step step;
  step.store = batch.release();
  if (step.store.empty()) return true;
  try {
    write_marks(store_and_fold(step));
  } catch (const StoreRefused&) {
    return false;
  }
  return true;
}

void SimHub::certify_self() {
  const KnownHub* known = life_->folds.governance.hub(key.id);
  if (known != nullptr && known->said.name == name) return;
  const auto local = batch();
  if (!local) throw StoreRefused{};
  Header header = local->next_header(ScopeKind::governance, governance_scope(), key.id, {});
  header.schema = governance_schema;
  local->add(sign(header, {encode_operation(HubCertificate{name, "72"})}, key));
  if (!commit(*local)) throw StoreRefused{};
}

bool SimHub::admit(const SimStructure& structure) {
  StructureCertificate said;
  said.signing = structure.key.id;
  said.sealing = structure.sealing;
  said.name = structure.name;
  said.proof = maillage::sign(structure.key, structure_proof_message(key.id, said.sealing));
  const auto local = batch();
  if (!local) return false;
  Header header = local->next_header(ScopeKind::governance, governance_scope(), key.id, {});
  header.schema = governance_schema;
  local->add(sign(header, {encode_operation(said)}, key));
  return commit(*local);
}

Update SimHub::sign(Header header, const std::vector<Bytes>& operations, const SigningKey& author) {
  Bytes apart;
  if (header.has(flag_erasable)) apart = make_apart({}, random_.source());
  return sign_update(std::move(header), operations, std::move(apart), author, network);
}

// As node/hub/referral_writing.h: after everything held of the referral.
Header SimHub::referral_header(LocalBatch& batch, const ScopeId& scope, const SigningKey& author,
                               const UpdateId& auth) const {
  Header header = batch.next_header(ScopeKind::referral, scope, author.id, auth);
  header.flags = static_cast<std::uint8_t>(header.flags | flag_erasable);
  header.schema = referral_schema;
  const SimReferral* referral = life_->folds.referral(scope);
  if (referral == nullptr) return header;
  for (const UpdateId& tip : referral->tips) {
    if (tip != header.prev && header.deps.size() < limits::deps_per_update) {
      header.deps.push_back(tip);
    }
  }
  return header;
}

UpdateId SimHub::certificate() const {
  const KnownHub* known = life_->folds.governance.hub(key.id);
  return known == nullptr ? UpdateId{} : known->certificate;
}

UpdateId SimHub::certificate_of(const SimStructure& structure) const {
  const KnownStructure* known = life_->folds.governance.structure(structure.key.id);
  return known == nullptr || known->hub != key.id ? UpdateId{} : known->certificate;
}

void SimHub::pair(const Peer& peer) {
  paired[peer.hub] = peer.curve;
  if (!running()) return;
  life_->folds.governance.trust(peer.hub);
  run(life_->replica->set_peers(peers()));
}

void SimHub::unpair(const WriterId& hub) {
  paired.erase(hub);
  if (!running()) return;
  life_->folds.governance.distrust(hub);
  run(life_->replica->set_peers(peers()));
}

bool SimHub::may_hold(const WriterId& hub, const LogKey& log, const std::set<WriterId>&) const {
  switch (log.kind) {
    case ScopeKind::governance:
    case ScopeKind::directory:
      return true;
    case ScopeKind::referral: {
      const SimReferral* referral = life_->folds.referral(log.log.scope);
      return referral != nullptr && referral->state.hubs.contains(hub);
    }
    case ScopeKind::trace:
      return hub == log.log.writer || operators.contains(hub);
    case ScopeKind::capacity:
    case ScopeKind::evidence:
      return false;
  }
  return false;
}

bool SimHub::has_room_for(const LogKey& log) const {
  constexpr std::size_t updates_per_referral = 4096;
  if (log.kind != ScopeKind::referral) return true;
  const SimReferral* referral = life_->folds.referral(log.log.scope);
  return referral == nullptr || referral->updates.size() < updates_per_referral;
}

}  // namespace maillage::sim
