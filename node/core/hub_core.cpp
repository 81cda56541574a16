#include "node/core/hub_core.h"

#include <algorithm>
#include <cstdlib>

#include "node/core/delivery.h"
#include "protocol/assert.h"

namespace maillage {
namespace {

// Sets a flag for as long as it lives, whatever is thrown meanwhile.
class Busy {
 public:
  explicit Busy(bool& flag) : flag_(flag), before_(std::exchange(flag, true)) {}
  ~Busy() { flag_ = before_; }
  Busy(const Busy&) = delete;
  Busy& operator=(const Busy&) = delete;

 private:
  bool& flag_;
  const bool before_;
};

}  // namespace

HubCore::~HubCore() { parts_.store.abandon_commit(); }

const UpdateId& HubCore::certificate() const {
  const KnownHub* known = state_.governance.hub(id());
  if (known != nullptr) return known->certificate;
  MAILLAGE_ASSERT(own_certificate_.has_value());
  return own_certificate_->id;
}

void HubCore::begin_epoch() {
  if (clock_.was_ahead(now_)) clock_ = {};
  epoch_ = parts_.store.begin_epoch(parts_.random);
  replica_->begin_epoch(epoch_);
}

// Where this node's logs go on. Before its peers have said that they hold no more of them than the
// node does, the store may be one that was restored: a new epoch cannot contradict anything. Nor is
// it safe without any peer: the store may date from before the first one was paired.
// What was set aside of its logs keeps its positions, though the logs end below it now.
// And what was written while the clock ran ahead must not date what follows.
LocalBatch HubCore::batch() {
  flush();
  const bool confirmed = wrote_ || replica_->own_heads_confirmed();
  const bool contradicts = replica_->doubts_own_epoch() || replica_->own_epoch_is_set_aside();
  if (!confirmed || contradicts || clock_.was_ahead(now_)) begin_epoch();
  wrote_ = true;
  return LocalBatch(replica_->heads(), clock_, epoch_, now_);
}

void HubCore::commit(LocalBatch&& local) {
  store_own(std::move(local));
  flush();
}

// The heads that the batch was built on stand only while nothing waits.
void HubCore::store_own(LocalBatch&& local) {
  MAILLAGE_ASSERT(waiting_.empty());
  require_writable(local);
  std::vector<Step> steps(1);
  steps.front().store = local.release();
  if (steps.front().store.empty()) return;
  parts_.store.commit(steps);
  const Busy busy(busy_);
  try {
    complete(std::move(steps));
  } catch (const StoreError& error) {
    give_up(error);  // it is stored all the same
  }
}

void HubCore::on_event(const std::function<Step()>& event) {
  try {
    submit(event());
  } catch (const StoreError& error) {
    give_up(error);  // the replica could not read what it needed
  }
}

void HubCore::submit(Step step) {
  if (waiting_.empty() && step.stores_nothing()) return emit(step);
  const bool is_last = WaitingSteps::is_last_of_its_group(step);
  waiting_.add(std::move(step));
  if (is_last) return flush();
  if (!waiting_.is_full()) return;
  advance();
  // Whoever takes in more than the store writes waits for it here.
  if (waiting_.is_full()) settle_under_way();
}

// In order, one transaction at a time: while the store writes one, the one before is completed.
void HubCore::advance() {
  if (busy_) return;
  const Busy busy(busy_);
  try {
    while (!waiting_.empty() && !waiting_.decides()) {
      if (waiting_.under_way().empty()) begin_group();
      if (parts_.store.is_committing()) break;
      end_group();
    }
    if (waiting_.decides() || has_due_marks()) commit_all();
  } catch (const StoreError& error) {
    give_up(error);
  }
}

void HubCore::flush() {
  if (busy_) return;
  const Busy busy(busy_);
  try {
    commit_all();
  } catch (const StoreError& error) {
    give_up(error);
  }
}

void HubCore::settle_under_way() {
  if (busy_ || waiting_.under_way().empty()) return;
  const Busy busy(busy_);
  try {
    end_group();
  } catch (const StoreError& error) {
    give_up(error);
  }
}

void HubCore::commit_all() {
  while (!waiting_.empty() || has_due_marks()) {
    while (!waiting_.empty()) {
      if (waiting_.under_way().empty()) begin_group();
      end_group();
    }
    write_due_marks();
  }
}

void HubCore::begin_group() {
  waiting_.begin(waiting_.group());
  parts_.store.start_commit(waiting_.under_way());
}

// Durable, then complete; meanwhile the store writes the next, unless that depends on these.
void HubCore::end_group() {
  std::vector<Step> stored = take_stored();
  try {
    if (waiting_.may_follow(stored)) begin_group();
  } catch (const StoreError&) {
    // It waits on; first what is stored.
  }
  complete(std::move(stored));
}

std::vector<Step> HubCore::take_stored() {
  try {
    parts_.store.finish_commit(waiting_.under_way());
  } catch (const StoreError&) {
    waiting_.fall_back();
    throw;
  }
  return waiting_.take();
}

// They are durable. Folded first, so that whoever is told something finds it here; then said; then
// what follows from it, in this order: the frames of a connection are numbered.
void HubCore::complete(std::vector<Step> steps) {
  bool learnt_genesis = false, governs = false, changed = false;
  std::vector<Update> stored;
  to_its_end([&] { fold_stored(steps); });
  for (const Step& step : steps) {
    learnt_genesis = learnt_genesis || step.genesis;
    governs = governs || WaitingSteps::governs(step);
    changed = changed || !step.set_aside.empty();
  }
  for (Step& step : steps) {
    emit(step);
    std::move(step.store.begin(), step.store.end(), std::back_inserter(stored));
  }
  if (learnt_genesis) {
    follow_members();
    submit(replica_->on_governance_changed());
  }
  if (stored.empty() && !changed && !governs) return;
  // All at once: numbers of arrival are settled up to the last one.
  submit(replica_->on_stored(stored));
  // Who is on a referral may have changed with it.
  for (const auto& [scope, hub] : state_.take_opened()) {
    submit(replica_->on_scope_opened(ScopeKind::referral, scope, hub));
  }
  if (governs) follow_members();
}

// True when what it takes back cannot be taken out of the folds.
bool HubCore::fold(const Step& step) {
  if (!step.proofs.empty()) dispute_governance();
  if (step.genesis) load_root();
  for (const Update& update : step.store) {
    note_own_certificate(update);
    state_.apply(update);
  }
  bool refold = WaitingSteps::governs(step) && state_.is_outdated();
  for (const SetAside& order : step.set_aside) {
    if (ScopeEpochs::compacts(order.log.kind)) {
      state_.take_back(order.log, order.from);
    } else {
      refold = true;
    }
  }
  for (const RetiredLog& retired : step.retire) state_.retire(retired.log, retired.head.seq);
  return refold;
}

void HubCore::fold_stored(std::span<const Step> steps) {
  bool refold = false;
  for (const Step& step : steps) refold = fold(step) || refold;
  changed_referrals_.merge(refold ? fold_again() : state_.settle());
}

bool HubCore::has_due_marks() {
  std::erase_if(changed_referrals_, [this](const ScopeId& scope) {
    return !has_undelivered(*this, scope) || !may_write(ScopeKind::referral, scope);
  });
  return !changed_referrals_.empty();
}

// What the hub itself must say once it holds something new. A mark calls for no further mark.
void HubCore::write_due_marks() {
  if (!has_due_marks()) return;
  const std::set<ScopeId> due = std::exchange(changed_referrals_, {});
  try {
    LocalBatch marks = batch();
    for (const ScopeId& scope : due) mark_deliveries(*this, scope, marks);
    store_own(std::move(marks));
  } catch (const StoreError& error) {
    // What they speak of is stored; they are written at the next start at the latest.
    parts_.report(std::string("a delivery mark could not be stored: ") + error.what());
  }
}

// What is done half is neither what the store holds nor what anybody was told: whoever went on from
// there might never agree with others again.
void HubCore::to_its_end(const std::function<void()>& act) const {
  try {
    act();
  } catch (const std::exception& error) {
    parts_.report(std::string("the store cannot be read, so this node ends and is to be started "
                              "again: ") +
                  error.what());
    std::abort();
  }
}

// Not stored, so not acknowledged: peers keep it and send it again on new connections.
void HubCore::give_up(const StoreError& error) {
  parts_.report(std::string("updates of a peer could not be stored: ") + error.what());
  Step end, begin_again;
  to_its_end([&] {
    std::vector<Step> lost = keep_what_is_stored();
    std::vector<Step> waiting = waiting_.take_waiting();
    std::move(waiting.begin(), waiting.end(), std::back_inserter(lost));
    for (Step& step : lost) {
      // The replica has forgotten these connections already.
      std::move(step.cut.begin(), step.cut.end(), std::back_inserter(end.cut));
    }
    begin_again = replica_->reset(held_heads(), parts_.store.proofs(), held_mailbox());
  });
  emit(end);
  emit(begin_again);
}

// The store may have been writing on when something else failed. What it stored is folded at least;
// nobody is told.
std::vector<Step> HubCore::keep_what_is_stored() {
  if (waiting_.under_way().empty()) return {};
  std::vector<Step> stored;
  try {
    stored = take_stored();
  } catch (const StoreError&) {
    return {};  // it waits again, and is lost with the rest
  }
  fold_stored(stored);
  return stored;
}

// Without the boxes' own bytes.
Mailbox HubCore::held_mailbox() const {
  Mailbox mailbox;
  parts_.store.for_each_box([&](const KeptBox& box) { mailbox.load(box, now_); });
  return mailbox;
}

HeadTable HubCore::held_heads() const {
  HeadTable heads;
  for (const LogHead& held : parts_.store.heads()) {
    const LogKey log{held.kind, held.log};
    heads.advance(log, held.head, replica_->heads().bytes(log));
  }
  add_bases(heads);
  return heads;
}

// The store knows it whatever has become of the settlements that said so.
void HubCore::add_bases(HeadTable& heads) const {
  for (const LogHead& base : parts_.store.bases()) {
    const LogKey log{base.kind, base.log};
    if (heads.head(log).seq == 0) heads.retire(log, base.head);
  }
}

void HubCore::emit(const Step& step) {
  if (parts_.sink == nullptr) return;
  for (const Outgoing& out : step.send) parts_.sink->send(out.link, out.frame);
  for (const Cut& cut : step.cut) parts_.sink->cut(cut);
}

void HubCore::link_up(LinkNumber link, const CurveId& curve) {
  on_event([&] { return replica_->on_link_up(link, curve, now_); });
}

void HubCore::link_down(LinkNumber link) {
  on_event([&] { return replica_->on_link_down(link, now_); });
}

void HubCore::frame(LinkNumber link, ByteView bytes) {
  on_event([&] { return replica_->on_frame(link, bytes, now_); });
  if (replica_->doubts_own_epoch()) leave_doubtful_epoch();
}

void HubCore::arrived(LinkNumber link, Arrived arrived) {
  on_event([&] { return replica_->on_arrived(link, std::move(arrived), now_); });
  if (replica_->doubts_own_epoch()) leave_doubtful_epoch();
}

void HubCore::tick() {
  on_event([&] { return replica_->on_tick(now_); });
  on_event([&] { return learn_settlements() ? replica_->on_governance_changed() : Step(); });
}

void HubCore::on_timer() {
  on_event([&] { return replica_->on_timer(now_); });
}

// Peers hold more of our own logs than we do: this store is a restored or cloned one. What is
// written from now on starts logs of a new epoch, and the old ones come back from the peers.
void HubCore::leave_doubtful_epoch() {
  try {
    begin_epoch();
    parts_.report("this store is older than what peers hold of it (restored?): a new epoch begins");
  } catch (const StoreError& error) {
    parts_.report(std::string("a new epoch could not be begun: ") + error.what());
  }
}

}  // namespace maillage
