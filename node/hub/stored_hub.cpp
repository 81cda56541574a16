#include "node/hub/stored_hub.h"

#include <fmt/format.h>

#include <algorithm>

#include "node/store/incarnation.h"
#include "node/store/lmdb.h"
#include "protocol/runs.h"
#include "replication/mailbox/mailbox_record.h"

namespace maillage {
namespace {

const ByteView root_key = as_bytes("network root");
const ByteView genesis_key = as_bytes("network genesis");
// One frame never carries more.
constexpr std::size_t longest_run = 512;
constexpr std::size_t slice_bytes = 512 * 1024;
// For the signature that vouches for an update: it is mostly near.
constexpr std::size_t looked_ahead_bytes = 16 * 1024;
constexpr Workers::Lane only_lane = 0;

RawUpdate raw(Update update) {
  return {std::move(update.envelope), std::move(update.body), std::move(update.apart)};
}

bool stores_nothing(std::span<const Step> steps) {
  return std::all_of(steps.begin(), steps.end(),
                     [](const Step& step) { return step.stores_nothing(); });
}

}  // namespace

void StoredHub::commit(std::span<const Step> steps) {
  if (stores_nothing(steps)) return;
  store_.write([&](WriteTxn& txn) {
    for (const Step& step : steps) keep(txn, step);
  });
}

class StoredHub::Transaction final : public Job {
 public:
  Transaction(StoredHub& hub, std::span<const Step> steps) : hub_(hub), steps_(steps) {}

  void work() noexcept override {
    try {
      hub_.commit(steps_);
    } catch (const StoreError& error) {
      failure_ = {error.fault(), error.what()};
    } catch (const std::exception& error) {
      failure_ = {StoreFault::other,
                  std::string("the store could not be written: ") + error.what()};
    }
  }
  void finish() override { hub_.failure_ = std::move(failure_); }

