#include "replication/log_limits.h"

#include <algorithm>

#include "protocol/limits.h"

namespace maillage {
namespace {

std::uint64_t counter_of(Epoch epoch) { return epoch >> 32; }

}  // namespace

std::optional<Head> LogLimits::limit(const LogKey& log) const {
  if (const auto cut_off = governance_.cut_off(log.kind, log.log)) {
    if (log.kind != ScopeKind::governance) return cut_off;
    // Held beyond it, so that all evaluate the same; the fold gives it no effect.
    return Head{cut_off->seq + limits::governance_beyond_cut_off, {}};
  }
  const auto settled = governance_.settled(log.kind, log.log);
  const Head final = settled.value_or(Head{});
  if (frozen_by_an_earlier_epoch(log) || is_given_up(log)) return final;
  const ForkProof* fork = evidence_.find(log.kind, log.log);
  if (fork == nullptr || fork->seq <= final.seq) return std::nullopt;
  return Head{fork->seq - 1, fork->before};
}

// A freeze covers every later epoch of that writer in that scope until it is resolved.
bool LogLimits::frozen_by_an_earlier_epoch(const LogKey& log) const {
  const auto forks = evidence_.against(log.kind, log.log.scope, log.log.writer);
  return std::any_of(forks.begin(), forks.end(), [&](const ForkProof* fork) {
    if (counter_of(fork->log.epoch) >= counter_of(log.log.epoch)) return false;
    const auto settled = governance_.settled(fork->kind, fork->log);
    const bool pinned = settled && settled->seq >= fork->seq;
    return !pinned && !governance_.resolution(fork->kind, fork->log);
  });
}

// Above the last fork that is kept of a writer with too many, none is remembered, so nothing
// counts.
bool LogLimits::is_given_up(const LogKey& log) const {
  const LogId& id = log.log;
  if (!evidence_.is_full(log.kind, id.scope, id.writer)) return false;
  return evidence_.against(log.kind, id.scope, id.writer).back()->log.epoch < id.epoch;
}

bool LogLimits::vouches(const LogKey& log, const Head& position) const {
  const ForkProof* fork = evidence_.find(log.kind, log.log);
  return fork != nullptr && fork->seq == position.seq + 1 && fork->before == position.id;
}

}  // namespace maillage
