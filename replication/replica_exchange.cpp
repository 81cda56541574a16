// Updates in and out on an open connection.
#include <algorithm>

#include "protocol/limits.h"
#include "replication/replica.h"
#include "replication/scopes.h"

namespace maillage {
namespace {

constexpr std::int64_t ask_again_ms = 10'000;
constexpr std::int64_t busy_ms = 600'000;  // given to who delivers something else

}  // namespace

void Replica::take_push(PeerSession& session, Arrived& arrived, Step& step) {
  const auto& push = std::get<PushFrame>(*arrived.frame);
  if (++session.unacknowledged > limits::credit_frames) {
    return cut(session, "sent more than its credit", true, step);
  }
  if (push.number != session.last_push + 1) {
    session.lost_a_push = true;
    session.lost_meanwhile = session.audit != nullptr;
  }
  session.last_push = push.number;
  session.backlog = push.remaining;
  if (arrived.malformed) {
    ++session.faults;
    ++record_of(session.hub)->refused;
  }
  WantFrame want;
  for (ArrivedRun& run : arrived.runs) take_run(session, run, want, step);
  for (const LogKey& log : arrived.incomplete) defer(session, log, {});
  if (session.faults >= limits::bad_updates_before_cut) {
    return cut(session, "sent too many updates that are not genuine", true, step);
  }
  send_want(session, want, step);
  if (push.up_to > session.offered_up_to) session.offered_up_to = push.up_to;
  settle(session);
  if (session.rate.exhausted(now_)) {
    session.held_ack = push.number;
  } else {
    acknowledge(session, push.number, step);
  }
  if (session.lost_a_push) look_for_losses(session, step);
}

// Every push that came: its credit is whole again.
void Replica::acknowledge(PeerSession& session, std::uint64_t number, Step& step) {
  session.held_ack = 0;
  session.unacknowledged = 0;
  send(session, AckFrame{number}, step);
}

// Where nothing of them would be cut off: then they are as they came, whatever the answer.
bool Replica::may_take_together(ArrivedRun& acts) const {
  const Head held = heads_.head(acts.log);
  const Header& first = acts.updates.front().header;
  return first.seq == held.seq + 1 && first.prev == held.id && !limits_.limit(acts.log) &&
         intake().take(acts) == Verdict::accepted;
}

void Replica::take_run(PeerSession& session, ArrivedRun& run, WantFrame& want, Step& step) {
  if (run.acts && !may_take_together(run)) {
    for (ArrivedRun& act : single_acts(std::move(run))) take_run(session, act, want, step);
    return;
  }
  const Intake intake = this->intake();
  const LogKey log = run.log;
  const auto asked = asked_.find(log);
  const bool was_asked = asked != asked_.end() && asked->second.link == session.link;
  const bool asked_by_box = session.asked.erase(log) > 0;
  // Also what another peer was asked for since: it is on its way all the same.
  const bool expected = was_asked || asked_by_box || session.announced.contains(log) ||
                        session.by_id.contains(run.updates.front().id);
  if (!expected) session.rate.spend(run.updates.size(), now_);
  Record& record = *record_of(session.hub);
  const bool live = !asked_.contains(log) && session.offered_up_to > 0 && !session.boxed();
  const bool in_a_tree = live && uses_trees() && spreads_along_trees(log.kind);
  const Seq last = run.updates.back().header.seq;
  const Verdict verdict = run.acts ? Verdict::accepted : intake.take(run);
  // What came and was not taken is no longer under way.
  const bool on_its_way =
      verdict == Verdict::accepted || verdict == Verdict::duplicate || verdict == Verdict::gap;
  if (was_asked && !on_its_way) asked_.erase(asked);
  if (take_by_id(session, run, verdict, step) && verdict != Verdict::forked) return;
  switch (verdict) {
    case Verdict::accepted:
      // Before its first number is settled, a peer catches us up.
      return accept(std::move(run), {session.link, live}, step);
    case Verdict::duplicate:
      if (in_a_tree) tree_.on_duplicate(session.link, log_tag(log.kind, log.log), last);
      return session.note_held(log, heads_.head(log).seq);
    case Verdict::beyond:
      if (parting_is_unclear(log)) on_fork(session, run, want, step);
      if (misses_a_proof(session, log, last)) {
        send(session, ProofFrame{evidence_.find(log.kind, log.log)->bytes}, step);
      }
      session.announced.erase(log);
      return;
    case Verdict::full:
      record.over_quota += run.updates.size();
      [[fallthrough]];
    case Verdict::stranger:
      session.announced.erase(log);
      return;
    case Verdict::gone:
      session.announced.erase(log);
      if (!parts_.policy.was_on_dropped(session.hub, log.log.scope)) return;
      return send(session, GoneFrame{log.kind, log.log.scope}, step);
    case Verdict::gap:
      // What comes before it came too and waits: asked again, it would only come and wait again.
      if (waits(session, log)) return;
      if (in_a_tree) {
        return tree_.on_gap(session.link, log_tag(log.kind, log.log), last, now_);
      }
      return ask(session, log, run.updates.back().header.seq, heads_.head(log).seq + 1, want);
    case Verdict::uncertified:
      note_missing_certificate(session, run);
      return defer(session, log, {});
    case Verdict::dependent: {
      // By id, because its log may be one that this node does not know of.
      const std::vector<UpdateId> missing = intake.missing_deps(run);
      for (const UpdateId& id : missing) want_by_id(session, id, want);
      return defer(session, log, missing.front());
    }
    case Verdict::forked:
      ++record.forked;
      return on_fork(session, run, want, step);
    case Verdict::faulty:
      ++record.refused;
      ++session.faults;
      return;
  }
}

void Replica::accept(ArrivedRun&& run, const Source& from, Step& step) {
  if (from.link != 0 && is_own(run.log.log)) own_epoch_in_doubt_ = true;
  for (Update& update : run.updates) {
    heads_.advance(run.log, {update.header.seq, update.id}, size_of(update));
    in_flight_.insert(update.id);
    loose_.erase(update.id);
    step.store.push_back(std::move(update));
  }
  came_from_[run.log] = from;
  index_.add(run.log);
  const Seq held = heads_.head(run.log).seq;
  const auto asked = asked_.find(run.log);
  if (asked != asked_.end()) {
    if (asked->second.link == from.link) asked->second.at = now_;
    if (held >= asked->second.up_to) asked_.erase(asked);
  }
  for (auto& [link, session] : sessions_) {
    const auto announced = session.announced.find(run.log);
    const bool holds_it = announced != session.announced.end() && announced->second >= held;
    if (holds_it || link == from.link) holders_[{run.log, link}] = held;
    session.note_held(run.log, held);
  }
  if (PeerSession* session = find(from.link)) {
    session->deferred.erase(run.log);
    session->last_news = now_;
  }
}

bool Replica::waits(const PeerSession& session, const LogKey& log) {
  return session.deferred.contains(log) || session.deferred.size() >= limits::waiting_logs;
}

void Replica::defer(PeerSession& session, const LogKey& log, const UpdateId& waits_for) const {
  // The first reason stands: what follows in the same run is only the gap it left.
  if (session.deferred.size() < limits::waiting_logs) {
    session.deferred.emplace(log, waits_for);
  } else if (!session.deferred.contains(log)) {
    session.overlooked = true;
  }
}

// Asked for at will, audits would be a cheap way to keep this node busy: the rest waits for a tick.
void Replica::look_for_losses(PeerSession& session, Step& step) {
  session.wants_audit = true;
  if (session.audit || session.audits.exhausted(now_)) return;
  session.audits.spend(1, now_);
  open_audit(session, step);
}

// Once all that was offered up to a number is held, the number need never be compared again.
void Replica::settle(PeerSession& session) {
  // What an audit found lacking here is to be named first: the frame that does may be lost.
  const bool open = !session.deferred.empty() || !session.announced.empty() ||
                    session.unnamed > 0 || session.lost_a_push || session.overlooked ||
                    session.audit != nullptr || tree_.size().missing_logs > 0;
  if (open || session.offered_up_to == 0) return;
  PeerMemory& memory = record_of(session.hub)->memory;
  if (memory.cursor(session.hello->incarnation) >= session.offered_up_to) return;
  memory.move_cursor(session.hello->incarnation, session.offered_up_to);
  remember_later(session.hub);
}

void Replica::handle(PeerSession& session, const AckFrame& ack, Step& step) {
  session.queue.acknowledge(ack.number);
  PeerMemory& memory = record_of(session.hub)->memory;
  if (session.queue.settled() > memory.acknowledged || memory.own_incarnation != epoch_) {
    memory.own_incarnation = epoch_;
    memory.acknowledged = session.queue.settled();
  }
  pump(session, step);
}

// For what it asks by id, or of a frozen log. It asks again for what did not come.
bool Replica::may_look(PeerSession& session) const {
  return session.queue.has_room_for_runs() && !session.rate.exhausted(now_);
}

void Replica::handle(PeerSession& session, const WantFrame& want, Step& step) {
  for (const LogPosition& position : want.logs) {
    const LogKey log{position.kind, position.log};
    // Whoever may not hold a scope gets the same silence as for one that does not exist.
    if (!may_share(session, log)) continue;
    if (position.from <= heads_.head(log).seq) session.queue.offer(log, position.from);
    if (evidence_.find(log.kind, log.log) != nullptr && may_look(session)) {
      session.rate.spend(1, now_);
      session.queue.offer_run(frozen_end(log));
    }
  }
  for (const UpdateId& id : want.updates) {
    if (!may_look(session)) break;
    const auto log = parts_.source.log_of(id);
    if (log && may_share(session, *log)) {
      session.queue.offer_run(parts_.source.find_run(id));
    } else {
      session.rate.spend(1, now_);
    }
  }
  pump(session, step);
}

void Replica::handle(PeerSession& session, const HeadsFrame& heads, Step& step) {
  WantFrame want;
  for (const LogHead& theirs : heads.heads) {
    if (session.unnamed > 0) --session.unnamed;
    // Others get the answer of a scope that was never heard of.
    if (parts_.policy.was_dropped(theirs.kind, theirs.log.scope) &&
        parts_.policy.was_on_dropped(session.hub, theirs.log.scope)) {
      send(session, GoneFrame{theirs.kind, theirs.log.scope}, step);
    } else {
      learn_of(session, theirs, want);
    }
  }
  confirm_own_heads(session);
  settle(session);
  send_want(session, want, step);
}

void Replica::learn_of(PeerSession& session, const LogHead& theirs, WantFrame& want) {
  const LogKey log{theirs.kind, theirs.log};
  if (!is_exchanged(log.kind)) return;
  const Head ours = heads_.head(log);
  const bool of_a_hub = log.kind != ScopeKind::referral;
  if (of_a_hub && !is_known(log.log.writer)) return;
  const bool contradicts = theirs.head.seq == ours.seq && theirs.head.id != ours.id;
  if (theirs.head.seq < ours.seq || theirs.head == ours) return;
  if (is_own(log.log)) heed_claim(session);
  const auto limit = limits_.limit(log);
  const bool counts = !limit || ours.seq < limit->seq || contradicts;
  if (!counts && !misses_a_proof(session, log, theirs.head.seq)) return;
  ask(session, log, theirs.head.seq, contradicts ? ours.seq : ours.seq + 1, want);
}

// Asks one peer at a time for the same thing; the others are remembered in case it fails.
void Replica::ask(PeerSession& session, const LogKey& log, Seq up_to, Seq from, WantFrame& want) {
  const auto known = session.announced.find(log);
  if (known == session.announced.end() && session.announced.size() >= limits::announced_logs) {
    session.overlooked = true;
    return;
  }
  Seq& announced = session.announced[log];
  announced = std::max(announced, up_to);
  if (session.boxed()) return ask_by_box(session, log, up_to, from, want);
  const auto asked = asked_.find(log);
  const bool recent =
      asked != asked_.end() && sessions_.contains(asked->second.link) && !is_overdue(asked->second);
  // A peer that was asked sends all it holds.
  const bool under_way =
      recent && (asked->second.link == session.link || asked->second.up_to >= up_to);
  if (under_way && from > heads_.head(log).seq) {
    asked->second.up_to = std::max(asked->second.up_to, up_to);
    return;
  }
  asked_[log] = {session.link, up_to, now_};
  want.logs.push_back({log.kind, log.log, from});
}

void Replica::send_want(PeerSession& session, const WantFrame& want, Step& step) {
  constexpr std::size_t most = limits::list_length;
  for (std::size_t at = 0; at < want.logs.size(); at += most) {
    WantFrame part;
    const std::size_t end = std::min(at + most, want.logs.size());
    part.logs.assign(want.logs.begin() + static_cast<std::ptrdiff_t>(at),
                     want.logs.begin() + static_cast<std::ptrdiff_t>(end));
    send(session, part, step);
  }
  if (!want.updates.empty()) send(session, WantFrame{{}, want.updates}, step);
}

// What a connection that ended owed us, others may have announced too.
void Replica::ask_others(LinkNumber gone, Step& step) {
  std::map<LinkNumber, WantFrame> wants;
  for (auto& [log, asked] : asked_) {
    if (asked.link != gone) continue;
    ask_boxes(log, wants);
    for (auto& [link, session] : sessions_) {
      const auto announced = session.announced.find(log);
      if (session.boxed() || announced == session.announced.end()) continue;
      asked = {link, announced->second, now_};
      wants[link].logs.push_back({log.kind, log.log, heads_.head(log).seq + 1});
      break;
    }
  }
  std::erase_if(asked_, [gone](const auto& entry) { return entry.second.link == gone; });
  for (const auto& [link, want] : wants) send_want(sessions_.at(link), want, step);
}

// Asked again, a peer that sends it goes back, and another sends it too. So who delivers is given
// time for what it was asked besides, and who waits for this side's acknowledgement is not to
// blame; but not for ever: it may deliver the rest to withhold this.
bool Replica::is_overdue(const Asked& asked) {
  const auto since = [this](TimePoint at) { return now_.milliseconds - at.milliseconds; };
  if (since(asked.at) < ask_again_ms) return false;
  const PeerSession* session = find(asked.link);
  if (session == nullptr || since(asked.at) >= busy_ms) return true;
  return session->held_ack == 0 && since(session->last_news) >= ask_again_ms;
}

// A peer that announced and does not send: another is asked, or the same again.
void Replica::ask_overdue(Step& step) {
  std::map<LinkNumber, WantFrame> wants;
  for (auto& [log, asked] : asked_) {
    if (!is_overdue(asked)) continue;
    const Seq held = heads_.head(log).seq;
    ask_boxes(log, wants);
    PeerSession* next = nullptr;
    for (auto& [link, session] : sessions_) {
      const auto announced = session.announced.find(log);
      if (announced == session.announced.end() || announced->second <= held) continue;
      if (session.boxed()) continue;
      // Each in turn: the one after the last asked, else the first.
      const bool after = link > asked.link && (next == nullptr || next->link <= asked.link);
      if (next == nullptr || after) next = &session;
    }
    if (next == nullptr) continue;
    asked = {next->link, next->announced.at(log), now_};
    wants[next->link].logs.push_back({log.kind, log.log, held + 1});
  }
  std::erase_if(asked_, [this](const auto& entry) { return is_overdue(entry.second); });
  for (const auto& [link, want] : wants) send_want(sessions_.at(link), want, step);
}

void Replica::handle(PeerSession& session, const GoneFrame& gone, Step& step) {
  if (session.gone.size() < limits::announced_logs) session.gone.insert(gone.scope);
  for (const LogKey& log : heads_.logs_of(gone.kind, gone.scope)) session.queue.withdraw(log);
  pump(session, step);
}

Step Replica::on_stored(std::span<const Update> updates) {
  Step step;
  std::map<LogKey, std::pair<Seq, Seq>> news;
  for (const Update& update : updates) {
    const LogKey log = log_key(update.header);
    if (in_flight_.erase(update.id) == 0) {  // written here
      heads_.advance(log, {update.header.seq, update.id}, size_of(update));
    } else if (heads_.head(log).seq < update.header.seq) {
      continue;  // a later step of the same transaction set it aside again
    }
    auto& range = news.try_emplace(log, update.header.seq, 0).first->second;
    range.second = update.header.seq;
    parts_.clock.observe(update.header.hlc, now_);
    epochs_.hold(update);
  }
  for (const auto& [log, range] : news) index_.add(log);
  spread(news);
  for (auto& [link, session] : sessions_) {
    if (session.ready()) ask_deferred(session, updates, step);
  }
  forget_sources(news);
  const bool governs = std::any_of(updates.begin(), updates.end(), [](const Update& update) {
    return update.header.kind == ScopeKind::governance;
  });
  if (governs) on_governance(step);
  for (auto& [link, session] : sessions_) {
    settle(session);
    pump(session, step);
  }
  talk(step);
  retire_epochs(step);
  return posted(std::move(step));
}

// But of what was accepted since and is not stored yet.
void Replica::forget_sources(const std::map<LogKey, std::pair<Seq, Seq>>& stored) {
  if (in_flight_.empty()) {
    came_from_.clear();
    holders_.clear();
    return;
  }
  for (const auto& [log, range] : stored) {
    if (heads_.head(log).seq <= range.second) came_from_.erase(log);
    auto holder = holders_.lower_bound({log, 0});
    while (holder != holders_.end() && holder->first.first == log) {
      holder = holder->second <= range.second ? holders_.erase(holder) : std::next(holder);
    }
  }
}

Step Replica::on_scope_opened(ScopeKind kind, const ScopeId& scope, const WriterId& hub) {
  Step step;
  bool connected = false;
  for (auto& [link, session] : sessions_) {
    if (session.hub != hub || !session.ready()) continue;
    connected = true;
    for (const LogKey& log : heads_.logs_of(kind, scope)) {
      if (may_share(session, log)) session.queue.offer(log, 1);
    }
    pump(session, step);
  }
  Record* record = record_of(hub);
  if (!connected && record != nullptr) record->audited = false;  // no number tells of it
  return posted(std::move(step));
}

void Replica::ask_deferred(PeerSession& session, std::span<const Update> news, Step& step) {
  if (session.deferred.empty()) return;
  std::set<UpdateId> ids;
  for (const Update& update : news) {
    ids.insert(update.header.kind == ScopeKind::governance ? UpdateId{} : update.id);
    ids.insert(update.id);
  }
  ask_deferred_if(
      session, [&ids](const LogKey&, const UpdateId& id) { return ids.contains(id); }, step);
}

void Replica::ask_deferred_if(PeerSession& session, const MayTake& may_take, Step& step) {
  WantFrame want;
  std::erase_if(session.deferred, [&](const auto& entry) {
    const auto& [log, waits_for] = entry;
    if (!may_take(log, waits_for)) return false;
    // Until it came, the peer's numbers are not settled.
    const Seq next = heads_.head(log).seq + 1;
    ask(session, log, next, next, want);
    return true;
  });
  send_want(session, want, step);
}

void Replica::pump(PeerSession& session, Step& step) {
  if (!session.ready()) return;
  while (auto frame = session.queue.next(heads_, parts_.source, codec_)) {
    send(session, *frame, step);
  }
}

}  // namespace maillage
