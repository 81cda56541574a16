#include "replication/log_limits.h"

#include <algorithm>

namespace maillage {
namespace {

std::uint64_t counter_of(Epoch epoch) { return epoch >> 32; }

}  // namespace

std::optional<Head> LogLimits::limit(const LogKey& log) const {
  if (frozen_by_an_earlier_epoch(log)) return Head{};
  const ForkProof* fork = evidence_.find(log.kind, log.log);
  if (fork == nullptr) return std::nullopt;
  return Head{fork->seq - 1, fork->before};
}

// A freeze covers every later epoch of that writer in that scope until it is resolved.
bool LogLimits::frozen_by_an_earlier_epoch(const LogKey& log) const {
  const auto forks = evidence_.against(log.kind, log.log.scope, log.log.writer);
  return std::any_of(forks.begin(), forks.end(), [&log](const ForkProof* fork) {
    return counter_of(fork->log.epoch) < counter_of(log.log.epoch);
  });
}

bool LogLimits::vouches(const LogKey& log, const Head& position) const {
  const ForkProof* fork = evidence_.find(log.kind, log.log);
  return fork != nullptr && fork->seq == position.seq + 1 && fork->before == position.id;
}

}  // namespace maillage
