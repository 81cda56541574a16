// What is kept out of its log and found by its id: updates kept loose, and where those set aside
// lie.
#include "node/store/log_store_impl.h"

namespace maillage {
namespace {

Bytes loose_value(ByteView envelope, ByteView body) {
  Bytes value;
  value.reserve(4 + envelope.size() + body.size());
  append_le(value, static_cast<std::uint32_t>(envelope.size()));
  append(value, envelope);
  append(value, body);
  return value;
}

[[noreturn]] void throw_damaged_loose(const UpdateId& id) {
  throw_damaged("update " + id.hex().substr(0, 16) + ", kept out of its log");
}

UpdateId id_of_key(ByteView key) {
  const auto id = UpdateId::from(key);
  if (!id) throw_damaged("list of updates kept out of their log");
  return *id;
}

// Wholly checked.
Update read_loose(const LogStore::Impl& store, const Txn& apart_txn, const UpdateId& id,
                  ByteView value) {
  LittleEndianReader in(value);
  const ByteView envelope = in.read_bytes(in.read<std::uint32_t>());
  if (!in.ok()) throw_damaged_loose(id);
  const ByteView body = value.subspan(in.position());
  const auto header = decode_header(envelope);
  if (!header || update_id(envelope) != id) throw_damaged_loose(id);
  std::optional<ByteView> apart = ByteView();
  if (header->has(flag_erasable)) apart = store.apart.find(apart_txn, id);
  if (!apart) throw_damaged_loose(id);
  if (header->has(flag_erasable) && apart->empty()) {
    return {*header, id, to_bytes(envelope), to_bytes(body), {}};
  }
  auto update = decode_update(envelope, body, *apart);
  if (!update) throw_damaged_loose(id);
  return std::move(*update);
}

}  // namespace

bool LogStore::Impl::keeps_out_of_log(const Txn& txn, const UpdateId& id) const {
  return aside_ids.get(txn, id.bytes()) || loose.get(txn, id.bytes());
}

bool LogStore::keeps(const UpdateId& id) const {
  return holds(id) || impl_->keeps_out_of_log(ReadTxn(*impl_->main), id);
}

std::optional<LogKey> LogStore::log_of(const UpdateId& id) const {
  const auto recent = impl_->recent.find(id);
  const ReadTxn txn(*impl_->main);
  const auto arrival = recent ? recent : impl_->indexed_arrival(txn, id);
  if (const auto run = arrival ? impl_->arrival_run(txn, *arrival) : std::nullopt) return run->log;
  if (const auto key = impl_->aside_ids.get(txn, id.bytes())) return read_log_name(*key);
  const auto value = impl_->loose.get(txn, id.bytes());
  if (!value) return std::nullopt;
  LittleEndianReader in(*value);
  const auto header = decode_header(in.read_bytes(in.read<std::uint32_t>()));
  if (!header) throw_damaged_loose(id);
  return maillage::log_key(*header);
}

void LogStore::keep_loose(WriteTxn& txn, const Update& update) {
  if (holds(txn, update.id) || impl_->keeps_out_of_log(txn, update.id)) return;
  if (update.header.has(flag_erasable)) {
    impl_->apart.keep(impl_->apart_write(), update.id, update.apart);
  }
  impl_->loose.put(txn, update.id.bytes(), loose_value(update.envelope, update.body));
}

std::optional<Update> LogStore::find_loose(const UpdateId& id) const {
  const StoreReader reader(*impl_);
  const auto value = impl_->loose.get(reader.main(), id.bytes());
  if (!value) return std::nullopt;
  return read_loose(*impl_, reader.apart(), id, *value);
}

std::vector<UpdateId> LogStore::loose() const {
  const ReadTxn txn(*impl_->main);
  std::vector<UpdateId> ids;
  CheckedCursor cursor(txn, impl_->loose);
  for (bool more = cursor.first(); more; more = cursor.next()) {
    ids.push_back(id_of_key(cursor.key()));
  }
  return ids;
}

void LogStore::drop_loose(WriteTxn& txn, ScopeKind kind, const ScopeId& scope) {
  std::vector<UpdateId> due;
  CheckedCursor cursor(txn, impl_->loose);
  for (bool more = cursor.first(); more; more = cursor.next()) {
    const UpdateId id = id_of_key(cursor.key());
    LittleEndianReader in(cursor.value());
    const auto header = decode_header(in.read_bytes(in.read<std::uint32_t>()));
    if (!header) throw_damaged_loose(id);
    if (header->kind == kind && header->scope == scope) due.push_back(id);
  }
  for (const UpdateId& id : due) {
    impl_->loose.erase(txn, id.bytes());
    erase_apart(txn, id);
  }
}

std::optional<LogHead> LogStore::find_aside(const UpdateId& id) const {
  const auto key = impl_->aside_ids.get(ReadTxn(*impl_->main), id.bytes());
  if (!key) return std::nullopt;
  const auto name = read_log_name(*key);
  const auto seq = read_seq(*key);
  if (!name || !seq) throw_damaged("index of the updates set aside");
  return LogHead{name->kind, name->log, {*seq, id}};
}

// What lies aside at the place of an update that is appended: the same, or one of a branch that
// does not stand, which others may still depend on.
void LogStore::Impl::take_from_aside(WriteTxn& txn, ByteView key, const UpdateId& appended) {
  const auto stored = aside.get(txn, key);
  if (!stored) return;
  const auto value = read_update_value(key, *stored);
  const auto header = value ? decode_header(value->envelope) : unexpected(UpdateFault{});
  if (!header) throw_damaged("updates set aside");
  const UpdateId id = update_id(value->envelope);
  const bool stays = id != appended && has_signature(value->envelope);
  const Bytes kept = stays ? loose_value(value->envelope, value->body) : Bytes();
  aside.erase(txn, key);
  aside_ids.erase(txn, id.bytes());
  if (stays) loose.put(txn, id.bytes(), kept);
}

void verify_out_of_log(const LogStore::Impl& store, const StoreReader& reader) {
  const Txn& txn = reader.main();
  std::uint64_t count = 0;
  CheckedCursor loose(txn, store.loose);
  for (bool more = loose.first(); more; more = loose.next(), ++count) {
    const UpdateId id = id_of_key(loose.key());
    read_loose(store, reader.apart(), id, loose.value());
  }
  if (count != store.loose.size(txn)) throw_damaged("table loose, which has lost entries");
  CheckedCursor aside(txn, store.aside);
  for (bool more = aside.first(); more; more = aside.next()) {
    const UpdateId id = reader.update(aside.key(), aside.value()).update.id;
    const auto place = store.aside_ids.get(txn, id.bytes());
    if (!place || as_text(*place) != as_text(aside.key())) {
      throw_damaged("index of the updates set aside");
    }
  }
  if (store.aside.size(txn) != store.aside_ids.size(txn)) {
    throw_damaged("index of the updates set aside");
  }
}

}  // namespace maillage
