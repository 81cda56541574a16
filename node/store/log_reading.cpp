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

StoredUpdate StoreReader::update(ByteView key, ByteView value) const {
  const auto name = read_log_name(key);
  const auto seq = read_seq(key);
  if (!name || !seq) throw_damaged("keys of the updates");
  const auto stored = read_update_value(value);
  if (!stored) throw_damaged(*name, *seq, "cut short");
  const auto header = decode_header(stored->envelope);
  if (!header) throw_damaged(*name, *seq, std::string(describe(header.error())));
  if (header->kind != name->kind || header->log() != name->log || header->seq != *seq) {
    throw_damaged(*name, *seq, "another update in its place");
  }
  const UpdateId id = update_id(stored->envelope);
  ByteView apart;
  if (header->has(flag_erasable)) {
    const auto found = store_.apart.find(apart_txn_, id);
    if (!found) throw_damaged(*name, *seq, "its wrapped keys are missing");
    apart = *found;
    if (apart.empty()) {
      return {stored->arrival,
              {*header, id, to_bytes(stored->envelope), to_bytes(stored->body), {}}};
    }
  }
  auto update = decode_update(stored->envelope, stored->body, apart);
  if (!update) throw_damaged(*name, *seq, std::string(describe(update.error())));
  return {stored->arrival, std::move(*update)};
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

bool LogStore::holds(const UpdateId& id) const {
  const ReadTxn txn(*impl_->main);
  return impl_->by_id.get(txn, id.bytes()).has_value();
}

bool LogStore::holds(const WriteTxn& txn, const UpdateId& id) const {
  return impl_->by_id.get(txn, id.bytes()).has_value();
}

std::optional<Head> LogStore::head(ScopeKind kind, const LogId& log) const {
  return impl_->head(ReadTxn(*impl_->main), {kind, log});
}

std::optional<Head> LogStore::head(const WriteTxn& txn, ScopeKind kind, const LogId& log) const {
  return impl_->head(txn, {kind, log});
}

std::vector<LogHead> LogStore::heads() const {
  const ReadTxn txn(*impl_->main);
  std::vector<LogHead> result;
  CheckedCursor cursor(txn, impl_->heads);
  for (bool more = cursor.first(); more; more = cursor.next()) {
    const auto name = read_log_name(cursor.key());
    const auto head = read_head(cursor.value());
    if (!name || !head) throw_damaged("list of heads");
    result.push_back({name->kind, name->log, *head});
  }
  return result;
}

std::optional<Update> LogStore::find(const UpdateId& id) const {
  const StoreReader reader(*impl_);
  const auto key = impl_->by_id.get(reader.main(), id.bytes());
  if (!key) return std::nullopt;
  StoredUpdate found = reader.update_at(*key);
  if (found.update.id != id) throw_damaged("index of the updates");
  return std::move(found.update);
}

std::vector<RawUpdate> LogStore::read_run(ScopeKind kind, const LogId& log, Seq from,
                                          std::size_t max_bytes, std::size_t max_count) const {
  const StoreReader reader(*impl_);
  const Bytes prefix = log_name_key({kind, log});
  std::vector<RawUpdate> run;
  std::size_t bytes = 0;
  CheckedCursor cursor(reader.main(), impl_->updates);
  bool more = cursor.seek(log_key({kind, log}, from));
  for (Seq seq = from; more && run.size() < max_count && begins_with(cursor.key(), prefix); ++seq) {
    // Behind a log's first held update there is no gap; before it there may be anything.
    if (read_seq(cursor.key()) != seq) throw_damaged({kind, log}, seq, "missing");
    Update update = reader.update(cursor.key(), cursor.value()).update;
    RawUpdate raw{std::move(update.envelope), std::move(update.body), std::move(update.apart)};
    if (!run.empty() && bytes + raw.size() > max_bytes) break;
    bytes += raw.size();
    run.push_back(std::move(raw));
    more = cursor.next();
  }
  return run;
}

std::uint64_t LogStore::for_each_update(const Visit& visit, std::uint64_t from) const {
  const StoreReader reader(*impl_);
  CheckedCursor cursor(reader.main(), impl_->arrivals);
  for (bool more = cursor.seek(number_key(from)); more; more = cursor.next()) {
    const auto number = read_number_key(cursor.key());
    if (!number) throw_damaged("list of arrivals");
    const StoredUpdate found = reader.update_at(cursor.value());
    if (found.arrival != *number) throw_damaged("list of arrivals");
    from = *number + 1;
    if (!visit(*number, found.update)) break;
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
