#include "replication/head_table.h"

#include "protocol/crypto.h"

namespace maillage {

Head HeadTable::head(const LogKey& log) const {
  const auto found = heads_.find(log);
  return found == heads_.end() ? Head{} : found->second;
}

void HeadTable::advance(const LogKey& log, const Head& head) { heads_[log] = head; }

std::vector<LogKey> HeadTable::logs_of(ScopeKind kind, const ScopeId& scope) const {
  std::vector<LogKey> logs;
  for (auto at = heads_.lower_bound({kind, {scope, {}, 0}});
       at != heads_.end() && at->first.kind == kind && at->first.log.scope == scope; ++at) {
    logs.push_back(at->first);
  }
  return logs;
}

std::array<std::uint8_t, 32> digest_of(const std::vector<LogHead>& sorted_heads) {
  Bytes content;
  for (const LogHead& entry : sorted_heads) {
    append_le(content, static_cast<std::uint8_t>(entry.kind));
    append(content, entry.log.scope.bytes());
    append(content, entry.log.writer.bytes());
    append_le(content, entry.log.epoch);
    append_le(content, entry.head.seq);
    append(content, entry.head.id.bytes());
  }
  return blake2b_256({content});
}

}  // namespace maillage
