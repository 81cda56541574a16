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

}  // namespace

void StoredHub::commit(std::span<const Step> steps) {
  const auto stores = [](const Step& step) { return !step.stores_nothing(); };
  if (std::none_of(steps.begin(), steps.end(), stores)) return;
  store_.write([&](WriteTxn& txn) {
    for (const Step& step : steps) keep(txn, step);
  });
}

void StoredHub::keep(WriteTxn& txn, const Step& step) {
  store_.append(txn, step.store);
  for (const SetAside& order : step.set_aside) {
    store_.set_aside(txn, order.log.kind, order.log.log, order.from);
  }
  for (const RetiredLog& retired : step.retire) {
    const auto held = store_.head(txn, retired.log.kind, retired.log.log);
    if (held && held->seq <= retired.head.seq) {
      store_.drop_log(txn, retired.log.kind, retired.log.log);
    }
  }
  for (const Bytes& proof : step.proofs) {
    store_.put(txn, NamedTable::proofs, blake2b_256({proof}), proof);
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
  const auto found = store_.find(id);
  if (!found) return {};
  const Header& header = found->header;
  auto run = read_run(header.kind, header.log(), header.seq, vouched_bytes);
  for (std::size_t i = 0; i < run.size(); ++i) {
    if (has_signature(run[i].envelope)) run.resize(i + 1);
  }
  return run;
}

std::vector<RawUpdate> StoredHub::aside_run(const LogKey& log, Seq from) const {
  return store_.aside_run(log.kind, log.log, from, longest_run);
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
    report_(fmt::format("a box kept for another hub cannot be read: {}", error.what()));
    return std::nullopt;
  }
}

}  // namespace maillage
