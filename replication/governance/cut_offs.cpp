// What every instrument together leaves of a log.
#include "replication/governance/state.h"

namespace maillage {

using authority::limit_of;
using authority::merge;
using authority::nobody;
using authority::tighten;

// By the founders for the logs of a hub, by its hub for the logs of a structure or a node.
std::optional<Limit> Governance::State::resolution(const LogKey& log) const {
  const std::size_t owner = authority->owner(log.log.writer);
  const std::size_t certifier = book.home(log.log.writer);
  authority::Cuts resolutions;
  const auto& all = held.all<Resolution>();
  for (auto at = all.lower_bound({log, Limit{}}); at != all.end() && at->first.first == log; ++at) {
    bool stands = false;
    if (authority->genesis() != nullptr && owner != nobody) {
      stands = log.kind != ScopeKind::governance &&
               authority->is_quorum(authority->endorsers(at->second));
    } else if (certifier != nobody) {
      for (const auto& statement : at->second) {
        stands |= authority->author(*statement.update) == certifier && authority->counts(statement);
      }
    }
    if (stands) merge(resolutions, log, at->first.second);
  }
  const auto& decided = authority->decided().resolutions;  // of governance logs
  if (const auto found = decided.find(log); found != decided.end()) return found->second;
  const auto found = resolutions.find(log);
  return found == resolutions.end() ? std::nullopt : std::optional(found->second);
}

std::optional<Limit> Governance::State::cut_off(const LogKey& log) const {
  if (!is_public(log.kind)) return std::nullopt;
  std::optional<Limit> limit = authority->limit_of_hub(log);
  const WriterId& writer = log.log.writer;
  const std::size_t certifier = book.home(writer);
  if (certifier != nobody && home(writer) == certifier) {
    for (const authority::Cuts* cuts : book.revocations(writer)) {
      tighten(limit, limit_of(*cuts, log));
    }
    if (const auto* removal = authority->removal_of(certifier)) {
      tighten(limit, limit_of(removal->cuts, log));
    }
  }
  if (const auto resolved = resolution(log)) tighten(limit, *resolved);
  const auto final = settled.find(log);
  if (limit && final != settled.end() && limit->seq <= final->second.seq) limit = final->second;
  return limit;
}

}  // namespace maillage
