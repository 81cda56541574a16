// The turns of a simulated hub: what arrives is stored, folded, offered on, and then answered.
#include "tools/sim/sim_hub.h"

namespace maillage::sim {
namespace {

bool is_undelivered(const SimHub& hub, const Leg& leg) {
  return leg.to_hub == hub.key.id && !leg.delivered_at && leg.standing == LegStanding::current;
}

}  // namespace

void SimHub::link_up(LinkNumber link, const CurveId& peer) {
  run(life_->replica->on_link_up(link, peer, now()));
}

void SimHub::link_down(LinkNumber link) { run(life_->replica->on_link_down(link, now())); }

void SimHub::frame(LinkNumber link, ByteView bytes) {
  run(life_->replica->on_frame(link, bytes, now()));
  if (life_->replica->doubts_own_epoch()) leave_doubtful_epoch();
}

void SimHub::tick() {
  life_->store.reads_fail = world_.real_now() < reads_fail_until;
  run(life_->replica->on_tick(now()));
}

void SimHub::leave_doubtful_epoch() {
  try {
    begin_epoch();
    life_->replica->begin_epoch(life_->epoch);
  } catch (const StoreRefused&) {
    // Tried again with the next frame.
  }
}

void SimHub::write(Commit content) {
  const CommitFault fault = std::exchange(next_commit, CommitFault::none);
  if (world_.real_now() < disk_full_until) {
    world_.count(Fault::disk_full);
    throw StoreRefused{};
  }
  if (fault == CommitFault::refused) {
    world_.count(Fault::write_error);
    throw StoreRefused{};
  }
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
  if (fault == CommitFault::crash_after) world_.count(Fault::crash_after_commit);
  if (fault == CommitFault::crash_after || fault == CommitFault::crash_in) throw Crashed{};
}

void SimHub::keep(const Step& step) {
  if (!step.stores_nothing()) {
    write({step.store, step.set_aside, step.proofs, step.remember, std::nullopt, step.loose,
           step.spent_proofs});
  }
}

std::set<ScopeId> SimHub::fold(const Step& step) {
  if (step.set_aside.empty()) {
    for (const Update& update : step.store) life_->folds.apply(update);
    if (!life_->folds.is_outdated()) return life_->folds.settle();
  }
  life_->folds.clear();
  trust_paired();
  for (const Update* update : life_->store.updates()) life_->folds.apply(*update);
  const std::set<ScopeId> referrals = life_->folds.settle();
  life_->folds.take_opened();
  return referrals;
}

std::set<ScopeId> SimHub::store_and_fold(Step& step) {
  keep(step);
  std::set<ScopeId> referrals = fold(step);
  const std::vector<Update> stored = std::move(step.store);
  const bool changed = !stored.empty() || !step.set_aside.empty();
  emit(step);
  if (!changed) return referrals;
  run(life_->replica->on_stored(stored));
  for (const auto& [scope, hub] : life_->folds.take_opened()) {
    run(life_->replica->on_scope_opened(ScopeKind::referral, scope, hub));
  }
  return referrals;
}

// As node/hub/delivery.h.
void SimHub::write_marks(const std::set<ScopeId>& referrals) {
  std::unique_ptr<LocalBatch> marks;
  for (const ScopeId& scope : referrals) {
    const SimReferral* referral = life_->folds.referral(scope);
    if (referral == nullptr) continue;
    for (const Leg& leg : referral->state.legs) {
      if (!is_undelivered(*this, leg)) continue;
      if (!marks) marks = batch();
      if (!marks) return;
      ReferralOperation mark;
      mark.act = ReferralAct::delivered;
      mark.leg = leg.id;
      marks->add(sign(referral_header(*marks, scope, key, certificate()), {encode(mark)}, key));
    }
  }
  if (!marks) return;
  Step step;
  step.store = marks->release();
  try {
    store_and_fold(step);
  } catch (const StoreRefused&) {
    // Written at the next start at the latest.
  }
}

void SimHub::run(Step step) {
  try {
    write_marks(store_and_fold(step));
  } catch (const StoreRefused&) {
    return emit(life_->replica->reset(life_->store.heads(), life_->store.proofs()));
  }
}

void SimHub::emit(const Step& step) {
  for (const Outgoing& out : step.send) world_.send(index, out);
  for (const Cut& cut : step.cut) world_.cut(index, cut);
}

}  // namespace maillage::sim
