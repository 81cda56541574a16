#include "replication/replica.h"

#include <algorithm>

#include "protocol/limits.h"

namespace maillage {
namespace {

constexpr std::int64_t greeting_ms = 10'000;  // a peer that says nothing is cut
constexpr std::int64_t digest_ms = 30'000;    // also keeps "last contact" true
constexpr std::int64_t silence_ms = 120'000;  // four digests missed
constexpr std::int64_t heads_again_ms = 10'000;
constexpr const char* replaced_by_newer = "replaced by a newer connection";

}  // namespace

Step Replica::set_peers(const std::vector<Peer>& peers) {
  std::map<WriterId, Record> kept;
  for (const Peer& peer : peers) {
    Record& record = kept[peer.hub] = records_[peer.hub];
    record.curve = peer.curve;
  }
  records_ = std::move(kept);
  Step step;
  std::vector<LinkNumber> gone;
  for (auto& [link, session] : sessions_) {
    if (!records_.contains(session.hub)) gone.push_back(link);
  }
  for (const LinkNumber link : gone) cut(sessions_.at(link), "no longer paired", false, step);
  // A hub newly trusted may be what a log of another peer waited for.
  for (auto& [link, session] : sessions_) {
    if (session.greeted()) send_heads(session, step);
  }
  return step;
}

Step Replica::on_link_up(LinkNumber link, const CurveId& curve, TimePoint now) {
  now_ = now;
  Step step;
  const auto record = std::find_if(records_.begin(), records_.end(),
                                   [&curve](const auto& r) { return r.second.curve == curve; });
  if (record == records_.end() || now < record->second.banned_until) {
    step.cut.push_back({link, "not admitted now", false});
    return step;
  }
  const auto session = sessions_.emplace(link, PeerSession(link, curve, record->first, now)).first;
  HelloFrame hello;
  hello.hub = parts_.hub.id;
  hello.proof = sign(parts_.hub, hello_message(parts_.network, parts_.curve, curve));
  hello.credit_bytes = limits::credit_bytes;
  hello.credit_frames = limits::credit_frames;
  send(session->second, hello, step);
  return step;
}

void Replica::end(LinkNumber link) {
  const auto found = sessions_.find(link);
  if (found == sessions_.end()) return;
  if (Record* record = record_of(found->second.hub); record != nullptr && found->second.ready()) {
    record->known = found->second.known();
    record->trusted = found->second.trusted;
  }
  sessions_.erase(found);
}

// An update under way when the connection ended may have arrived: it counts as known until the next
// listing says otherwise.
std::size_t Replica::unsent(const WriterId& hub, const Record& record) const {
  std::size_t count = 0;
  for (const auto& [log, head] : heads_.all()) {
    const bool of_a_hub = log.kind != ScopeKind::referral;
    if (of_a_hub && !record.trusted.empty() && !record.trusted.contains(log.log.writer)) continue;
    if (log.log.writer == hub || !parts_.policy.may_hold(hub, log)) continue;
    const auto known = record.known.find(log);
    const Seq held = known == record.known.end() ? 0 : known->second;
    if (head.seq > held) count += head.seq - held;
  }
  return count;
}

Step Replica::on_frame(LinkNumber link, ByteView bytes, TimePoint now) {
  now_ = now;
  Step step;
  PeerSession* session = find(link);
  if (session == nullptr) return step;
  const auto frame = decode_frame(bytes);
  if (!frame) {
    cut(*session, "sent bytes that are not a frame", true, step);
    return step;
  }
  if (!session->greeted() && !std::holds_alternative<HelloFrame>(*frame)) {
    cut(*session, "spoke before its greeting", true, step);
    return step;
  }
  session->last_heard = now;
  record_of(session->hub)->last_heard = now;
  std::visit([&](const auto& value) { handle(*session, value, step); }, *frame);
  return step;
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
  session.greet(hello);
  send_heads(session, step);
}

void Replica::handle(PeerSession& session, const HeadsFrame& heads, Step& step) {
  session.begin_listing();
  for (const LogHead& theirs : heads.heads) {
    const LogKey log{theirs.kind, theirs.log};
    const Head ours = heads_.head(log);
    session.learn(theirs, ours.seq);
    const bool contradicts = ours.seq == theirs.head.seq && ours.id != theirs.head.id;
    if (contradicts) ++record_of(session.hub)->forked;
    if (is_own(theirs.log) && (contradicts || theirs.head.seq > ours.seq)) {
      own_epoch_in_doubt_ = true;
    }
  }
  if (!heads.last) return;
  session.trusted = {heads.trusted.begin(), heads.trusted.end()};
  session.heads_complete();
  for (const auto& [log, head] : heads_.all()) {
    if (may_share(session, log)) session.offer(log, head.seq);
  }
  pump(session, step);
}

// Of the epoch this node writes in: nobody else can have written it.
bool Replica::is_own(const LogId& log) const {
  if (epoch_ == 0 || log.epoch != epoch_) return false;
  if (log.writer == parts_.hub.id) return true;
  const KnownStructure* structure = parts_.governance.structure(log.writer);
  return structure != nullptr && structure->hub == parts_.hub.id;
}

std::optional<bool> Replica::takes_updates_of(const WriterId& peer, const WriterId& other) const {
  const std::set<WriterId>* trusted = nullptr;
  const auto record = records_.find(peer);
  if (record != records_.end()) trusted = &record->second.trusted;
  for (const auto& [link, session] : sessions_) {
    if (session.hub == peer && session.ready()) trusted = &session.trusted;
  }
  if (trusted == nullptr || trusted->empty()) return std::nullopt;
  return trusted->contains(other);
}

void Replica::handle(PeerSession& session, const PushFrame& push, Step& step) {
  Intake intake(heads_, parts_.governance, parts_.source, parts_.policy, parts_.network);
  AckFrame ack{1, 0};
  const LinkNumber link = session.link;
  for (const RawUpdate& raw : push.updates) {
    ack.bytes += raw.size();
    LogKey log;
    const Verdict verdict = intake.take(raw, log);
    react(session, verdict, log, intake, step);
    if (find(link) == nullptr) return;  // cut: nothing of this frame counts
  }
  step.store = intake.release();
  send(session, ack, step);
}

void Replica::react(PeerSession& session, Verdict verdict, const LogKey& log, const Intake& intake,
                    Step& step) {
  switch (verdict) {
    case Verdict::accepted:
    case Verdict::duplicate:
      session.learn_held(log, intake.head(log).seq);
      return;
    case Verdict::stranger:
      return;
    case Verdict::gap:
      // Asked once; the updates that follow in this frame have the same gap.
      if (!session.deferred.contains(log)) {
        send(session, WantFrame{log.kind, log.log, intake.head(log).seq + 1}, step);
      }
      return defer(session, log, false);
    case Verdict::uncertified:
      return defer(session, log, true);
    case Verdict::dependent:
      return defer(session, log, false);
    case Verdict::forked:
      ++record_of(session.hub)->forked;
      return;
    case Verdict::faulty:
      ++record_of(session.hub)->refused;
      if (++session.faults >= limits::bad_updates_before_cut) {
        cut(session, "sent too many updates that are not genuine", true, step);
      }
      return;
  }
}

void Replica::defer(PeerSession& session, const LogKey& log, bool for_certificate) const {
  // The first reason stands: what follows in the same run is only the gap it left.
  if (session.deferred.size() < limits::waiting_logs)
    session.deferred.emplace(log, for_certificate);
}

void Replica::handle(PeerSession& session, const AckFrame& ack, Step& step) {
  session.credit_back(ack);
  pump(session, step);
}

void Replica::handle(PeerSession& session, const WantFrame& want, Step& step) {
  const LogKey log{want.kind, want.log};
  // Whoever may not hold a scope gets the same silence as for one that does not exist.
  if (!may_share(session, log)) return;
  session.rewind(log, want.from);
  session.offer(log, heads_.head(log).seq);
  pump(session, step);
}

void Replica::handle(PeerSession& session, const DigestFrame& digest, Step& step) {
  // Time first: hashing every head must not be something a peer can ask for at will.
  if (now_.milliseconds - session.last_heads.milliseconds < heads_again_ms) return;
  if (digest.heads == digest_of(shared_heads(session))) return;
  send_heads(session, step);
}

void Replica::handle(PeerSession& session, const ByeFrame&, Step& step) {
  cut(session, "peer said goodbye", false, step);
}

Step Replica::on_stored(std::span<const Update> updates) {
  Step step;
  for (const Update& update : updates) {
    heads_.advance({update.header.kind, update.header.log()}, {update.header.seq, update.id});
    parts_.clock.observe(update.header.hlc, now_);
  }
  for (auto& [link, session] : sessions_) {
    for (const Update& update : updates) {
      offer_scope(session, {update.header.kind, update.header.log()});
    }
    ask_deferred(session, updates, step);
    pump(session, step);
  }
  return step;
}

// All logs of the scope: the update may have opened the scope to this peer.
void Replica::offer_scope(PeerSession& session, const LogKey& log) const {
  if (!may_share(session, log)) return;
  for (const LogKey& each : heads_.logs_of(log.kind, log.log.scope)) {
    session.offer(each, heads_.head(each).seq);
  }
}

void Replica::ask_deferred(PeerSession& session, std::span<const Update> news, Step& step) {
  const auto may_help = [&news](const LogKey& log, bool for_certificate) {
    return std::any_of(news.begin(), news.end(), [&](const Update& update) {
      return for_certificate ? update.header.kind == ScopeKind::governance
                             : update.header.scope == log.log.scope;
    });
  };
  std::erase_if(session.deferred, [&](const auto& entry) {
    if (!may_help(entry.first, entry.second)) return false;
    const Seq next = heads_.head(entry.first).seq + 1;
    send(session, WantFrame{entry.first.kind, entry.first.log, next}, step);
    return true;
  });
}

Step Replica::on_tick(TimePoint now) {
  now_ = now;
  Step step;
  std::vector<LinkNumber> silent;
  for (auto& [link, session] : sessions_) {
    const auto quiet = now.milliseconds - session.last_heard.milliseconds;
    if (quiet > (session.greeted() ? silence_ms : greeting_ms)) {
      silent.push_back(link);
    } else if (session.ready() && now.milliseconds - session.last_digest.milliseconds > digest_ms) {
      session.last_digest = now;
      send(session, DigestFrame{digest_of(shared_heads(session))}, step);
    }
  }
  for (const LinkNumber link : silent) cut(sessions_.at(link), "silent", false, step);
  return step;
}

bool Replica::may_share(const PeerSession& session, const LogKey& log) const {
  // The logs of hubs are of use only where that hub is known.
  const bool of_a_hub = log.kind != ScopeKind::referral;
  if (of_a_hub && !parts_.governance.trusts(log.log.writer)) return false;
  if (session.ready() && of_a_hub && !session.trusted.contains(log.log.writer)) return false;
  return parts_.policy.may_hold(session.hub, log);
}

std::vector<LogHead> Replica::shared_heads(const PeerSession& session) const {
  std::vector<LogHead> shared;
  for (const auto& [log, head] : heads_.all()) {
    if (may_share(session, log)) shared.push_back({log.kind, log.log, head});
  }
  return shared;
}

void Replica::send_heads(PeerSession& session, Step& step) {
  session.last_heads = now_;
  std::vector<WriterId> trusted = {parts_.hub.id};
  for (const auto& [hub, record] : records_) trusted.push_back(hub);
  const auto shared = shared_heads(session);
  constexpr std::size_t chunk = limits::list_length;
  for (std::size_t at = 0; at == 0 || at < shared.size(); at += chunk) {
    const std::size_t end = std::min(at + chunk, shared.size());
    HeadsFrame frame;
    frame.heads.assign(shared.begin() + static_cast<std::ptrdiff_t>(at),
                       shared.begin() + static_cast<std::ptrdiff_t>(end));
    frame.last = end == shared.size();
    if (frame.last) frame.trusted = trusted;
    send(session, frame, step);
  }
}

void Replica::pump(PeerSession& session, Step& step) {
  for (const PushFrame& frame : session.fill(heads_, parts_.source)) send(session, frame, step);
}

void Replica::send(const PeerSession& session, const Frame& frame, Step& step) const {
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
  end(link);
}

PeerSession* Replica::find(LinkNumber link) {
  const auto found = sessions_.find(link);
  return found == sessions_.end() ? nullptr : &found->second;
}

Replica::Record* Replica::record_of(const WriterId& hub) {
  const auto found = records_.find(hub);
  return found == records_.end() ? nullptr : &found->second;
}

std::vector<PeerReport> Replica::report() const {
  std::vector<PeerReport> reports;
  for (const auto& [hub, record] : records_) {
    PeerReport report;
    report.hub = hub;
    report.last_heard = record.last_heard;
    report.refused = record.refused;
    report.forked = record.forked;
    report.to_send = unsent(hub, record);
    for (const auto& [link, session] : sessions_) {
      if (session.hub != hub || !session.ready()) continue;
      report.connected = true;
      report.to_send = session.pending_updates(heads_);
      report.to_receive = session.missing_updates(heads_);
      report.waiting_logs = session.deferred.size();
    }
    reports.push_back(report);
  }
  return reports;
}

}  // namespace maillage
