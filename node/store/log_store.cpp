#include "node/store/log_store.h"

#include <algorithm>
#include <chrono>

#include "node/store/log_store_impl.h"
#include "node/store/snapshot.h"
#include "protocol/assert.h"

namespace maillage {
namespace {

constexpr std::uint64_t store_format = 2;
constexpr double grow_at_share = 0.7;
constexpr std::size_t max_key_bytes = 500;

const ByteView format_key = as_bytes("format");
const ByteView transaction_key = as_bytes("transaction");

std::uint64_t mebibytes(std::uint64_t bytes) { return bytes >> 20; }

Bytes number_value(std::uint64_t number) {
  Bytes value;
  append_le(value, number);
  return value;
}

std::uint64_t read_number(std::optional<ByteView> value) {
  return value ? LittleEndianReader(*value).read<std::uint64_t>() : 0;
}

StoreOptions completed(StoreOptions options) {
  if (!options.free_disk_bytes) options.free_disk_bytes = free_disk_bytes;
  return options;
}

const std::string& made(const std::string& dir) {
  make_private_directory(dir);
  return dir;
}

}  // namespace

void throw_damaged(const std::string& where) {
  throw StoreError(StoreFault::corrupt,
                   "the store is damaged in the " + where +
                       ": restore the last backup, or synchronise again from a peer");
}

void throw_damaged(const LogKey& log, Seq seq, const std::string& why) {
  throw_damaged(describe(log) + ", update " + std::to_string(seq) + " (" + why + ")");
}

LogStore::Impl::Impl(const std::string& directory, StoreOptions given)
    : dir(made(directory)),
      options(completed(std::move(given))),
      lock(dir),
      main(std::make_unique<Environment>(dir + "/store.mdb", options.map_bytes)),
      apart(dir + "/apart.mdb", options.apart_map_bytes) {
  open_tables();
  load_recent();
  remove_durably(dir, "clean");
  remove_snapshots(dir, std::chrono::seconds(0));
  const bool room =
      options.free_disk_bytes(dir) >= options.min_free_bytes + 2 * options.ballast_bytes;
  if (options.ballast_bytes > 0 && room) keep_ballast(dir + "/ballast", options.ballast_bytes);
}

void LogStore::Impl::open_tables() {
  WriteTxn txn(*main);
  state = CheckedTable(txn, "state");
  check_state(txn);
  updates = CheckedTable(txn, "updates");
  by_id = CheckedTable(txn, "by_id");
  arrivals = CheckedTable(txn, "arrivals");
  heads = CheckedTable(txn, "heads");
  bases = CheckedTable(txn, "bases");
  aside = CheckedTable(txn, "aside");
  aside_ids = CheckedTable(txn, "aside_ids");
  loose = CheckedTable(txn, "loose");
  for (std::size_t i = 0; i < named.size(); ++i) named[i] = CheckedTable(txn, named_tables[i]);
  std::move(txn).commit();
}

// A root page that was lost or is an old one gives tables that agree with one another. The number
// of the last transaction, which LMDB keeps elsewhere, does not agree with them.
void LogStore::Impl::check_state(WriteTxn& txn) {
  const std::uint64_t last = main->last_transaction();
  const auto format = state.get(txn, format_key);
  if (format && read_number(*format) != store_format) {
    throw StoreError(StoreFault::other,
                     "the store in " + dir + " was written by another version: upgrade maillage");
  }
  if (read_number(state.get(txn, transaction_key)) != last) throw_damaged("root of its tables");
  if (last > 0) return;
  state.put(txn, format_key, number_value(store_format));
  note_transaction(txn, state);
}

void LogStore::Impl::note_transaction(WriteTxn& txn, const CheckedTable& state) {
  state.put(txn, transaction_key, number_value(txn.number()));
}

LogStore LogStore::open(const std::string& dir, StoreOptions options) {
  LogStore store(std::make_unique<Impl>(dir, std::move(options)));
  try {
    if (store.impl_->apart.recopy_is_due()) store.finish_erasure();
  } catch (const StoreError& error) {
    if (error.fault() != StoreFault::full_disk) throw;  // still due: the hub starts all the same
  }
  return store;
}

LogStore::LogStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
LogStore::LogStore(LogStore&&) noexcept = default;

LogStore::~LogStore() {
  if (!impl_ || impl_->doubtful || !impl_->apart.is_open()) return;
  try {
    if (impl_->recent.size_now() > 0) {
      write([this](WriteTxn& txn) { impl_->index_recent(txn, true); });
    }
  } catch (const StoreError&) {
    // The next start reads them once more.
  }
  try {
    write_file_durably(
        impl_->dir, "clean",
        clean_mark(impl_->main->last_transaction(), impl_->apart.environment().last_transaction()));
  } catch (const StoreError&) {
    // Without the mark the next start checks the store first: slower, never wrong.
  }
}

const std::string& LogStore::dir() const { return impl_->dir; }

void LogStore::Impl::require_free_disk() const {
  const std::uint64_t free = options.free_disk_bytes(dir);
  if (free >= options.min_free_bytes) return;
  throw StoreError(StoreFault::full_disk,
                   "the disk of " + dir + " has " + std::to_string(mebibytes(free)) +
                       " MiB left and nothing more is written below " +
                       std::to_string(mebibytes(options.min_free_bytes)) +
                       ": free some space on it, or delete " + dir + "/ballast (" +
                       std::to_string(mebibytes(options.ballast_bytes)) +
                       " MiB kept aside) to have the time to");
}

// Early growth is a courtesy: with a reader under way it waits for a later write.
void LogStore::Impl::grow_if_due() {
  for (Environment* environment : {main.get(), &apart.environment()}) {
    std::size_t target = environment->map_bytes();
    while (static_cast<double>(environment->used_bytes()) >
           grow_at_share * static_cast<double>(target)) {
      target *= 2;
    }
    target = std::min(target, options.max_map_bytes);
    if (target > environment->map_bytes()) environment->grow(target, 0);
  }
}

void LogStore::Impl::grow_or_throw(Environment& environment) {
  const std::size_t target = std::min(environment.map_bytes() * 2, options.max_map_bytes);
  if (target <= environment.map_bytes()) {
    throw StoreError(StoreFault::map_full, environment.path() +
                                               " has reached its largest size: remove what is no "
                                               "longer needed");
  }
  if (environment.grow(target, options.reader_wait_ms)) return;
  throw StoreError(StoreFault::map_full,
                   environment.path() + " must grow while it is being read: try again");
}

void LogStore::Impl::attempt(const std::function<void(WriteTxn&)>& change) {
  struct Abandon {
    std::optional<WriteTxn>& txn;
    ~Abandon() { txn.reset(); }
  };
  WriteTxn txn(*main);
  const Abandon abandon{apart_txn};
  recent.begin();
  change(txn);
  note_transaction(txn, state);
  if (apart_txn) std::move(*apart_txn).commit();
  std::move(txn).commit();
  recent.commit();
}

void LogStore::write(const std::function<void(WriteTxn&)>& change, WritePurpose purpose) {
  const std::lock_guard lock(impl_->writing);
  if (purpose == WritePurpose::ordinary) impl_->require_free_disk();
  impl_->grow_if_due();
  for (;;) {
    std::string full;
    try {
      return impl_->attempt(change);
    } catch (const MapFull& error) {
      full = error.path;
    }
    const bool is_main = full == impl_->main->path();
    impl_->grow_or_throw(is_main ? *impl_->main : impl_->apart.environment());
  }
}

WriteTxn& LogStore::Impl::apart_write() {
  if (!apart_txn) apart_txn.emplace(apart.environment());
  return *apart_txn;
}

std::uint64_t LogStore::append(WriteTxn& txn, std::span<const Update> updates) {
  std::uint64_t arrival = impl_->next_arrival(txn);
  while (!updates.empty()) {
    const LogKey name = log_key(updates.front().header);
    std::size_t count = 1;
    while (count < updates.size() && log_key(updates[count].header) == name) ++count;
    impl_->append_run(txn, updates.first(count), arrival);
    updates = updates.subspan(count);
    arrival += count;
  }
  impl_->index_recent(txn);
  return arrival - 1;
}

void LogStore::Impl::append_run(WriteTxn& txn, std::span<const Update> run, std::uint64_t arrival) {
  const LogKey name = log_key(run.front().header);
  const Bytes name_key = log_name_key(name);
  const auto held = head(txn, name);
  Head last = held ? *held : base(txn, name);
  const ArrivalRun arrived{arrival, name, last.seq + 1, run.size()};
  const bool may_come_back = aside.size(txn) > 0;
  const bool may_be_loose = loose.size(txn) > 0;
  for (const Update& update : run) {
    if (update.header.seq != last.seq + 1 || update.header.prev != last.id) {
      throw StoreError(StoreFault::other, "an update does not continue the " + describe(name) +
                                              " as it is stored: please report this");
    }
    last = {update.header.seq, update.id};
    if (update.header.has(flag_erasable)) apart.keep(apart_write(), update.id, update.apart);
    const Bytes key = log_key(name, last.seq);
    const UpdateParts parts = update_parts(arrival, update);
    updates.put(txn, key, {parts.lengths, parts.begin, parts.rest, parts.body});
    if (may_come_back) take_from_aside(txn, key, update.id);
    if (may_be_loose) loose.erase(txn, update.id.bytes());
    recent.add(update.id, arrival++);
  }
  arrivals.append(txn, number_key(arrived.first), arrival_value(arrived));
  heads.put(txn, name_key, head_value(last));
}

void LogStore::erase_apart(WriteTxn&, const UpdateId& id) {
  impl_->apart.erase(impl_->apart_write(), id);
}

void LogStore::drop_log(WriteTxn& txn, ScopeKind kind, const LogId& log) {
  const LogKey name{kind, log};
  const auto head = impl_->head(txn, name);
  if (!head) return;
  const Seq first = impl_->base(txn, name).seq + 1;
  impl_->forget_arrivals(txn, name, first, head->seq);
  for (Seq seq = first; seq <= head->seq; ++seq) {
    const Bytes key = log_key(name, seq);
    const auto stored = impl_->updates.get(txn, key);
    const auto value = stored ? read_update_value(key, *stored) : std::nullopt;
    if (!value) throw_damaged(name, seq, "missing or cut short");
    const auto header = decode_header(value->envelope);
    if (!header) throw_damaged(name, seq, "malformed");
    const UpdateId id = update_id(value->envelope);
    impl_->forget_id(txn, id);
    if (header->has(flag_erasable)) erase_apart(txn, id);
    impl_->updates.erase(txn, key);
  }
  impl_->heads.erase(txn, log_name_key(name));
}

void LogStore::retire_log(WriteTxn& txn, ScopeKind kind, const LogId& log, const Head& upto) {
  const LogKey name{kind, log};
  const auto held = impl_->head(txn, name);
  if (held && held->seq > upto.seq) return;
  drop_log(txn, kind, log);
  if (impl_->base(txn, name).seq < upto.seq) {
    impl_->bases.put(txn, log_name_key(name), head_value(upto));
  }
}

void LogStore::finish_erasure() {
  const std::lock_guard lock(impl_->writing);
  const std::unique_lock alone(impl_->apart_replaced);
  impl_->apart.recopy(impl_->dir);
}

void LogStore::put(WriteTxn& txn, NamedTable table, ByteView key, ByteView value) {
  MAILLAGE_ASSERT(!key.empty() && key.size() <= max_key_bytes);
  impl_->table(table).put(txn, key, value);
}

bool LogStore::erase(WriteTxn& txn, NamedTable table, ByteView key) {
  MAILLAGE_ASSERT(!key.empty() && key.size() <= max_key_bytes);
  return impl_->table(table).erase(txn, key);
}

}  // namespace maillage
