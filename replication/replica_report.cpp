// What an operator is shown of each peer.
#include <algorithm>

#include "replication/replica.h"

namespace maillage {
namespace {

void add(std::vector<Backlog>& backlog, const LogKey& log, Seq updates, std::uint64_t bytes) {
  auto entry = std::find_if(backlog.begin(), backlog.end(),
                            [&log](const Backlog& b) { return b.kind == log.kind; });
  if (entry == backlog.end()) entry = backlog.insert(entry, Backlog{log.kind, 0, 0});
  entry->updates += updates;
  entry->bytes += bytes;
}

}  // namespace

// What arrived since the peer last acknowledged. What was under way when the connection ended
// counts as not acknowledged.
std::vector<Backlog> Replica::unsent(const WriterId& hub, const Record& record) const {
  const bool same_store = record.memory.own_incarnation == epoch_;
  std::vector<ChangedLog> changed;
  constexpr std::size_t most = 100'000;
  parts_.source.changed_since(same_store ? record.memory.acknowledged : 0, most, changed);
  const std::set<WriterId>& takes = record.memory.takes;
  std::vector<Backlog> backlog;
  for (const auto& [log, from] : changed) {
    const bool of_a_hub = log.kind != ScopeKind::referral;
    if (of_a_hub && !takes.empty() && !takes.contains(log.log.writer)) continue;
    if (log.log.writer == hub || !parts_.policy.may_hold(hub, log, {})) continue;
    const Seq held = heads_.head(log).seq;
    if (from > held) continue;
    const Seq more = held - from + 1;
    add(backlog, log, more, heads_.bytes(log) * more / held);
  }
  return backlog;
}

bool Replica::gives(const WriterId& hub, const LogKey& log) const {
  return std::any_of(sessions_.begin(), sessions_.end(), [&](const auto& entry) {
    const PeerSession& session = entry.second;
    return session.hub == hub && session.ready() && !session.boxed() && may_share(session, log);
  });
}

std::vector<PeerReport> Replica::report() const {
  std::vector<PeerReport> reports;
  for (const auto& [hub, record] : records_) {
    PeerReport report;
    report.hub = hub;
    report.last_heard = record.memory.last_heard;
    report.over_quota = record.over_quota;
    report.refused = record.refused;
    report.forked = record.forked;
    report.clock_ahead_ms = record.clock_ahead_ms;
    report.audited = record.audited;
    const PeerSession* boxed = nullptr;
    for (const auto& [link, session] : sessions_) {
      if (session.hub != hub || !session.ready()) continue;
      if (session.boxed()) {
        boxed = &session;
      } else {
        report.connected = true;
      }
      report.to_send = session.queue.backlog(heads_);
      report.to_receive = to_receive(session);
      report.waiting_logs = session.deferred.size();
      report.full = session.overlooked;
    }
    if (boxed != nullptr && !report.connected) {
      report.through = relay_of(*boxed);
    } else if (!report.connected) {
      report.to_send = unsent(hub, record);
    }
    reports.push_back(report);
  }
  return reports;
}

std::optional<WriterId> Replica::relay_of(const PeerSession& boxed) const {
  const auto curve = post_.relay_of(boxed.link);
  for (const auto& [hub, record] : records_) {
    if (curve == record.curve) return hub;
  }
  return std::nullopt;
}

// What the peer said it goes on to send, else what it announced and we did not get.
std::vector<Backlog> Replica::to_receive(const PeerSession& session) const {
  if (!session.backlog.empty()) return session.backlog;
  std::vector<Backlog> backlog;
  for (const auto& [log, seq] : session.announced) {
    const Seq held = heads_.head(log).seq;
    if (seq > held) add(backlog, log, seq - held, 0);
  }
  return backlog;
}

}  // namespace maillage
