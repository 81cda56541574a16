// What two hubs do after a time apart: resume by numbers, and audit when numbers cannot tell.
#include <algorithm>

#include "protocol/limits.h"
#include "replication/replica.h"
#include "replication/scopes.h"

namespace maillage {
namespace {

// Above this, what changed is listed and the peer asks for what no other peer gave it.
constexpr Seq pushed_unasked = 256;
// Beyond this an audit is cheaper than a list.
constexpr std::size_t most_changed_logs = 20'000;
constexpr std::int64_t audit_every_ms = 3'600'000;
constexpr std::int64_t claim_every_ms = 3'600'000;
constexpr std::int64_t audit_patience_ms = 60'000;
// Over boxes nothing is lost, only late.
constexpr std::int64_t boxed_audit_patience_ms = std::int64_t{7} * 24 * 3'600'000;

}  // namespace

// A sum, so that the order of arrival does not matter; it only says whether to look closer.
std::uint64_t Replica::evidence_sum(const PeerSession& session) const {
  std::uint64_t sum = 0;
  for (const LogHead& entry : shared_evidence(session)) {
    sum += LittleEndianReader(entry.head.id.bytes()).read<std::uint64_t>();
  }
  return sum;
}

// By pairing, each node says whose updates it takes: what it would refuse need not be sent.
std::vector<WriterId> Replica::takes() const {
  if (parts_.governance.genesis() != nullptr) return {};
  std::vector<WriterId> hubs = {parts_.hub.id};
  for (const auto& [hub, record] : records_) hubs.push_back(hub);
  return hubs;
}

bool Replica::lacks_genesis() const {
  return parts_.governance.root() && parts_.governance.genesis() == nullptr;
}

void Replica::give_genesis(PeerSession& session, Step& step) {
  if (genesis_.empty() || !std::exchange(session.lacks_genesis, false)) return;
  send(session, GenesisFrame{genesis_}, step);
}

// A root may be adopted, and its genesis learnt, while links are up: for weeks nobody might say
// RESUME again.
void Replica::speak_of_genesis(Step& step) {
  for (auto& [link, session] : sessions_) {
    if (!session.greeted()) continue;
    if (lacks_genesis() && !session.said_lacks_genesis) send_resume(session, step);
    give_genesis(session, step);
  }
}

void Replica::send_resume(PeerSession& session, Step& step) {
  const Record& record = *record_of(session.hub);
  ResumeFrame resume;
  resume.incarnation = session.hello->incarnation;
  resume.up_to = record.memory.cursor(resume.incarnation);
  resume.evidence = evidence_sum(session);
  resume.audit = session.wants_audit = !record.audited || resume.up_to == 0;
  resume.takes = takes();
  resume.capacity_of.assign(capacity_of_.begin(), capacity_of_.end());
  resume.lacks_genesis = session.said_lacks_genesis = lacks_genesis();
  send(session, resume, step);
}

// Whole, before anything later of it.
void Replica::offer_capacity(PeerSession& session, const WriterId& hub) const {
  for (const LogKey& log : heads_.logs_of(ScopeKind::capacity, capacity_scope(hub))) {
    if (may_share(session, log)) session.queue.offer(log, 1);
  }
}

std::set<WriterId> Replica::open_capacities(const PeerSession& session) const {
  std::set<WriterId> hubs;
  const auto& all = heads_.all();
  for (auto at = all.lower_bound({ScopeKind::capacity, {}}); at != all.end(); ++at) {
    if (at->first.kind != ScopeKind::capacity) break;
    if (may_share(session, at->first)) hubs.insert(at->first.log.writer);
  }
  return hubs;
}

// Governance says who is of which region, and may come after a peer was compared with: what it was
// not told of then no number tells.
void Replica::offer_opened_capacities(PeerSession& session) {
  std::set<WriterId> open = open_capacities(session);
  for (const WriterId& hub : open) {
    if (session.capacity_open.contains(hub)) continue;
    for (const LogKey& log : heads_.logs_of(ScopeKind::capacity, capacity_scope(hub))) {
      offer_news(session, log, 1, heads_.head(log).seq);
    }
  }
  session.capacity_open = std::move(open);
}

Step Replica::set_capacity_of(std::set<WriterId> hubs) {
  Step step;
  while (hubs.size() > limits::list_length) hubs.erase(std::prev(hubs.end()));
  if (std::exchange(capacity_of_, hubs) == hubs) return step;
  // Numbers of arrival do not tell of what was kept from this node before.
  for (auto& [hub, record] : records_) record.audited = false;
  for (auto& [link, session] : sessions_) {
    if (session.greeted()) send_resume(session, step);
  }
  return posted(std::move(step));
}

void Replica::handle(PeerSession& session, const ResumeFrame& resume, Step& step) {
  const bool again = std::exchange(session.resumed, true);
  session.lacks_genesis = resume.lacks_genesis;
  give_genesis(session, step);
  session.takes = {resume.takes.begin(), resume.takes.end()};
  const std::set<WriterId> wanted{resume.capacity_of.begin(), resume.capacity_of.end()};
  const std::set<WriterId> before = std::exchange(session.capacity_of, wanted);
  PeerMemory& memory = record_of(session.hub)->memory;
  memory.takes = session.takes;
  if (again) {  // only what it takes changed; of hubs it opens an audit itself
    for (const WriterId& hub : wanted) {
      if (!before.contains(hub)) offer_capacity(session, hub);
    }
    return pump(session, step);
  }
  join_trees();
  session.capacity_open = open_capacities(session);
  const bool known = resume.incarnation == epoch_ && resume.up_to > 0;
  const bool from_the_future = known && resume.up_to > parts_.source.last_arrival();
  // It settled arrivals that this store never had: the store went back in time.
  if (from_the_future) heed_claim(session);
  if (known && !from_the_future) {
    memory.own_incarnation = epoch_;
    memory.acknowledged = resume.up_to;
    session.level = true;
    send_what_changed(session, resume.up_to, step);
  }
  const bool apart = from_the_future || resume.evidence != evidence_sum(session);
  session.level = session.level && !session.wants_audit;
  if (!known || apart || resume.audit || session.wants_audit) {
    // One of the two opens it.
    const bool mine = parts_.hub.id < session.hub;
    if (mine && !session.audit) open_audit(session, step);
  } else {
    session.queue.settle_at(parts_.source.last_arrival());
  }
  pump(session, step);
}

void Replica::send_what_changed(PeerSession& session, std::uint64_t since, Step& step) {
  std::vector<ChangedLog> changed;
  session.queue.resume_at(since);
  if (!parts_.source.changed_since(since, most_changed_logs, changed)) {
    session.wants_audit = true;
    return;
  }
  Seq updates = 0;
  std::vector<LogKey> listed;
  for (const auto& [log, from] : changed) {
    if (!may_share(session, log)) continue;
    updates += heads_.head(log).seq - std::min(from, heads_.head(log).seq) + 1;
    // The peer may be new in this scope: what it lacks of other logs may be older.
    if (log.kind == ScopeKind::referral) {
      for (const LogKey& each : heads_.logs_of(log.kind, log.log.scope)) listed.push_back(each);
    } else {
      listed.push_back(log);
    }
  }
  if (updates > pushed_unasked) return announce(session, listed, step);
  for (const auto& [log, from] : changed) {
    if (may_share(session, log)) session.queue.offer(log, from);
  }
  std::erase_if(listed, [](const LogKey& log) { return log.kind != ScopeKind::referral; });
  announce(session, listed, step);
}

void Replica::announce(PeerSession& session, const std::vector<LogKey>& logs, Step& step) {
  HeadsFrame frame;
  for (const LogKey& log : logs) {
    frame.heads.push_back({log.kind, log.log, heads_.head(log)});
    if (frame.heads.size() < limits::list_length) continue;
    send(session, frame, step);
    frame.heads.clear();
  }
  if (!frame.heads.empty()) send(session, frame, step);
}

std::vector<LogHead> Replica::shared_evidence(const PeerSession& session) const {
  std::vector<LogHead> shared;
  for (const ForkProof* proof : evidence_.all()) {
    if (may_share(session, {proof->kind, proof->log})) shared.push_back(listing_of(*proof));
  }
  return shared;
}

std::vector<LogHead> Replica::shared_heads(const PeerSession& session) const {
  std::vector<LogHead> shared = shared_evidence(session);
  for (const auto& [log, entry] : heads_.all()) {
    if (may_share(session, log)) shared.push_back({log.kind, log.log, entry.head});
  }
  return shared;
}

void Replica::make_audit(PeerSession& session) {
  // Both halves, in an order on which the two agree.
  const bool first = parts_.hub.id < session.hub;
  const auto& nonce = session.nonce;
  const auto& theirs = session.hello->nonce;
  AuditKey key;
  key.value = blake2b_128({first ? nonce : theirs, first ? theirs : nonce});
  session.audit = std::make_unique<Audit>(key, shared_heads(session));
  session.audit_up_to = parts_.source.last_arrival();
  session.audit_began = now_;
  session.overlooked = false;
  session.lost_meanwhile = false;
  session.unnamed = 0;
}

void Replica::open_audit(PeerSession& session, Step& step) {
  make_audit(session);
  session.opened_audit = true;
  session.audit->open();
  send_audit(session, step);
}

// A second one would confuse the first: its answers are still on their way.
void Replica::request_audit(PeerSession& session, Step& step) {
  if (session.audit) {
    session.audit_again = true;
  } else {
    open_audit(session, step);
  }
}

void Replica::send_audit(PeerSession& session, Step& step) {
  while (auto message = session.audit->next_message()) {
    send(session, AuditFrame{std::move(*message)}, step);
  }
}

void Replica::handle(PeerSession& session, const AuditFrame& frame, Step& step) {
  // Two that open at once: the smaller hub's goes on.
  constexpr std::uint8_t root = 1;  // the type of an audit's first message (audit/audit.h)
  const bool opens = !frame.message.empty() && frame.message.front() == root;
  const bool both = opens && session.audit && session.opened_audit;
  if (both && parts_.hub.id < session.hub) return;
  if (opens) {
    session.audits.spend(1, now_);
    if (session.audits.exhausted(now_)) return;
    make_audit(session);
    session.opened_audit = false;
  }
  if (!session.audit) return;  // given up meanwhile
  if (!session.audit->receive(frame.message)) {
    session.audit.reset();
    if (++session.faults >= limits::bad_updates_before_cut) {
      cut(session, "sent too many audit messages that break the rules", true, step);
    }
    return;
  }
  send_audit(session, step);
  act_on_audit(session, step);
  if (session.audit->state() != AuditState::running) end_audit(session, step);
}

// Who lacks something asks for it; who has it only says so. Otherwise a hub that comes back would
// be sent the same bytes by each of its peers.
void Replica::act_on_audit(PeerSession& session, Step& step) {
  WantFrame want;
  std::vector<LogKey> lacking;
  for (const AuditFinding& finding : session.audit->take_findings()) {
    if (finding.mine == nullptr) {
      ++session.unnamed;  // the peer will say what it is
      continue;
    }
    if (finding.mine->kind == ScopeKind::evidence) {
      const ForkProof* proof = evidence_.find_listed(finding.mine->log);
      if (proof != nullptr) send(session, ProofFrame{proof->bytes}, step);
      continue;
    }
    const LogKey log{finding.mine->kind, finding.mine->log};
    switch (finding.difference) {
      case AuditDifference::they_lack:
        lacking.push_back(log);
        break;
      case AuditDifference::theirs_ahead:
      case AuditDifference::fork_suspected:
        learn_of(session, {log.kind, log.log, {finding.theirs, {}}}, want);
        break;
      case AuditDifference::mine_ahead:
      case AuditDifference::i_lack:
        break;
    }
  }
  announce(session, lacking, step);
  send_want(session, want, step);
}

void Replica::end_audit(PeerSession& session, Step& step) {
  Record& record = *record_of(session.hub);
  session.audit.reset();
  // The peer may have begun it before it sent what was lost since.
  session.lost_a_push = session.lost_meanwhile;
  session.wants_audit = session.overlooked || session.lost_meanwhile;
  session.level = true;
  record.audited = true;
  session.audited = true;
  confirm_own_heads(session);
  session.queue.settle_at(session.audit_up_to);
  settle(session);
  if (std::exchange(session.audit_again, false)) {
    record.audited = false;
    open_audit(session, step);
  }
  pump(session, step);
}

// That it holds more of this node's logs than the node itself. Anybody can say so, and each time an
// epoch ends: what it shows, signed, always counts, but its word only once an hour. The epochs
// between were begun since the start, and nobody can hold more of those.
void Replica::heed_claim(const PeerSession& session) {
  std::optional<TimePoint>& last = record_of(session.hub)->last_claim;
  if (last && now_.milliseconds - last->milliseconds < claim_every_ms) return;
  last = now_;
  own_epoch_in_doubt_ = true;
}

// Not before the peer has named all that is lacking here: it may be a log of one's own.
void Replica::confirm_own_heads(const PeerSession& session) {
  if (!session.audited || session.unnamed > 0 || own_epoch_in_doubt_) return;
  own_heads_compared_ = true;
  record_of(session.hub)->confirms_own_heads = true;
}

bool Replica::own_heads_confirmed() const {
  if (own_epoch_in_doubt_) return false;
  const auto confirms = [](const auto& entry) { return entry.second.confirms_own_heads; };
  return epoch_is_new_ ||
         (!records_.empty() && std::all_of(records_.begin(), records_.end(), confirms));
}

// Hourly with one peer at random, and whatever became doubtful at once.
void Replica::audit_someone(Step& step) {
  std::vector<PeerSession*> idle;
  for (auto& [link, session] : sessions_) {
    const auto running = now_.milliseconds - session.audit_began.milliseconds;
    const auto patience = session.boxed() ? boxed_audit_patience_ms : audit_patience_ms;
    if (session.audit && running > patience) session.audit.reset();
    if (!session.ready() || session.audit) continue;
    if (session.wants_audit && running > patience) {
      open_audit(session, step);
    } else if (!session.boxed()) {
      idle.push_back(&session);
    }
  }
  if (idle.empty() || now_.milliseconds - last_audit_.milliseconds < audit_every_ms) return;
  last_audit_ = now_;
  std::array<std::uint8_t, 8> random;
  parts_.random(random);
  open_audit(*idle[LittleEndianReader(random).read<std::uint64_t>() % idle.size()], step);
}

}  // namespace maillage