 private:
  StoredHub& hub_;
  const std::span<const Step> steps_;
  std::optional<Failure> failure_;
};

void StoredHub::start_commit(std::span<const Step> steps) {
  if (writer_ == nullptr || stores_nothing(steps)) return;
  started_ = true;
  writer_->add(only_lane, std::make_unique<Transaction>(*this, steps));
}

bool StoredHub::is_committing() const { return started_ && writer_->open_jobs(only_lane) > 0; }

void StoredHub::finish_commit(std::span<const Step> steps) {
  if (!std::exchange(started_, false)) return commit(steps);
  writer_->finish_all(only_lane);
  const auto failure = std::exchange(failure_, std::nullopt);
  if (failure) throw StoreError(failure->fault, failure->text);
}

void StoredHub::abandon_commit() {
  if (std::exchange(started_, false)) writer_->finish_all(only_lane);
  failure_.reset();
}

void StoredHub::keep(WriteTxn& txn, const Step& step) {
  store_.append(txn, step.store);
  for (const SetAside& order : step.set_aside) {
    store_.set_aside(txn, order.log.kind, order.log.log, order.from);
  }
  for (const Update& update : step.loose) store_.keep_loose(txn, update);
  for (const RetiredLog& retired : step.retire) {
    store_.retire_log(txn, retired.log.kind, retired.log.log, retired.head);
  }
  for (const Bytes& proof : step.proofs) {
    store_.put(txn, NamedTable::proofs, blake2b_256({proof}), proof);
  }
  for (const Bytes& proof : step.spent_proofs) {
    store_.erase(txn, NamedTable::proofs, blake2b_256({proof}));
  }
  for (const Remember& note : step.remember) {
    store_.put(txn, NamedTable::memories, note.peer.bytes(), note.memory);
  }
  if (step.genesis) store_.put(txn, NamedTable::settings, genesis_key, *step.genesis);
  for (const KeptBox& box : step.put_boxes) {
    store_.put(txn, NamedTable::mailbox, mailbox_key(box.number), mailbox_value(box));
  }
  for (const BoxNumber number : step.erase_boxes) {
    store_.erase(txn, NamedTable::mailbox, mailbox_key(number));
  }
}

void StoredHub::for_each_update(const std::function<void(const Update&)>& visit) const {
  store_.for_each_update([&visit](std::uint64_t, const Update& update) {
    visit(update);
    return true;
  });
}

void StoredHub::for_each_update_of(ScopeKind kind,
                                   const std::function<void(const Update&)>& visit) const {
  for (const LogHead& log : store_.heads()) {
    Seq next = log.kind == kind ? 1 : log.head.seq + 1;
    while (next <= log.head.seq) {
      const auto run = store_.read_run(log.kind, log.log, next, slice_bytes, longest_run);
      if (run.empty()) break;
      for (const RawUpdate& raw : run) {
        if (const auto update = decode_update(raw.envelope, raw.body, raw.apart)) visit(*update);
      }
      next += run.size();
    }
  }
}

std::vector<Bytes> StoredHub::proofs() const {
  std::vector<Bytes> proofs;
  store_.for_each(NamedTable::proofs,
                  [&proofs](ByteView, ByteView proof) { proofs.push_back(to_bytes(proof)); });
  return proofs;
}

std::map<WriterId, Bytes> StoredHub::memories() const {
  std::map<WriterId, Bytes> memories;
  store_.for_each(NamedTable::memories, [&memories](ByteView hub, ByteView memory) {
    if (const auto peer = WriterId::from(hub)) memories[*peer] = to_bytes(memory);
  });
  return memories;
}

// What cannot be read is of no use to anybody.
void StoredHub::for_each_box(const std::function<void(const KeptBox&)>& visit) const {
  store_.for_each(NamedTable::mailbox, [&visit](ByteView key, ByteView value) {
    if (const auto box = read_mailbox_record(key, value)) visit(*box);
  });
}

// mark := (hub:32)*
bool StoredHub::was_on_dropped(const WriterId& hub, const ScopeId& scope) const {
  const auto mark = store_.get(NamedTable::dropped, scope.bytes());
  if (!mark) return false;
  const ByteView hubs(*mark);
  for (std::size_t at = 0; at + hub.size <= hubs.size(); at += hub.size) {
    if (std::ranges::equal(hubs.subspan(at, hub.size), hub.bytes())) return true;
  }
  return false;
}

bool StoredHub::was_dropped(const ScopeId& scope) const {
  return store_.get(NamedTable::dropped, scope.bytes()).has_value();
}

std::optional<RootId> StoredHub::root() const {
  const auto stored = store_.get(NamedTable::settings, root_key);
  return stored ? RootId::from(*stored) : std::nullopt;
}

std::optional<Bytes> StoredHub::genesis() const {
  return store_.get(NamedTable::settings, genesis_key);
}

void StoredHub::adopt(const RootId& root, ByteView genesis) {
  store_.write([&](WriteTxn& txn) {
    store_.put(txn, NamedTable::settings, root_key, root.bytes());
    if (!genesis.empty()) store_.put(txn, NamedTable::settings, genesis_key, genesis);
  });
}

OpenedEpoch StoredHub::open_epoch(const RandomSource& random) {
  const Incarnation opened = maillage::open_epoch(store_, random);
  return {opened.epoch, opened.fresh};
}

Epoch StoredHub::begin_epoch(const RandomSource& random) {
  return maillage::begin_epoch(store_, random);
}

std::vector<RawUpdate> StoredHub::read_run(ScopeKind kind, const LogId& log, Seq from,
                                           std::size_t max_bytes) const {
  try {
    return store_.read_run(kind, log, from, max_bytes, longest_run);
  } catch (const StoreError& error) {
    // One damaged log must not keep the others from leaving.
    report_(fmt::format("a log cannot be sent: {}", error.what()));
    return {};
  }
}

std::vector<RawUpdate> StoredHub::find_run(const UpdateId& id) const {
  auto found = store_.find(id);
  if (!found) return find_out_of_log(id);
  const Header header = std::move(found->header);
  std::vector<RawUpdate> run = {raw(std::move(*found))};
  std::size_t bytes = run.front().size();
  while (!has_signature(run.back().envelope) && bytes < vouched_bytes) {
    auto more = read_run(header.kind, header.log(), header.seq + run.size(),
                         std::min(looked_ahead_bytes, vouched_bytes - bytes));
    if (more.empty()) break;
    end_at_first_signature(more);
    for (RawUpdate& update : more) {
      bytes += update.size();
      if (bytes > vouched_bytes) return run;  // whoever sent it could not have either
      run.push_back(std::move(update));
    }
  }
  return run;
}

// Loose ones stand for themselves; what was set aside goes on up to a signature.
std::vector<RawUpdate> StoredHub::find_out_of_log(const UpdateId& id) const {
  if (auto loose = store_.find_loose(id)) return {raw(std::move(*loose))};
  const auto place = store_.find_aside(id);
  if (!place) return {};
  auto run = store_.aside_run(place->kind, place->log, place->head.seq, vouched_bytes, longest_run);
  end_at_first_signature(run);
  return run;
}

std::vector<RawUpdate> StoredHub::aside_run(const LogKey& log, Seq from,
                                            std::size_t max_bytes) const {
  return store_.aside_run(log.kind, log.log, from, max_bytes, longest_run);
}

std::vector<LogKey> StoredHub::aside_logs() const {
  std::vector<LogKey> logs;
  for (const LogHead& log : store_.aside_logs()) logs.push_back({log.kind, log.log});
  return logs;
}

bool StoredHub::changed_since(std::uint64_t number, std::size_t max_logs,
                              std::vector<ChangedLog>& changed) const {
  return store_.changed_since(number, max_logs,
                              [&changed](ScopeKind kind, const LogId& log, Seq from) {
                                changed.push_back({{kind, log}, from});
                              });
}

std::optional<KeptBox> StoredHub::kept_box(BoxNumber number) const {
  try {
    const Bytes key = mailbox_key(number);
    const auto value = store_.get(NamedTable::mailbox, key);
    return value ? read_mailbox_record(key, *value) : std::nullopt;
  } catch (const StoreError& error) {
    // It would be thrown away for what may be better in a moment.
    if (error.fault() != StoreFault::corrupt) throw;
    report_(fmt::format("a box kept for another hub cannot be read: {}", error.what()));
    return std::nullopt;
  }
}

}  // namespace maillage
