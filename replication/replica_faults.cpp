// Forks and limits: what contradicts, what does not count any more, what counts again.
#include <algorithm>

#include "protocol/limits.h"
#include "protocol/runs.h"
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

using Position = std::vector<Update>::const_iterator;
std::vector<RawUpdate> raw(Position begin, Position end) {
  std::vector<RawUpdate> all;
  for (auto at = begin; at != end; ++at) all.push_back({at->envelope, {}, {}});
  return all;
}

// How far below the parting a chain is asked for again to find where it began: all of it at once
// would let a liar make us ask for a long log in vain.
constexpr Seq look_back = 64;

// Of a session's rate, for one proof.
constexpr std::size_t proof_tokens = 2;

}  // namespace

// What is held from `from` on up to the first signature at or after `seq`, wherever it is kept.
std::vector<Bytes> Replica::own_chain(const LogKey& log, Seq from, Seq seq) const {
  auto held = parts_.source.read_run(log.kind, log.log, from, 2 * vouched_bytes);
  auto chain = chain_through(held, from, seq);
  if (!chain.empty()) return chain;
  for (RawUpdate& aside : parts_.source.aside_run(log, from + held.size(), 2 * vouched_bytes)) {
    held.push_back(std::move(aside));
  }
  return chain_through(held, from, seq);
}

void Replica::on_fork(PeerSession& session, const ArrivedRun& theirs, WantFrame& want, Step& step) {
  const LogKey& log = theirs.log;
  const Seq held = heads_.head(log).seq;
  // After the first update that is not ours none is.
  const auto parted =
      std::partition_point(theirs.updates.begin(), theirs.updates.end(),
                           [this](const Update& update) { return parts_.source.holds(update.id); });
  if (held == 0 || parted == theirs.updates.end()) return;
  const Seq differs = parted->header.seq;
  const Seq from = std::min(differs, held);
  auto proof = prove_fork(own_chain(log, from, from),
                          chain_through(raw(parted, theirs.updates.end()), differs, differs),
                          parts_.network);
  if (!proof) return;
  if (is_own(log.log)) own_epoch_in_doubt_ = true;
  const bool may_be_lower = from > 1 && proof->seq > 1 && proof->before.is_zero();
  // Told of the fork already, the peer would no longer have the rest of its branch to send.
  keep_proof(std::move(*proof), may_be_lower ? session.link : 0, step);
  if (!may_be_lower) return;
  const Seq back = std::max<Seq>(look_back, 2 * (theirs.updates.back().header.seq - from));
  want.logs.push_back({log.kind, log.log, from > back ? from - back : 1});
}

// Of a referral that exists only beyond the fork nobody is a partner here any more, so nobody is
// told of the proof. Who sends what was signed there knows of it, and is told.
bool Replica::misses_a_proof(const PeerSession& session, const LogKey& log, Seq theirs) const {
  const ForkProof* proof = evidence_.find(log.kind, log.log);
  return proof != nullptr && theirs >= proof->seq && !may_share(session, log);
}

// Whether a fork is proved, and not what came right before it.
bool Replica::parting_is_unclear(const LogKey& log) const {
  const ForkProof* proof = evidence_.find(log.kind, log.log);
  return proof != nullptr && proof->seq > 1 && proof->before.is_zero();
}

// The end of a frozen log and what followed it here, from one signature to the next: it shows
// others where the branches part, though both sides have put theirs aside by now.
std::vector<RawUpdate> Replica::frozen_end(const LogKey& log) const {
  const Seq held = heads_.head(log).seq;
  const Seq from = held >= vouched_updates ? held - vouched_updates + 1 : 1;
  std::vector<RawUpdate> end;
  if (held > 0) end = parts_.source.read_run(log.kind, log.log, from, 2 * vouched_bytes);
  if (end.size() != held - from + 1) return {};
  const auto is_signed = [](const RawUpdate& update) { return has_signature(update.envelope); };
  end.erase(end.begin(), std::find_if(end.rbegin(), end.rend(), is_signed).base());
  std::size_t bytes = 0;
  for (const RawUpdate& update : end) bytes += update.size();
  for (RawUpdate& aside : parts_.source.aside_run(log, held + 1, vouched_bytes)) {
    bytes += aside.size();
    if (bytes > vouched_bytes) break;  // no frame has room for it
    end.push_back(std::move(aside));
    if (is_signed(end.back())) return end;
  }
  return {};
}

