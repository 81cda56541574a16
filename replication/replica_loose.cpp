// Updates asked for by id, and those kept by it outside of any log: what others depend on and what
// certifies them, where a freeze or a cut-off keeps it out of its log (docs/adr/0019).
#include <algorithm>

#include "protocol/limits.h"
#include "replication/governance/certificate.h"
#include "replication/replica.h"

namespace maillage {
namespace {

constexpr std::int64_t ask_again_ms = 10'000;
constexpr std::int64_t longest_patience_ms = 600'000;
constexpr std::int64_t forget_ms = 3'600'000;
// A certificate is normally on its way in its own log.
constexpr std::int64_t await_certificate_ms = 10'000;
// So is what fills a gap: only what does not come is kept without it.
constexpr std::int64_t await_log_ms = 30'000;

std::int64_t since(TimePoint at, TimePoint now) { return now.milliseconds - at.milliseconds; }

LooseBook::Entry entry_of(const Update& update, const WriterId& hub) {
  return {hub, size_of(update), certified_by(update)};
}

}  // namespace

Intake Replica::intake() const {
  return {heads_, parts_.governance, limits_, parts_.source, parts_.policy, in_flight_, loose_};
}

// Certificates first: they say which hub the others count for.
void Replica::load_loose() {
  loose_ = {};
  std::vector<Update> acts;
  for (const UpdateId& id : parts_.source.loose()) {
    ArrivedRun kept = trusted_run(parts_.source.find_run(id));
    if (kept.updates.empty()) continue;
    Update& update = kept.updates.front();
    if (update.header.kind == ScopeKind::governance) {
      loose_.add(id, entry_of(update, update.header.writer));
    } else {
      acts.push_back(std::move(update));
    }
  }
  for (const Update& act : acts) {
    const auto hub = intake().answering_hub(act.header);
    loose_.add(act.id, entry_of(act, hub.value_or(act.header.writer)));
  }
}

void Replica::want_by_id(PeerSession& session, const UpdateId& id, WantFrame& want) {
  if (session.by_id.contains(id)) return;
  if (session.by_id.size() >= limits::asked_by_id) {
    session.overlooked = true;
    return;
  }
  session.by_id[id] = {now_, now_, ask_again_ms};
  want.updates.push_back(id);
}

void Replica::note_missing_certificate(PeerSession& session, const ArrivedRun& run) {
  const auto missing = intake().missing_certificate(run);
  if (missing && session.certificates.size() < limits::waiting_logs) {
    session.certificates.try_emplace(*missing, now_);
  }
}

// Whether `run` is what was asked of this peer by id and is kept now, though not in its log.
bool Replica::take_by_id(PeerSession& session, const ArrivedRun& run, Verdict verdict, Step& step) {
  const auto asked = session.by_id.find(run.updates.front().id);
  if (asked == session.by_id.end() || !is_out_of_reach(run, verdict, asked->second)) return false;
  const Update& update = run.updates.front();
  const auto hub = intake().hub_of_loose(run);
  if (!hub) {
    note_missing_certificate(session, run);
    return false;
  }
  const bool known = intake().keeps(update.id);
  const bool fits =
      loose_.has_room_for(*hub, size_of(update)) && parts_.policy.has_room_for(run.log);
  if (!known && !fits) return false;
  session.by_id.erase(asked);
  if (!known) keep_loose(update, *hub, step);
  return true;
}

// Whether its log cannot take it, not only not yet.
bool Replica::is_out_of_reach(const ArrivedRun& run, Verdict verdict,
                              const AskedById& asked) const {
  const auto limit = limits_.limit(run.log);
  const bool beyond = limit && run.updates.front().header.seq > limit->seq;
  switch (verdict) {
    case Verdict::beyond:
    case Verdict::forked:
      return true;
    case Verdict::gap:
      return beyond || since(asked.since, now_) >= await_log_ms;
    default:
      return false;
  }
}

void Replica::keep_loose(const Update& update, const WriterId& hub, Step& step) {
  loose_.add(update.id, entry_of(update, hub));
  step.loose.push_back(update);
  // Nothing is acknowledged by asking, so it need not wait until this is stored.
  std::set<UpdateId> ids{update.id};
  if (update.header.kind == ScopeKind::governance) ids.insert(UpdateId{});
  const auto waits_for_it = [&ids](const LogKey&, const UpdateId& id) { return ids.contains(id); };
  for (auto& [link, session] : sessions_) {
    if (session.ready()) ask_deferred_if(session, waits_for_it, step);
  }
}

void Replica::ask_by_id_again(Step& step) {
  for (auto& [link, session] : sessions_) {
    WantFrame want;
    ask_by_id_again(session, want);
    send_want(session, want, step);
  }
}

// What a witness made final stays so where the home's log was frozen before it came.
void Replica::note_missing_settlements(PeerSession& session) const {
  for (const UpdateId& id : parts_.governance.missing_settlements()) {
    const bool is_asked = session.by_id.contains(id) || parts_.source.keeps(id);
    if (is_asked || session.certificates.size() >= limits::waiting_logs) continue;
    session.certificates.try_emplace(id, now_);
  }
}

void Replica::ask_by_id_again(PeerSession& session, WantFrame& want) {
  const Intake intake = this->intake();
  note_missing_settlements(session);
  std::erase_if(session.by_id, [&](const auto& entry) {
    return intake.keeps(entry.first) || since(entry.second.since, now_) >= forget_ms;
  });
  for (auto& [id, asked] : session.by_id) {
    if (since(asked.last, now_) < asked.patience_ms) continue;
    asked.last = now_;
    asked.patience_ms = std::min(2 * asked.patience_ms, longest_patience_ms);
    want.updates.push_back(id);
  }
  std::erase_if(session.certificates, [&](const auto& entry) {
    if (intake.keeps(entry.first)) return true;
    if (since(entry.second, now_) < await_certificate_ms) return false;
    want_by_id(session, entry.first, want);
    return true;
  });
}

}  // namespace maillage
