#include "replication/head_table.h"

namespace maillage {

Head HeadTable::head(const LogKey& log) const {
  const auto found = heads_.find(log);
  if (found != heads_.end()) return found->second.head;
  const auto retired = retired_.find(log);
  return retired == retired_.end() ? Head{} : retired->second;
}

std::uint64_t HeadTable::bytes(const LogKey& log) const {
  const auto found = heads_.find(log);
  return found == heads_.end() ? 0 : found->second.bytes;
}

void HeadTable::advance(const LogKey& log, const Head& head, std::uint64_t bytes_more) {
  Entry& entry = heads_[log];
  entry.head = head;
  entry.bytes += bytes_more;
}

void HeadTable::retract(const LogKey& log, const Head& head) {
  const auto found = heads_.find(log);
  if (found == heads_.end()) return;
  if (head.seq == 0) {
    heads_.erase(found);
    return;
  }
  Entry& entry = found->second;
  // An estimate by the average: nothing but what is shown as still to send depends on it.
  entry.bytes = entry.bytes * head.seq / entry.head.seq;
  entry.head = head;
}

void HeadTable::retire(const LogKey& log, const Head& head) {
  heads_.erase(log);
  retired_[log] = head;
}

std::vector<LogKey> HeadTable::logs_of(ScopeKind kind, const ScopeId& scope) const {
  std::vector<LogKey> logs;
  for (auto at = heads_.lower_bound({kind, {scope, {}, 0}});
       at != heads_.end() && at->first.kind == kind && at->first.log.scope == scope; ++at) {
    logs.push_back(at->first);
  }
  return logs;
}

}  // namespace maillage
