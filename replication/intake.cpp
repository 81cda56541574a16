#include "replication/intake.h"

#include <algorithm>

#include "replication/governance/certificate.h"
#include "replication/scopes.h"

namespace maillage {
namespace {

Head position_of(const Update& update) { return {update.header.seq, update.id}; }

void drop_first(std::vector<Update>& updates, Seq count) {
  updates.erase(updates.begin(), updates.begin() + static_cast<std::ptrdiff_t>(count));
}

// Only what its writer signed contradicts.
Verdict contradiction(const ArrivedRun& run) {
  return run.voucher == Voucher::signature ? Verdict::forked : Verdict::uncertified;
}

}  // namespace

bool writer_fits_scope(const Header& h, const WriterId& writer_hub) {
  const bool is_hub = h.writer == writer_hub;
  switch (h.kind) {
    case ScopeKind::governance:
      return is_hub && h.scope == governance_scope();
    case ScopeKind::directory:
      return is_hub && h.scope == directory_scope(h.writer);
    case ScopeKind::trace:
      return is_hub && h.scope == trace_scope(h.writer, h.hlc);
    case ScopeKind::referral:
      return h.has(flag_erasable);
    case ScopeKind::capacity:
      return is_hub && h.scope == capacity_scope(h.writer);
    case ScopeKind::evidence:
      return false;
  }
  return false;
}

Verdict Intake::take(ArrivedRun& run) const {
  const LogKey& log = run.log;
  // A later version may know it, and by what rules it travels.
  if (!is_exchanged(log.kind)) return Verdict::stranger;
  if (run.voucher == Voucher::nobody) return Verdict::faulty;
  if (policy_.was_dropped(log.kind, log.log.scope)) return Verdict::gone;
  const bool is_governance = log.kind == ScopeKind::governance;
  if (is_governance && !governance_.was_member(log.log.writer)) return Verdict::stranger;
  const Verdict placed = place(run);
  if (placed == Verdict::gap && is_at_limit(log)) return Verdict::beyond;
  if (placed != Verdict::accepted) return placed;
  if (!cut_to_limit(run)) return Verdict::beyond;
  if (!is_vouched_for(run)) return Verdict::uncertified;
  if (!policy_.has_room_for(log)) return Verdict::full;
  Answers known;
  for (const Update& update : run.updates) {
    if (const Verdict verdict = judge(update, known); verdict != Verdict::accepted) return verdict;
  }
  return missing_deps(run, 1).empty() ? Verdict::accepted : Verdict::dependent;
}

// Leaves what comes after the head.
Verdict Intake::place(ArrivedRun& run) const {
  const Head held = heads_.head(run.log);
  const Header& first = run.updates.front().header;
  if (run.updates.back().header.seq <= held.seq) return compare_with_held(run);
  if (first.seq > held.seq + 1) return Verdict::gap;
  if (first.seq == held.seq + 1) {
    return first.prev == held.id ? Verdict::accepted : contradiction(run);
  }
  const Seq overlap = held.seq - first.seq + 1;
  if (overlap >= run.updates.size()) return contradiction(run);  // its numbers do not follow
  if (run.updates[overlap - 1].id != held.id) return contradiction(run);
  drop_first(run.updates, overlap);
  return Verdict::accepted;
}

// An honest repetition is harmless; a second update at a held position is a fork.
Verdict Intake::compare_with_held(const ArrivedRun& run) const {
  const Update& last = run.updates.back();
  // Of a dropped epoch nothing is left to compare with: it is final.
  const auto retired = heads_.retired().find(run.log);
  const bool dropped = retired != heads_.retired().end();
  if (dropped && last.header.seq <= retired->second.seq) return Verdict::duplicate;
  if (position_of(last) == heads_.head(run.log) || holds(last.id)) return Verdict::duplicate;
  return contradiction(run);
}

bool Intake::is_at_limit(const LogKey& log) const {
  const auto limit = limits_.limit(log);
  return limit && heads_.head(log).seq >= limit->seq;
}

// False when nothing is left.
bool Intake::cut_to_limit(ArrivedRun& run) const {
  const auto limit = limits_.limit(run.log);
  if (!limit || run.updates.back().header.seq < limit->seq) return true;
  const Seq first = run.updates.front().header.seq;
  if (first > limit->seq) return false;
  run.updates.resize(limit->seq - first + 1);
  return limit->id.is_zero() || run.updates.back().id == limit->id;
}

bool Intake::is_vouched_for(const ArrivedRun& run) const {
  const Update& last = run.updates.back();
  // Cut to a limit, or ending without a signature.
  const bool needs_voucher = run.voucher == Voucher::elsewhere || !has_signature(last.envelope);
  return !needs_voucher || limits_.vouches(run.log, position_of(last));
}

Verdict Intake::judge(const Update& update, Answers& known) const {
  const auto hub = answering_hub(update.header, known);
  if (!hub) return Verdict::uncertified;
  return writer_fits_scope(update.header, *hub) ? Verdict::accepted : Verdict::faulty;
}

// Of a removed hub too: up to where its logs count, they are still exchanged. A hub's governance
// log starts with its own word: trust in its key comes from elsewhere.
std::optional<WriterId> Intake::answering_hub(const Header& header) const {
  if (header.kind == ScopeKind::governance) return header.writer;
  const auto hub = governance_.certifier_of(header.writer, header.auth);
  if (!hub) return hub_by_certificate(header);
  return governance_.was_member(*hub) ? hub : std::nullopt;
}

// Once for each certificate: it may have to be read from the store.
std::optional<WriterId> Intake::answering_hub(const Header& header, Answers& known) const {
  const auto [answer, is_new] = known.try_emplace(header.auth);
  if (is_new) answer->second = answering_hub(header);
  return answer->second;
}

// A certificate that does not count any more, because its log was frozen or cut, still says that
// its writer may be held. What is held by it has no effect: that is for governance to say.
std::optional<WriterId> Intake::hub_by_certificate(const Header& header) const {
  const auto certifies = [&header](const std::vector<WriterId>& writers) {
    return std::find(writers.begin(), writers.end(), header.writer) != writers.end();
  };
  if (const LooseBook::Entry* loose = loose_.find(header.auth)) {
    const bool vouched = governance_.was_member(loose->hub) && certifies(loose->certified);
    return vouched ? std::optional(loose->hub) : std::nullopt;
  }
  // A liar may name whatever is large.
  const auto log = source_.log_of(header.auth);
  if (!log || log->kind != ScopeKind::governance) return std::nullopt;
  const WriterId hub = log->log.writer;
  if (!governance_.was_member(hub)) return std::nullopt;
  const ArrivedRun kept = trusted_run(source_.find_run(header.auth));
  if (kept.updates.empty() || !certifies(certified_by(kept.updates.front()))) return std::nullopt;
  return hub;
}

std::optional<UpdateId> Intake::missing_certificate(const ArrivedRun& run) const {
  Answers known;
  for (const Update& update : run.updates) {
    const UpdateId& auth = update.header.auth;
    if (!answering_hub(update.header, known))
      return keeps(auth) ? std::nullopt : std::optional(auth);
  }
  return std::nullopt;
}

std::optional<WriterId> Intake::hub_of_loose(const ArrivedRun& run) const {
  const Update& update = run.updates.front();
  const bool alone = run.updates.size() == 1 && run.voucher == Voucher::signature &&
                     has_signature(update.envelope) && must_carry_signature(update.header);
  const auto hub = alone ? answering_hub(update.header) : std::nullopt;
  if (!hub || !governance_.was_member(*hub)) return std::nullopt;
  return writer_fits_scope(update.header, *hub) ? hub : std::nullopt;
}

bool Intake::holds(const UpdateId& id) const {
  return in_flight_.contains(id) || source_.holds(id);
}

bool Intake::keeps(const UpdateId& id) const {
  return in_flight_.contains(id) || loose_.contains(id) || source_.keeps(id);
}

std::vector<UpdateId> Intake::missing_deps(const ArrivedRun& run, std::size_t most) const {
  const auto has_deps = [](const Update& update) { return !update.header.deps.empty(); };
  std::vector<UpdateId> missing;
  if (std::none_of(run.updates.begin(), run.updates.end(), has_deps)) return missing;
  std::unordered_set<UpdateId> known;  // kept, or earlier in the run itself
  for (const Update& update : run.updates) {
    for (const UpdateId& dep : update.header.deps) {
      if (known.contains(dep)) continue;
      if (keeps(dep)) {
        known.insert(dep);
      } else {
        missing.push_back(dep);
        if (missing.size() == most) return missing;
      }
    }
    known.insert(update.id);
  }
  return missing;
}

}  // namespace maillage
