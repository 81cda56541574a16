// Arrival numbers: what tells peers of changes, and where an id leads.
#include <algorithm>
#include <map>

#include "node/store/log_store_impl.h"

namespace maillage {
namespace {

const ByteView arrivals_key = as_bytes("arrivals");
const ByteView indexed_key = as_bytes("indexed");

// Ids in memory: 1.5 MiB of them, and what a start after a crash hashes in some 10 ms.
constexpr std::size_t most_recent_ids = 16'384;

Bytes number_value(std::uint64_t number) {
  Bytes value;
  append_le(value, number);
  return value;
}

std::uint64_t read_number(std::optional<ByteView> value) {
  return value ? LittleEndianReader(*value).read<std::uint64_t>() : 0;
}

}  // namespace

bool ArrivalCursor::read(bool found) {
  if (!found) return false;
  const auto run = read_arrival_run(cursor_.key(), cursor_.value());
  if (!run || run->count == 0) throw_damaged("list of arrivals");
  run_ = *run;
  return true;
}

bool ArrivalCursor::seek(std::uint64_t number) {
  const bool after = cursor_.seek(number_key(number));
  if (after && read_number_key(cursor_.key()) == number) return read(true);
  if (read(after ? cursor_.previous() : cursor_.last()) && run_.contains(number)) return true;
  return read(cursor_.seek(number_key(number)));
}

std::uint64_t LogStore::Impl::next_arrival(const Txn& txn) const {
  const std::uint64_t next = std::max<std::uint64_t>(1, read_number(state.get(txn, arrivals_key)));
  ArrivalCursor cursor(txn, arrivals);
  return cursor.last() ? std::max(next, cursor.run().end()) : next;
}

void LogStore::Impl::forget_arrivals(WriteTxn& txn, const LogKey& name, Seq from, Seq last) {
  state.put(txn, arrivals_key, number_value(next_arrival(txn)));
  while (last >= from) {
    const Bytes key = log_key(name, last);
    const auto stored = updates.get(txn, key);
    const auto value = stored ? read_update_value(key, *stored) : std::nullopt;
    if (!value) throw_damaged(name, last, "missing or cut short");
    auto run = arrival_run(txn, value->arrival);
    if (!run || run->key_of(value->arrival) != key) throw_damaged("list of arrivals");
    last = std::max(from, run->seq) - 1;
    run->count = last + 1 - run->seq;
    if (run->count == 0) {
      arrivals.erase(txn, number_key(run->first));
    } else {
      arrivals.put(txn, number_key(run->first), arrival_value(*run));
    }
  }
}

std::optional<ArrivalRun> LogStore::Impl::arrival_run(const Txn& txn, std::uint64_t number) const {
  ArrivalCursor cursor(txn, arrivals);
  if (!cursor.seek(number) || !cursor.run().contains(number)) return std::nullopt;
  return cursor.run();
}

std::optional<std::uint64_t> LogStore::Impl::indexed_arrival(const Txn& txn,
                                                             const UpdateId& id) const {
  const auto value = by_id.get(txn, id.bytes());
  if (!value) return std::nullopt;
  return read_number(*value);
}

std::uint64_t LogStore::Impl::indexed_up_to(const Txn& txn) const {
  return read_number(state.get(txn, indexed_key));
}

void LogStore::Impl::index_recent(WriteTxn& txn, bool all) {
  if (!all && recent.size_now() < most_recent_ids) return;
  // In the order of the table.
  for (const auto& [id, arrival] : recent.release()) {
    by_id.put(txn, id.bytes(), number_value(arrival));
  }
  state.put(txn, indexed_key, number_value(next_arrival(txn) - 1));
}

// False when the update is not there; one that cannot be read has no id.
bool LogStore::Impl::load_recent_id(const Txn& txn, const ArrivalRun& run, std::uint64_t number) {
  const Bytes key = run.key_of(number);
  try {
    const auto stored = updates.get(txn, key);
    if (!stored) return false;
    const auto value = read_update_value(key, *stored);
    if (value) recent.add(update_id(value->envelope), number);
  } catch (const StoreError& error) {
    if (error.fault() != StoreFault::corrupt) throw;
  }
  return true;
}

// What is damaged is found by whoever reads it, and the rest can be served meanwhile.
void LogStore::Impl::load_recent() {
  recent.begin();
  const ReadTxn txn(*main);
  try {
    const std::uint64_t from = indexed_up_to(txn) + 1;
    ArrivalCursor cursor(txn, arrivals);
    for (bool more = cursor.seek(from); more; more = cursor.next()) {
      std::uint64_t number = std::max(from, cursor.run().first);
      while (number < cursor.run().end() && load_recent_id(txn, cursor.run(), number)) ++number;
    }
  } catch (const StoreError& error) {
    if (error.fault() != StoreFault::corrupt) throw;
  }
  recent.commit();
}

std::uint64_t LogStore::last_arrival() const {
  return impl_->next_arrival(ReadTxn(*impl_->main)) - 1;
}

bool LogStore::changed_since(std::uint64_t number, std::size_t max_logs,
                             const std::function<void(ScopeKind, const LogId&, Seq)>& visit) const {
  const ReadTxn txn(*impl_->main);
  std::map<LogKey, Seq> first;
  ArrivalCursor cursor(txn, impl_->arrivals);
  for (bool more = cursor.seek(number + 1); more; more = cursor.next()) {
    const ArrivalRun& run = cursor.run();
    first.try_emplace(run.log, run.seq + (std::max(number + 1, run.first) - run.first));
    if (first.size() > max_logs) return false;
  }
  for (const auto& [name, seq] : first) visit(name.kind, name.log, seq);
  return true;
}

}  // namespace maillage
