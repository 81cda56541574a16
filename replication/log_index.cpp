#include "replication/log_index.h"

namespace maillage {

bool spreads_along_trees(ScopeKind kind) {
  return kind == ScopeKind::governance || kind == ScopeKind::directory;
}

void LogIndex::add(const LogKey& log) {
  if (spreads_along_trees(log.kind)) logs_.try_emplace(log_tag(log.kind, log.log), log);
}

const LogKey* LogIndex::find_log(const LogTag& tag) const {
  const auto found = logs_.find(tag);
  return found == logs_.end() ? nullptr : &found->second;
}

WriterId LogIndex::origin_of(const WriterId& writer) const {
  const KnownStructure* structure = governance_.structure(writer);
  return structure == nullptr ? writer : structure->hub;
}

std::optional<HeldLog> LogIndex::find(const LogTag& tag) const {
  const LogKey* log = find_log(tag);
  if (log == nullptr) return std::nullopt;
  return HeldLog{origin_of(log->log.writer), heads_.head(*log).seq};
}

}  // namespace maillage
