#include "replication/intake.h"

#include <algorithm>

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
  for (const Update& update : run.updates) {
    if (const Verdict verdict = judge(update); verdict != Verdict::accepted) return verdict;
  }
  return missing_deps(run).empty() ? Verdict::accepted : Verdict::dependent;
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
  if (run.updates[overlap - 1].id != held.id) return contradiction(run);
  drop_first(run.updates, overlap);
  return Verdict::accepted;
}

// An honest repetition is harmless; a second update at a held position is a fork.
Verdict Intake::compare_with_held(const ArrivedRun& run) const {
  const Update& last = run.updates.back();
  // Of a dropped epoch nothing is left to compare with: it is final.
  if (heads_.is_retired(run.log)) return Verdict::duplicate;
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

Verdict Intake::judge(const Update& update) const {
  const Header& h = update.header;
  if (!is_certified(update)) return Verdict::uncertified;
  const bool root = h.kind == ScopeKind::governance;
  const WriterId hub = root ? h.writer : *governance_.certifier_of(h.writer, h.auth);
  return writer_fits_scope(h, hub) ? Verdict::accepted : Verdict::faulty;
}

// A hub's governance log starts with its own word: trust in its key comes from elsewhere.
bool Intake::is_certified(const Update& update) const {
  const Header& h = update.header;
  if (h.kind == ScopeKind::governance) return true;
  // Of a removed hub too: up to where its logs count, they are still exchanged.
  const auto hub = governance_.certifier_of(h.writer, h.auth);
  return hub && governance_.was_member(*hub);
}

bool Intake::holds(const UpdateId& id) const {
  return in_flight_.contains(id) || source_.holds(id);
}

std::vector<UpdateId> Intake::missing_deps(const ArrivedRun& run) const {
  const auto has_deps = [](const Update& update) { return !update.header.deps.empty(); };
  std::vector<UpdateId> missing;
  if (std::none_of(run.updates.begin(), run.updates.end(), has_deps)) return missing;
  std::set<UpdateId> earlier;  // in the run itself
  for (const Update& update : run.updates) {
    for (const UpdateId& dep : update.header.deps) {
      if (!holds(dep) && !earlier.contains(dep)) missing.push_back(dep);
    }
    earlier.insert(update.id);
  }
  return missing;
}

}  // namespace maillage