void Replica::handle(PeerSession& session, const ProofFrame& frame, Step& step) {
  // Each costs two signatures: who sends many is heard again in an audit.
  if (session.rate.exhausted(now_)) return look_for_losses(session, step);
  session.rate.spend(proof_tokens, now_);
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
  if (!is_accusable(log) || !may_share(session, log)) return;
  if (is_own(log.log)) own_epoch_in_doubt_ = true;
  if (session.unnamed > 0) --session.unnamed;
  confirm_own_heads(session);
  keep_proof(std::move(*proof), session.link, step);
}

// A structure whose certificate does not count any more has logs here all the same.
bool Replica::is_accusable(const LogKey& log) const {
  return is_known(log.log.writer) || heads_.head(log).seq > 0;
}

void Replica::keep_proof(ForkProof proof, LinkNumber from, Step& step) {
  const LogKey log{proof.kind, proof.log};
  const Bytes bytes = proof.bytes;
  if (!evidence_.add(std::move(proof), &step.spent_proofs)) return;
  step.proofs.push_back(bytes);
  for (auto& [link, session] : sessions_) {
    if (link != from && session.ready() && may_share(session, log)) {
      send(session, ProofFrame{bytes}, step);
    }
  }
  epochs_.refresh();
  on_new_limits(log, step);
}

// The freeze covers the writer's later epochs in the scope too.
void Replica::on_new_limits(const LogKey& forked, Step& step) {
  const auto concerned = [&forked](const LogKey& log) {
    return log.kind == forked.kind && log.log.scope == forked.log.scope &&
           log.log.writer == forked.log.writer;
  };
  for (const LogKey& each : heads_.logs_of(forked.kind, forked.log.scope)) {
    if (concerned(each)) enforce(each, step);
  }
  for (auto& [link, session] : sessions_) {
    std::erase_if(session.announced, [&](const auto& entry) {
      const auto limit = concerned(entry.first) ? limits_.limit(entry.first) : std::nullopt;
      return limit && heads_.head(entry.first).seq >= limit->seq;
    });
    // A chain whose end has no signature may be vouched for now.
    ask_deferred_if(
        session, [&](const LogKey& log, const UpdateId&) { return concerned(log); }, step);
  }
}

void Replica::note_set_aside(const LogKey& log) {
  own_epoch_is_set_aside_ = own_epoch_is_set_aside_ || is_own(log.log);
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
    note_set_aside(log);
    heads_.retract(log, {limit->seq, id});
    epochs_.let_go(log, limit->seq + 1, heads_.head(log));
    return;
  }
  while (take_back(log, step)) {
  }
}

// One piece of what was set aside, up to a signature of its own. False when nothing counts again.
bool Replica::take_back(const LogKey& log, Step& step) {
  ArrivedRun kept = trusted_run(parts_.source.aside_run(log, heads_.head(log).seq + 1, any_size));
  while (!kept.updates.empty() && !has_signature(kept.updates.back().envelope)) {
    kept.updates.pop_back();
  }
  if (kept.updates.empty()) return false;
  // Of a forked log it may be the branch that does not stand: only the last position tells.
  const auto limit = limits_.limit(log);
  const bool tells = !limit || kept.updates.back().header.seq >= limit->seq;
  if (!tells && evidence_.find(log.kind, log.log) != nullptr) return false;
  if (intake().take(kept) != Verdict::accepted) return false;
  accept(std::move(kept), {0, false}, step);
  return true;
}

// Who is believed and what counts may have changed.
void Replica::on_governance(Step& step) {
  speak_of_genesis(step);
  join_trees();
  enforce_all(step);
  epochs_.refresh();
  for (auto& [link, session] : sessions_) {
    if (session.ready()) offer_opened_capacities(session);
  }
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
  retire_epochs(step);
  return posted(std::move(step));
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

// What a closing update that is settled and complete here left out goes, everywhere at once.
void Replica::retire_epochs(Step& step) {
  for (const RetiredLog& retired : epochs_.take_retirements()) retire(retired, step);
}

// What was retired before the start or a reset, before anything may continue it in the store.
void Replica::retire_known(Step& step) {
  for (const RetiredLog& retired : std::exchange(retired_before_, {})) retire(retired, step);
}

void Replica::retire(const RetiredLog& retired, Step& step) {
  // What such a log holds above stays and counts.
  if (heads_.head(retired.log).seq <= retired.head.seq) {
    heads_.retire(retired.log, retired.head);
    for (auto& [link, session] : sessions_) session.queue.withdraw(retired.log);
  }
  step.retire.push_back(retired);
}

}  // namespace maillage
