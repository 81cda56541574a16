// The reading half of LogStore.
#include "node/store/log_store_impl.h"
#include "protocol/assert.h"

namespace maillage {
namespace {

bool begins_with(ByteView key, ByteView prefix) {
  return key.size() >= prefix.size() && as_text(key.first(prefix.size())) == as_text(prefix);
}

}  // namespace

StoreReader::StoreReader(const LogStore::Impl& store)
    : store_(store),
      main_(*store.main),
      apart_stays_(store.apart_replaced),
      apart_txn_(store.apart.environment()) {}

// Its form is right and it is the one that the key names.
UpdateValue StoreReader::value_of(ByteView key, ByteView value, Header& header) const {
  const auto name = read_log_name(key);
  const auto seq = read_seq(key);
  if (!name || !seq) throw_damaged("keys of the updates");
  auto stored = read_update_value(key, value);
  if (!stored) throw_damaged(*name, *seq, "cut short");
  auto decoded = decode_header(stored->envelope);
  if (!decoded) throw_damaged(*name, *seq, std::string(describe(decoded.error())));
  if (decoded->kind != name->kind) throw_damaged(*name, *seq, "another update in its place");
  if (decoded->body_length != stored->body.size()) throw_damaged(*name, *seq, "cut short");
  header = std::move(*decoded);
  return std::move(*stored);
}

ByteView StoreReader::apart_of(ByteView key, const UpdateId& id) const {
  const auto found = store_.apart.find(apart_txn_, id);
  if (!found) throw_damaged(*read_log_name(key), *read_seq(key), "its wrapped keys are missing");
  return *found;
}

StoredUpdate StoreReader::update(ByteView key, ByteView value) const {
  Header header;
  UpdateValue stored = value_of(key, value, header);
  ByteView apart;
  if (header.has(flag_erasable)) {
    const UpdateId id = update_id(stored.envelope);
    apart = apart_of(key, id);
    if (apart.empty()) {
      return {stored.arrival,
              {std::move(header), id, std::move(stored.envelope), to_bytes(stored.body), {}}};
    }
  }
  auto update = decode_update(stored.envelope, stored.body, apart);
  if (update) return {stored.arrival, std::move(*update)};
  throw_damaged(*read_log_name(key), *read_seq(key), std::string(describe(update.error())));
}

RawUpdate StoreReader::raw(ByteView key, ByteView value) const {
  Header header;
  UpdateValue stored = value_of(key, value, header);
  RawUpdate raw{std::move(stored.envelope), to_bytes(stored.body), {}, true};
  if (header.has(flag_erasable)) raw.apart = to_bytes(apart_of(key, update_id(raw.envelope)));
  return raw;
}

StoredUpdate StoreReader::update_at(ByteView key) const {
  const auto value = store_.updates.get(main_, key);
  if (value) return update(key, *value);
  const auto name = read_log_name(key);
  const auto seq = read_seq(key);
  if (!name || !seq) throw_damaged("index of the updates");
  throw_damaged(*name, *seq, "missing");
}

std::optional<Head> LogStore::Impl::head(const Txn& txn, const LogKey& name) const {
  const auto value = heads.get(txn, log_name_key(name));
  if (!value) return std::nullopt;
  const auto head = read_head(*value);
  if (!head) throw_damaged("head of the " + describe(name));
  return head;
}

Head LogStore::Impl::base(const Txn& txn, const LogKey& name) const {
  const auto value = bases.get(txn, log_name_key(name));
  if (!value) return {};
  const auto base = read_head(*value);
  if (!base) throw_damaged("beginning of the " + describe(name));
  return *base;
}

// What is recent is looked at first: it may be in the table by the time it is not there any more.
bool LogStore::holds(const UpdateId& id) const {
  return impl_->recent.find(id) || impl_->indexed_arrival(ReadTxn(*impl_->main), id);
}

bool LogStore::holds(const WriteTxn& txn, const UpdateId& id) const {
  return impl_->recent.find_now(id) || impl_->indexed_arrival(txn, id);
}

std::optional<Head> LogStore::head(ScopeKind kind, const LogId& log) const {
  return impl_->head(ReadTxn(*impl_->main), {kind, log});
}

std::optional<Head> LogStore::head(const WriteTxn& txn, ScopeKind kind, const LogId& log) const {
  return impl_->head(txn, {kind, log});
}

static std::vector<LogHead> read_heads(const ReadTxn& txn, const CheckedTable& table) {
  std::vector<LogHead> result;
  CheckedCursor cursor(txn, table);
  for (bool more = cursor.first(); more; more = cursor.next()) {
    const auto name = read_log_name(cursor.key());
    const auto head = read_head(cursor.value());
    if (!name || !head) throw_damaged("list of heads");
    result.push_back({name->kind, name->log, *head});
  }
  return result;
}

std::vector<LogHead> LogStore::heads() const {
  return read_heads(ReadTxn(*impl_->main), impl_->heads);
}

std::vector<LogHead> LogStore::bases() const {
  return read_heads(ReadTxn(*impl_->main), impl_->bases);
}

std::optional<Update> LogStore::find(const UpdateId& id) const {
  const auto recent = impl_->recent.find(id);
  const StoreReader reader(*impl_);
  const auto arrival = recent ? recent : impl_->indexed_arrival(reader.main(), id);
  if (!arrival) return std::nullopt;
  const auto run = impl_->arrival_run(reader.main(), *arrival);
  if (!run && recent) return std::nullopt;  // set aside meanwhile
  if (!run) throw_damaged("index of the updates");
  StoredUpdate found = reader.update_at(run->key_of(*arrival));
  if (found.update.id != id) throw_damaged("index of the updates");
  return std::move(found.update);
}

std::vector<RawUpdate> LogStore::read_run(ScopeKind kind, const LogId& log, Seq from,
                                          std::size_t max_bytes, std::size_t max_count) const {
  const StoreReader reader(*impl_);
  const Bytes prefix = log_name_key({kind, log});
  std::vector<RawUpdate> run;
  std::size_t bytes = 0;
  if (from <= impl_->base(reader.main(), {kind, log}).seq) return run;
  CheckedCursor cursor(reader.main(), impl_->updates);
  bool more = cursor.seek(log_key({kind, log}, from));
  for (Seq seq = from; more && run.size() < max_count && begins_with(cursor.key(), prefix); ++seq) {
    // Behind a log's first held update there is no gap; before it there may be anything.
    if (read_seq(cursor.key()) != seq) throw_damaged({kind, log}, seq, "missing");
    RawUpdate raw = reader.raw(cursor.key(), cursor.value());
    if (!run.empty() && bytes + raw.size() > max_bytes) break;
    bytes += raw.size();
    run.push_back(std::move(raw));
    more = cursor.next();
  }
  return run;
}

std::uint64_t LogStore::for_each_update(const Visit& visit, std::uint64_t from) const {
  const StoreReader reader(*impl_);
  ArrivalCursor cursor(reader.main(), impl_->arrivals);
  for (bool more = cursor.seek(from); more; more = cursor.next()) {
    const ArrivalRun& run = cursor.run();
    for (from = std::max(from, run.first); from < run.end();) {
      const std::uint64_t number = from++;
      const StoredUpdate found = reader.update_at(run.key_of(number));
      if (found.arrival != number) throw_damaged("list of arrivals");
      if (!visit(number, found.update)) return from;
    }
  }
  return from;
}

std::optional<Bytes> LogStore::Impl::get(const Txn& txn, NamedTable which, ByteView key) const {
  const auto value = table(which).get(txn, key);
  if (!value) return std::nullopt;
  return to_bytes(*value);
}

std::optional<Bytes> LogStore::get(NamedTable table, ByteView key) const {
  return impl_->get(ReadTxn(*impl_->main), table, key);
}

std::optional<Bytes> LogStore::get(const WriteTxn& txn, NamedTable table, ByteView key) const {
  return impl_->get(txn, table, key);
}

void LogStore::for_each(NamedTable table,
                        const std::function<void(ByteView key, ByteView value)>& visit,
                        ByteView prefix) const {
  const ReadTxn txn(*impl_->main);
  CheckedCursor cursor(txn, impl_->table(table));
  bool more = prefix.empty() ? cursor.first() : cursor.seek(prefix);
  for (; more && begins_with(cursor.key(), prefix); more = cursor.next()) {
    visit(cursor.key(), cursor.value());
  }
}

LogStore::Usage LogStore::usage() const {
  const ReadTxn txn(*impl_->main);
  return {impl_->updates.size(txn), impl_->main->used_bytes(), impl_->main->map_bytes()};
}

}  // namespace maillage
