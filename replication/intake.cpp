#include "replication/intake.h"

#include <algorithm>

#include "replication/scopes.h"

namespace maillage {

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
    case ScopeKind::evidence:
      return false;
  }
  return false;
}

Head Intake::head(const LogKey& log) const {
  const auto found = taken_.find(log);
  return found == taken_.end() ? heads_.head(log) : found->second;
}

Verdict Intake::take(const RawUpdate& raw, LogKey& log) {
  auto update = decode_update(raw.envelope, raw.body, raw.apart);
  if (!update) return Verdict::faulty;
  log = {update->header.kind, update->header.log()};
  const Verdict verdict = judge(*update, log);
  if (verdict == Verdict::accepted) {
    taken_[log] = {update->header.seq, update->id};
    taken_ids_.insert(update->id);
    accepted_.push_back(std::move(*update));
  }
  return verdict;
}

Verdict Intake::judge(const Update& update, const LogKey& log) const {
  const Header& h = update.header;
  if (h.kind == ScopeKind::governance && !governance_.trusts(h.writer)) return Verdict::stranger;
  const Head held = head(log);
  if (h.seq <= held.seq) return compare_with_held(update, log);
  if (h.seq > held.seq + 1) return Verdict::gap;
  if (h.seq > 1 && h.prev != held.id) {
    return signature_is_valid(update, network_) ? Verdict::forked : Verdict::faulty;
  }
  if (!policy_.has_room_for(log)) return Verdict::stranger;
  if (!writer_is_certified(update)) return Verdict::uncertified;
  if (!std::all_of(h.deps.begin(), h.deps.end(),
                   [this](const UpdateId& dep) { return holds(dep); })) {
    return Verdict::dependent;
  }
  const bool root = h.kind == ScopeKind::governance;
  const WriterId hub = root ? h.writer : *governance_.hub_of(h.writer, h.auth);
  if (!writer_fits_scope(h, hub) || !signature_is_valid(update, network_)) return Verdict::faulty;
  return Verdict::accepted;
}

// An honest repetition is harmless; a second update at a held position is a fork if it is signed.
Verdict Intake::compare_with_held(const Update& update, const LogKey& log) const {
  if (holds(update.id)) return Verdict::duplicate;
  if (!governance_.trusts(log.log.writer) &&
      !governance_.hub_of(log.log.writer, update.header.auth)) {
    return Verdict::faulty;
  }
  return signature_is_valid(update, network_) ? Verdict::forked : Verdict::faulty;
}

// A hub's governance log starts with its own word: trust in its key comes from pairing.
bool Intake::writer_is_certified(const Update& update) const {
  const Header& h = update.header;
  if (h.kind == ScopeKind::governance) return true;
  return governance_.hub_of(h.writer, h.auth).has_value();
}

bool Intake::holds(const UpdateId& id) const {
  return taken_ids_.contains(id) || source_.holds(id);
}

}  // namespace maillage
