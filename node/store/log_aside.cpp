// Updates set aside: kept, out of their log.
#include <algorithm>

#include "node/store/log_store_impl.h"

namespace maillage {

// From the last one down, so that the log never has a gap.
void LogStore::set_aside(WriteTxn& txn, ScopeKind kind, const LogId& log, Seq from) {
  const LogKey name{kind, log};
  const auto head = impl_->head(txn, name);
  const Seq begin = impl_->base(txn, name).seq + 1;
  if (!head || from == 0 || head->seq < from) return;
  from = std::max(from, begin);
  impl_->forget_arrivals(txn, name, from, head->seq);
  for (Seq seq = head->seq; seq >= from; --seq) {
    const Bytes key = log_key(name, seq);
    const auto stored = impl_->updates.get(txn, key);
    const auto value = stored ? read_update_value(key, *stored) : std::nullopt;
    if (!value || !decode_header(value->envelope)) throw_damaged(name, seq, "missing or cut short");
    const UpdateId id = update_id(value->envelope);
    impl_->forget_id(txn, id);
    impl_->aside.put(txn, key, to_bytes(*stored));
    impl_->aside_ids.put(txn, id.bytes(), key);
    impl_->updates.erase(txn, key);
  }
  if (from == begin) {
    impl_->heads.erase(txn, log_name_key(name));
    return;
  }
  const Bytes key = log_key(name, from - 1);
  const auto last = impl_->updates.get(txn, key);
  const auto value = last ? read_update_value(key, *last) : std::nullopt;
  if (!value || !decode_header(value->envelope)) throw_damaged(name, from - 1, "missing");
  impl_->heads.put(txn, log_name_key(name), head_value({from - 1, update_id(value->envelope)}));
}

std::vector<RawUpdate> LogStore::aside_run(ScopeKind kind, const LogId& log, Seq from,
                                           std::size_t max_bytes, std::size_t max_count) const {
  const StoreReader reader(*impl_);
  std::vector<RawUpdate> run;
  std::size_t bytes = 0;
  for (Seq seq = from; run.size() < max_count; ++seq) {
    const Bytes key = log_key({kind, log}, seq);
    const auto value = impl_->aside.get(reader.main(), key);
    if (!value) break;
    Update update = reader.update(key, *value).update;
    bytes += size_of(update);
    if (!run.empty() && bytes > max_bytes) break;
    run.push_back({std::move(update.envelope), std::move(update.body), std::move(update.apart)});
  }
  return run;
}

std::vector<LogHead> LogStore::aside_logs() const {
  const ReadTxn txn(*impl_->main);
  std::vector<LogHead> logs;
  CheckedCursor cursor(txn, impl_->aside);
  for (bool more = cursor.first(); more; more = cursor.next()) {
    const auto name = read_log_name(cursor.key());
    const auto seq = read_seq(cursor.key());
    if (!name || !seq) throw_damaged("updates set aside");
    if (logs.empty() || logs.back().kind != name->kind || logs.back().log != name->log) {
      logs.push_back({name->kind, name->log, {}});
    }
    logs.back().head.seq = *seq;
  }
  return logs;
}

}  // namespace maillage
