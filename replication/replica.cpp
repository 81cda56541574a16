// Connections: who is let in, who is cut, what is reported. The exchange is in the files beside.
#include "replication/replica.h"

#include <algorithm>

#include "protocol/limits.h"

namespace maillage {
namespace {

constexpr std::int64_t greeting_ms = 10'000;   // a peer that says nothing is cut
constexpr std::int64_t heartbeat_ms = 30'000;  // also keeps "last contact" true
constexpr std::int64_t silence_ms = 120'000;   // four heartbeats missed
constexpr std::int64_t remember_ms = 10'000;
constexpr std::int64_t read_again_ms = 60'000;  // what the store could not read

std::uint64_t random_number(const RandomSource& random) {
  std::array<std::uint8_t, 8> bytes;
  random(bytes);
  return LittleEndianReader(bytes).read<std::uint64_t>();
}

constexpr const char* replaced_by_newer = "replaced by a newer connection";

}  // namespace

Replica::Replica(const Parts& parts, Kept kept, Epoch epoch)
    : parts_(parts),
      heads_(std::move(kept.heads)),
      limits_(parts.governance, evidence_),
      epochs_(parts.governance, limits_),
      index_(heads_, parts.governance),
      tree_(parts.hub.id, index_, random_number(parts.random)),
      office_(std::move(kept.mailbox), parts.source),
      post_({parts.network, parts.curve, parts.curve_secret, parts.random}),
      epoch_(epoch),
      memories_(std::move(kept.memories)) {
  load_proofs(kept.proofs);
  load_loose();
  for (const auto& [log, entry] : heads_.all()) index_.add(log);
  for (const LogKey& log : parts_.source.aside_logs()) note_set_aside(log);
  members_ = parts_.governance.members();
  for (const auto& [log, entry] : heads_.all()) epochs_.hold_head(log, entry.head);
  for (const Update& update : kept.restatements) epochs_.hold(update);
  // A restatement may be followed by plain updates.
  for (const auto& [log, entry] : heads_.all()) epochs_.hold_head(log, entry.head);
  epochs_.refresh();
  retired_before_ = epochs_.take_retirements();
  for (const RetiredLog& retired : retired_before_) {
    if (heads_.head(retired.log).seq <= retired.head.seq) heads_.retire(retired.log, retired.head);
  }
}

void Replica::load_proofs(const std::vector<Bytes>& proofs) {
  evidence_ = {};
  for (const Bytes& bytes : proofs) {
    if (auto proof = decode_fork_proof(bytes, parts_.network)) evidence_.add(std::move(*proof));
  }
}

Step Replica::set_peers(const std::vector<Peer>& peers) {
  for (auto& [hub, record] : records_) memories_[hub] = record.memory;
  std::map<WriterId, Record> kept;
  for (const Peer& peer : peers) {
    Record& record = kept[peer.hub] = records_[peer.hub];
    record.curve = peer.curve;
    record.memory = memories_[peer.hub];
    // A hub newly trusted may be what updates of another peer waited for.
    record.audited = false;
  }
  records_ = std::move(kept);
  members_ = parts_.governance.members();
  Step step;
  std::vector<LinkNumber> gone;
  for (auto& [link, session] : sessions_) {
    if (!records_.contains(session.hub)) gone.push_back(link);
  }
  for (const LinkNumber link : gone) cut(sessions_.at(link), "no longer a peer", false, step);
  for (auto& [link, session] : sessions_) {
    if (session.greeted()) send_resume(session, step);
    if (session.ready()) request_audit(session, step);
  }
  speak_of_genesis(step);
  std::set<CurveId> curves;
  for (const Peer& peer : peers) curves.insert(peer.curve);
  office_.admit(curves);
  post_.set_peers(curves);
  return posted(std::move(step));
}

// A clock that is set back takes the past with it: else nothing that waits for a time to pass would
// happen before the clock is there again.
void Replica::pass_time(TimePoint now) {
  const std::int64_t back_ms = now_.milliseconds - now.milliseconds;
  now_ = now;
  if (back_ms <= 0) return;
  for (auto& [link, session] : sessions_) {
    for (TimePoint* past :
         {&session.last_heard, &session.last_sent, &session.last_news, &session.audit_began}) {
      past->milliseconds -= back_ms;
    }
    for (auto& [id, asked] : session.by_id) {
      asked.since.milliseconds -= back_ms;
      asked.last.milliseconds -= back_ms;
    }
    for (auto& [id, since] : session.certificates) since.milliseconds -= back_ms;
  }
  for (auto& [log, asked] : asked_) asked.at.milliseconds -= back_ms;
  for (auto& [hub, record] : records_) {
    record.banned_until.milliseconds -= back_ms;
    for (auto* past : {&record.unwritten_since, &record.last_claim}) {
      if (*past) (*past)->milliseconds -= back_ms;
    }
  }
  last_audit_.milliseconds -= back_ms;
  last_reread_.milliseconds -= back_ms;
}

Step Replica::on_link_up(LinkNumber link, const CurveId& curve, TimePoint now) {
  pass_time(now);
  Step step;
  retire_known(step);
  begin(link, curve, step);
  return posted(std::move(step));
}

void Replica::begin(LinkNumber link, const CurveId& curve, Step& step) {
  const auto record = std::find_if(records_.begin(), records_.end(),
                                   [&curve](const auto& r) { return r.second.curve == curve; });
  if (record == records_.end() || now_ < record->second.banned_until) {
    step.cut.push_back({link, "not admitted now", false});
    return;
  }
  PeerSession& session =
      sessions_.try_emplace(link, link, curve, record->first, now_).first->second;
  parts_.random(session.nonce);
  HelloFrame hello;
  hello.hub = parts_.hub.id;
  hello.proof = sign(parts_.hub, hello_message(parts_.network, parts_.curve, curve));
  hello.credit_bytes = limits::credit_bytes;
  hello.credit_frames = limits::credit_frames;
  hello.incarnation = epoch_;
  hello.clock = now_;
  hello.nonce = session.nonce;
  hello.dictionary = newest_dictionary;
  send(session, hello, step);
}

Step Replica::on_link_down(LinkNumber link, TimePoint now) {
  pass_time(now);
  Step step;
  end(link, step);
  return posted(std::move(step));
}

void Replica::end(LinkNumber link, Step& step) {
  const auto found = sessions_.find(link);
  if (found == sessions_.end()) return;
  const WriterId hub = found->second.hub;
  const bool was_ready = found->second.ready();
  office_.disconnected(found->second.curve, link);
  post_.disconnected(found->second.curve, link, now_);
  sessions_.erase(found);
  tree_.link_down(link);
  if (was_ready) remember(hub, step);
  ask_others(link, step);
}

Step Replica::reset(HeadTable heads, const std::vector<Bytes>& proofs, Mailbox mailbox) {
  const std::map<LogKey, Head> retired = heads_.retired();
  heads_ = std::move(heads);
  for (const auto& [log, head] : retired) {
    // The store may not have been told.
    retired_before_.push_back({log, head});
    if (heads_.head(log).seq <= head.seq) heads_.retire(log, head);
  }
  load_proofs(proofs);
  in_flight_.clear();
  load_loose();
  holders_.clear();
  asked_.clear();
  // What was noted as settled may not be stored either.
  for (auto& [hub, record] : records_) {
    record.memory.cursors.clear();
    record.unwritten_since.reset();
    record.audited = false;
  }
  Step step;
  for (const auto& [link, session] : sessions_) {
    if (!session.boxed()) step.cut.push_back({link, "storage failed here", false});
    tree_.link_down(link);
  }
  sessions_.clear();
  boxed_frames_.clear();
  office_.reset(std::move(mailbox));
  post_.reset();
  return step;
}

Step Replica::on_frame(LinkNumber link, ByteView bytes, TimePoint now) {
  return on_arrived(link, examine(bytes, parts_.network, codec_), now);
}

Step Replica::on_arrived(LinkNumber link, Arrived arrived, TimePoint now) {
  pass_time(now);
  Step step;
  receive(link, std::move(arrived), step);
  return posted(std::move(step));
}

void Replica::receive(LinkNumber link, Arrived arrived, Step& step) {
  PeerSession* session = find(link);
  if (session == nullptr) return;
  if (!arrived.frame) return cut(*session, "sent bytes that are not a frame", true, step);
  const Frame& frame = *arrived.frame;
  const bool is_hello = std::holds_alternative<HelloFrame>(frame);
  const bool is_resume = std::holds_alternative<ResumeFrame>(frame);
  const bool is_bye = std::holds_alternative<ByeFrame>(frame);
  const bool too_early = session->greeted() ? !session->ready() && !is_resume : !is_hello;
  if (too_early && !is_bye) {
    return cut(*session, "spoke before its greeting", true, step);
  }
  session->last_heard = now_;
  record_of(session->hub)->memory.last_heard = now_;
  if (std::holds_alternative<PushFrame>(frame)) {
    take_push(*session, arrived, step);
  } else {
    std::visit([&](const auto& value) { handle(*session, value, step); }, frame);
  }
  // What it made the trees say waits for the step's store no more than asking does.
  talk(step);
  if (!step.store.empty()) remember_due(step);
}

void Replica::handle(PeerSession& session, const HelloFrame& hello, Step& step) {
  const Bytes message = hello_message(parts_.network, session.curve, parts_.curve);
  if (session.greeted() || hello.hub != session.hub || !verify(hello.hub, message, hello.proof)) {
    cut(session, "greeting is not that of the paired hub (or another network's)", true, step);
    return;
  }
  // A newer connection of the same hub replaces the older one.
  std::vector<LinkNumber> older;
  for (const auto& [link, other] : sessions_) {
    if (link != session.link && other.hub == session.hub && other.greeted()) older.push_back(link);
  }
  for (const LinkNumber link : older) cut(sessions_.at(link), replaced_by_newer, false, step);
  session.hello = hello;
  session.queue.grant(hello.credit_bytes, hello.credit_frames);
  send_resume(session, step);
  if (session.boxed()) return;
  record_of(session.hub)->clock_ahead_ms = hello.clock.milliseconds - now_.milliseconds;
  post_.connected(session.curve, session.link);
  office_.connected(session.curve, session.link, now_);
}

void Replica::handle(PeerSession& session, const ByeFrame&, Step& step) {
  cut(session, "peer said goodbye", false, step);
}

Step Replica::on_tick(TimePoint now) {
  pass_time(now);
  Step step;
  std::vector<LinkNumber> silent;
  for (auto& [link, session] : sessions_) {
    const auto quiet = now.milliseconds - session.last_heard.milliseconds;
    if (!session.boxed() && quiet > (session.ready() ? silence_ms : greeting_ms)) {
      silent.push_back(link);
      continue;
    }
    const auto unheard = now.milliseconds - session.last_sent.milliseconds;
    if (session.ready() && !session.boxed() && unheard > heartbeat_ms)
      send(session, HeadsFrame{}, step);
    if (session.held_ack != 0 && !session.rate.exhausted(now)) {
      acknowledge(session, session.held_ack, step);
    }
  }
  for (const LinkNumber link : silent) cut(sessions_.at(link), "silent", false, step);
  for (auto& [link, session] : sessions_) {
    if (!session.level || !is_told(session)) continue;
    session.queue.settle_at(parts_.source.last_arrival());
    pump(session, step);
  }
  read_again(step);
  retire_known(step);
  ask_overdue(step);
  ask_by_id_again(step);
  audit_someone(step);
  on_post_tick(step);
  remember_due(step);
  return posted(std::move(step));
}

// A store that failed for a while: peers that stay connected would not be sent it otherwise.
void Replica::read_again(Step& step) {
  if (now_.milliseconds - last_reread_.milliseconds < read_again_ms) return;
  last_reread_ = now_;
  for (auto& [link, session] : sessions_) {
    session.queue.offer_unread();
    pump(session, step);
  }
}

// Of the epoch this node writes in: nobody else can have written it.
bool Replica::is_own(const LogId& log) const {
  if (epoch_ == 0 || log.epoch != epoch_) return false;
  if (log.writer == parts_.hub.id) return true;
  const KnownStructure* structure = parts_.governance.structure(log.writer);
  return structure != nullptr && structure->hub == parts_.hub.id;
}

void Replica::begin_epoch(Epoch epoch) {
  epoch_ = epoch;
  own_epoch_in_doubt_ = false;
  own_epoch_is_set_aside_ = false;
  epoch_is_new_ = true;
}

// Members, former ones and whom they certified: what counts of their logs is exchanged. This node's
// own too, while it waits for its admission.
bool Replica::is_known(const WriterId& writer) const {
  const Governance& governance = parts_.governance;
  return writer == parts_.hub.id || governance.was_member(writer) ||
         governance.past_structure(writer) != nullptr || governance.node_key(writer) != nullptr;
}

bool Replica::may_share(const PeerSession& session, const LogKey& log) const {
  if (session.gone.contains(log.log.scope)) return false;
  // The logs of hubs are of use only where that hub is known.
  const bool of_a_hub = log.kind != ScopeKind::referral;
  if (of_a_hub && !is_known(log.log.writer)) return false;
  const bool choosy = session.ready() && !session.takes.empty();
  if (choosy && of_a_hub && !session.takes.contains(log.log.writer)) return false;
  return parts_.policy.may_hold(session.hub, log, session.capacity_of);
}

void Replica::send(PeerSession& session, const Frame& frame, Step& step) const {
  session.last_sent = now_;
  step.send.push_back({session.link, encode_frame(frame)});
}

// Ends the session here and now; the driver closes the link.
void Replica::cut(PeerSession& session, std::string reason, bool ban, Step& step) {
  Record* record = record_of(session.hub);
  if (ban && record != nullptr) {
    record->ban_ms = std::clamp(record->ban_ms * 2, limits::cut_ms, limits::cut_max_ms);
    record->banned_until = {now_.milliseconds + record->ban_ms};
  }
  const LinkNumber link = session.link;
  // On a connection that was replaced a goodbye would end the newer one too.
  const bool replaced = reason == replaced_by_newer;
  if (!replaced) {
    send(session, ByeFrame{ban ? "refused: see this hub's administrator" : "closing"}, step);
  }
  step.cut.push_back({link, std::move(reason), replaced});
  end(link, step);
}

PeerSession* Replica::find(LinkNumber link) {
  const auto found = sessions_.find(link);
  return found == sessions_.end() ? nullptr : &found->second;
}

Replica::Record* Replica::record_of(const WriterId& hub) {
  const auto found = records_.find(hub);
  return found == records_.end() ? nullptr : &found->second;
}

// A number that moved is worth no commit of its own, of which a bulk transfer would make one per
// frame: it says only from where to resume, so that losing it costs a longer list of heads or an
// audit, and no update. It goes with the next commit, else at a tick some seconds later, and when
// the connection ends.
void Replica::remember_later(const WriterId& hub) {
  Record* record = record_of(hub);
  if (record != nullptr && !record->unwritten_since) record->unwritten_since = now_;
}

void Replica::remember_due(Step& step) {
  const bool commits = !step.store.empty();
  for (const auto& [hub, record] : records_) {
    const auto& since = record.unwritten_since;
    if (!since) continue;
    const bool due = now_.milliseconds - since->milliseconds >= remember_ms;
    if (commits || due) remember(hub, step);
  }
}

void Replica::remember(const WriterId& hub, Step& step) {
  Record* record = record_of(hub);
  if (record == nullptr) return;
  record->unwritten_since.reset();
  const Bytes memory = encode(record->memory);
  const auto noted = std::find_if(step.remember.begin(), step.remember.end(),
                                  [&hub](const Remember& r) { return r.peer == hub; });
  if (noted != step.remember.end()) {
    noted->memory = memory;
  } else {
    step.remember.push_back({hub, memory});
  }
}

PeerMemory Replica::memory_of(const WriterId& peer) const {
  const auto record = records_.find(peer);
  return record == records_.end() ? PeerMemory{} : record->second.memory;
}

std::optional<bool> Replica::takes_updates_of(const WriterId& peer, const WriterId& other) const {
  const auto record = records_.find(peer);
  if (record == records_.end() || record->second.memory.takes.empty()) return std::nullopt;
  return record->second.memory.takes.contains(other);
}

}  // namespace maillage
