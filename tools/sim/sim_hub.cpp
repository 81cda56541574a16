#include "tools/sim/sim_hub.h"

#include <sodium.h>

#include <algorithm>

#include "node/core/referral_writing.h"
#include "protocol/sealing.h"
#include "replication/scopes.h"

namespace maillage::sim {
namespace {

constexpr const char* network_name = "simulation";
constexpr std::int64_t longest_wait_ms = 1'500;
constexpr std::int64_t longest_timer_ms = 60'000;

SigningKey key_from(Random& random) {
  init_crypto();
  Secret seed(32);
  random.fill(seed.writable());
  return SigningKey::from_seed(seed);
}

}  // namespace

SimHub::SimHub(HubIndex number, Random random, HubWorld& world)
    : index(number),
      network(network_id(network_name)),
      name("hub " + std::to_string(number)),
      world_(world),
      random_(random) {
  key = key_from(random_);
  curve_secret.emplace(32);
  random_.fill(curve_secret->writable());
  crypto_scalarmult_base(curve.value.data(), curve_secret->view().data());
  const std::uint64_t count = 1 + random_.below(3);
  for (std::uint64_t i = 0; i < count; ++i) {
    SimStructure structure{key_from(random_), {}, name + " structure " + std::to_string(i)};
    random_.fill(structure.sealing.value);
    structures.push_back(std::move(structure));
  }
}

SimHub::~SimHub() = default;

SimHub::Life::Life(SimHub& hub)
    : store(&hub.disk, [&hub](Commit content) { hub.write(std::move(content)); }) {}

PairedHub SimHub::paired_with(const WriterId& hub) const {
  return {paired.at(hub), operators.contains(hub)};
}

HubCore::Parts SimHub::parts() {
  PairedHubs hubs;
  for (const auto& [hub, peer_curve] : paired) hubs[hub] = paired_with(hub);
  return {life_->store,
          key,
          curve,
          network_name,
          {name, "72"},
          std::move(hubs),
          random_.source(),
          [](std::string_view) {},
          {},
          this,
          writes_boxes ? &*curve_secret : nullptr};
}

bool SimHub::start() {
  flush_due_ = timer_due_ = {};
  life_ = std::make_unique<Life>(*this);
  for (const auto& commit : disk.journal) life_->store.apply(commit);
  try {
    life_->core = std::make_unique<HubCore>(parts(), now());
    return true;
  } catch (const StoreError&) {
  } catch (const Crashed&) {
  }
  life_.reset();
  return false;
}

void SimHub::stop() { life_.reset(); }

HubCore& SimHub::turn() {
  life_->core->begin_turn(now());
  return *life_->core;
}

std::unique_ptr<LocalBatch> SimHub::batch() {
  try {
    return std::make_unique<LocalBatch>(turn().batch());
  } catch (const StoreError&) {
    return nullptr;
  }
}

bool SimHub::commit(LocalBatch& batch) {
  try {
    turn().commit(std::move(batch));
    return true;
  } catch (const StoreError&) {
    return false;
  }
}

bool SimHub::admit(const SimStructure& structure) {
  StructureCertificate said;
  said.signing = structure.key.id;
  said.sealing = structure.sealing;
  said.name = structure.name;
  said.proof = maillage::sign(structure.key, structure_proof_message(key.id, said.sealing));
  const auto local = batch();
  if (!local) return false;
  add_statement(*local, said);
  return commit(*local);
}

void SimHub::add_statement(LocalBatch& local, const GovernanceOperation& said) {
  Header header = local.next_header(ScopeKind::governance, governance_scope(), key.id, {});
  header.schema = governance_schema;
  local.add(sign(header, {encode_operation(said)}, key));
}

bool SimHub::adopt(const RootId& root, ByteView genesis) {
  try {
    turn().adopt(root, genesis);
    return true;
  } catch (const StoreError&) {
    return false;
  }
}

Update SimHub::sign(Header header, const std::vector<Bytes>& operations, const SigningKey& author) {
  Bytes apart;
  if (header.has(flag_erasable)) apart = make_apart({}, random_.source());
  return sign_update(std::move(header), operations, std::move(apart), author, network);
}

Header SimHub::referral_header(LocalBatch& batch, const ScopeId& scope, const SigningKey& author,
                               const UpdateId& auth) const {
  const ReferralWriting writing(*life_->core, scope, state().referral(scope), author, auth);
  return writing.next_header(batch);
}

UpdateId SimHub::certificate() const {
  const KnownHub* known = state().governance.hub(key.id);
  return known == nullptr ? UpdateId{} : known->certificate;
}

UpdateId SimHub::certificate_of(const SimStructure& structure) const {
  const KnownStructure* known = state().governance.structure(structure.key.id);
  return known == nullptr || known->hub != key.id ? UpdateId{} : known->certificate;
}

void SimHub::pair(const Peer& peer) {
  paired[peer.hub] = peer.curve;
  if (running()) turn().pair(peer.hub, paired_with(peer.hub));
}

void SimHub::unpair(const WriterId& hub) {
  paired.erase(hub);
  if (running()) turn().unpair(hub);
}

void SimHub::link_up(LinkNumber link, const CurveId& peer) {
  turn().link_up(link, peer);
  flush_soon();
}

void SimHub::link_down(LinkNumber link) {
  turn().link_down(link);
  flush_soon();
}

void SimHub::frame(LinkNumber link, ByteView bytes) {
  turn().frame(link, bytes);
  flush_soon();
}

void SimHub::tick() {
  life_->store.reads_fail = world_.real_now() < reads_fail_until;
  turn().tick();
  flush_soon();
}

void SimHub::flush() {
  flush_due_ = {};
  turn().flush();
}

void SimHub::on_timer() {
  timer_due_ = {};
  turn().on_timer();
  flush_soon();
}

// Trees are quicker than ticks.
void SimHub::plan_timer() {
  const TimePoint real = world_.real_now();
  const std::int64_t wait_ms = life_->core->next_due().milliseconds - now().milliseconds;
  if (wait_ms > longest_timer_ms) return;  // nothing is due, or a tick comes first
  const TimePoint due{real.milliseconds + std::max<std::int64_t>(wait_ms, 1)};
  if (real < timer_due_ && timer_due_ <= due) return;
  timer_due_ = due;
  world_.plan_timer(index, due.milliseconds - real.milliseconds);
}

// At once, or with what else comes until then.
void SimHub::flush_soon() {
  plan_timer();
  const TimePoint real = world_.real_now();
  if (!life_->core->waits() || real < flush_due_) return;
  if (real >= commits_grouped_until || flush_due_ != TimePoint{}) return flush();
  const std::int64_t wait_ms = random_.between(1, longest_wait_ms);
  flush_due_ = {real.milliseconds + wait_ms};
  world_.plan_flush(index, wait_ms);
}

void SimHub::refuse(Fault fault, const char* why) {
  world_.count(fault);
  throw StoreError(StoreFault::other, why);
}

void SimHub::write(Commit content) {
  const CommitFault fault = std::exchange(next_commit, CommitFault::none);
  if (world_.real_now() < disk_full_until) refuse(Fault::disk_full, "the disk is full");
  if (fault == CommitFault::refused) refuse(Fault::write_error, "the disk refuses");
  if (fault == CommitFault::crash_before) {
    world_.count(Fault::crash_before_commit);
    throw Crashed{};
  }
  if (fault == CommitFault::crash_in) world_.count(Fault::crash_in_commit);
  if (fault == CommitFault::crash_in && random_.percent(50)) throw Crashed{};
  const auto commit = std::make_shared<const Commit>(std::move(content));
  if (auto broken = life_->store.apply(commit)) {
    world_.journal().find("store", name + ": " + *broken);
    throw Crashed{};
  }
  disk.journal.push_back(commit);
  world_.committed(index, *commit);
  if (commit->steps > 1) world_.count(Fault::commits_grouped);
  if (fault == CommitFault::crash_after) world_.count(Fault::crash_after_commit);
  if (fault == CommitFault::crash_after || fault == CommitFault::crash_in) throw Crashed{};
}

}  // namespace maillage::sim
