// Forks and limits: what contradicts, what does not count any more, what counts again.
#include <algorithm>

#include "protocol/limits.h"
#include "replication/replica.h"

namespace maillage {
namespace {

// Envelopes from the update at `from` on up to the first signature at or after `seq`.
std::vector<Bytes> chain_through(const std::vector<RawUpdate>& updates, Seq from, Seq seq) {
  std::vector<Bytes> chain;
  for (const RawUpdate& update : updates) {
    chain.push_back(update.envelope);
    if (from + chain.size() > seq && has_signature(update.envelope)) return chain;
  }
  return {};
}

std::vector<RawUpdate> raw(const std::vector<Update>& updates) {
  std::vector<RawUpdate> all;
  for (const Update& update : updates) all.push_back({update.envelope, {}, {}});
  return all;
}

// How far below the head a chain is asked for again to find where it parted: all of it at once
// would let a liar make us ask for a long log in vain.
constexpr Seq look_back = 64;

}  // namespace

// The first position at which `theirs` differs from what is held, at or above its beginning.
void Replica::on_fork(PeerSession& session, const ArrivedRun& theirs, WantFrame& want, Step& step) {
  const LogKey& log = theirs.log;
  const Seq first = theirs.updates.front().header.seq;
  const Seq held = heads_.head(log).seq;
  const Seq from = std::min(first, held);
  const auto ours =
      parts_.source.read_run(log.kind, log.log, from, limits::proof_bytes + limits::frame_bytes);
  Seq differs = from;
  for (const RawUpdate& update : ours) {
    const bool compared = differs >= first && differs - first < theirs.updates.size();
    if (compared && update_id(update.envelope) != theirs.updates[differs - first].id) break;
    if (differs == held) break;
    ++differs;
  }
  auto proof = prove_fork(chain_through(ours, from, differs),
                          chain_through(raw(theirs.updates), first, std::max(first, differs)),
                          parts_.network);
  if (!proof) return;
  const bool may_be_lower = proof->seq > 1 && proof->before.is_zero();
  if (is_own(log.log)) own_epoch_in_doubt_ = true;
  keep_proof(std::move(*proof), session.link, step);
  if (may_be_lower && from > 1) {
    const Seq back = std::max<Seq>(look_back, 2 * (held - from));
    want.logs.push_back({log.kind, log.log, from > back ? from - back : 1});
  }
}

void Replica::handle(PeerSession& session, const ProofFrame& frame, Step& step) {
  auto proof = decode_fork_proof(frame.proof, parts_.network);
  if (!proof) {
    ++record_of(session.hub)->refused;
    if (++session.faults >= limits::bad_updates_before_cut) {
      cut(session, "sent too many proofs that prove nothing", true, step);
    }
    return;
  }
  const LogKey log{proof->kind, proof->log};
  // Anybody can make keys and fork with them: only who is known here is worth remembering.
  if (!is_known(log.log.writer) || !may_share(session, log)) return;
  if (is_own(log.log)) own_epoch_in_doubt_ = true;
  keep_proof(std::move(*proof), session.link, step);
}

void Replica::keep_proof(ForkProof proof, LinkNumber from, Step& step) {
  const LogKey log{proof.kind, proof.log};
  const Bytes bytes = proof.bytes;
  if (!evidence_.add(std::move(proof))) return;
  step.proofs.push_back(bytes);
  for (auto& [link, session] : sessions_) {
    if (link != from && session.ready() && may_share(session, log)) {
      send(session, ProofFrame{bytes}, step);
    }
  }
  // The freeze covers the writer's later epochs in the scope too.
  for (const LogKey& each : heads_.logs_of(log.kind, log.log.scope)) {
    if (each.log.writer == log.log.writer) enforce(each, step);
  }
}

// Brings a log in line with its limit: sets aside what no longer counts, takes back what does.
void Replica::enforce(const LogKey& log, Step& step) {
  const auto limit = limits_.limit(log);
  const Head held = heads_.head(log);
  if (limit && held.seq > limit->seq) {
    const auto last = limit->seq == 0 ? std::vector<RawUpdate>{}
                                      : parts_.source.read_run(log.kind, log.log, limit->seq, 1);
    const UpdateId id = last.empty() ? limit->id : update_id(last.front().envelope);
    step.set_aside.push_back({log, limit->seq + 1});
    heads_.retract(log, {limit->seq, id});
    return;
  }
  ArrivedRun kept = trusted_run(parts_.source.aside_run(log, held.seq + 1));
  if (kept.updates.empty()) return;
  // Of a forked log it may be the branch that does not stand: only the last position tells.
  const bool tells = !limit || kept.updates.back().header.seq >= limit->seq;
  if (!tells && evidence_.find(log.kind, log.log) != nullptr) return;
  const Intake intake(heads_, parts_.governance, limits_, parts_.source, parts_.policy, in_flight_);
  if (intake.take(kept) == Verdict::accepted) accept(std::move(kept), {0, false}, step);
}

// Who is believed and what counts may have changed.
void Replica::on_governance(Step& step) {
  join_trees();
  enforce_all(step);
  std::vector<WriterId> members = parts_.governance.members();
  if (members == members_) return;
  members_ = std::move(members);
  // Logs of a new member may have been offered before, and refused.
  for (auto& [hub, record] : records_) record.audited = false;
  for (auto& [link, session] : sessions_) {
    if (session.ready()) request_audit(session, step);
  }
}

Step Replica::on_governance_changed() {
  Step step;
  on_governance(step);
  return step;
}

void Replica::handle(PeerSession&, const GenesisFrame& frame, Step& step) {
  const auto root = parts_.governance.root();
  const bool awaited = root && parts_.governance.genesis() == nullptr;
  if (awaited && root_of(frame.operation) == *root) step.genesis = frame.operation;
}

// After governance changed: any log may have been cut off, or let go.
void Replica::enforce_all(Step& step) {
  std::vector<LogKey> logs = parts_.source.aside_logs();
  for (const auto& [log, entry] : heads_.all()) {
    const auto limit = limits_.limit(log);
    if (limit && entry.head.seq > limit->seq) logs.push_back(log);
  }
  for (const LogKey& log : logs) enforce(log, step);
}

}  // namespace maillage
