#include "tools/sim/invariants.h"

#include <fmt/format.h>

#include "protocol/limits.h"
#include "replication/scopes.h"
#include "tools/sim/founders.h"
#include "tools/sim/world.h"

namespace maillage::sim {
namespace {

constexpr std::uint8_t audit_root = 1;  // first byte of a message (replication/audit/audit.h)
constexpr std::uint8_t audit_equal = 2;

bool is_of_a_hub(ScopeKind kind) { return kind != ScopeKind::referral; }

// Founders' words, with effect yet or not.
bool decides(const Update& update) {
  if (update.header.kind != ScopeKind::governance) return false;
  const auto operations = operations_of(update);
  return operations && std::any_of(operations->begin(), operations->end(), [](ByteView bytes) {
           const auto said = decode_governance_operation(bytes);
           return said && (std::holds_alternative<AdmitHub>(*said) ||
                           std::holds_alternative<RemoveHub>(*said) ||
                           std::holds_alternative<AddFounder>(*said));
         });
}

}  // namespace

void Invariants::found(std::string invariant, std::string text) {
  world_.journal().find(std::move(invariant), std::move(text));
}

void Invariants::trust_changed() { trust_changed_ = world_.journal().ms(); }

// Whose updates go between two hubs.
bool Invariants::both_know(const SimHub& one, const SimHub& other, const WriterId& hub) {
  return one.knows(hub) && other.knows(hub);
}

bool Invariants::is_out(HubIndex hub) const {
  return world_.founders() != nullptr && world_.founders()->is_removed(hub);
}

// Where hubs pair and part, what each takes from whom is for it alone to say. Founders' words
// arrive everywhere.
bool Invariants::trust_is_steady() const {
  constexpr std::int64_t a_while_ms = 3'600'000;
  if (!trust_changed_) return true;
  return world_.founders() != nullptr && world_.journal().ms() - *trust_changed_ > a_while_ms;
}

void Invariants::committed(const SimHub& hub, const Commit& commit) {
  for (const Update& update : commit.store) {
    const HubIndex* home = world_.ledger().home_of(update.header.writer);
    const bool own = home != nullptr && *home == hub.index;
    if (own && !hub.byzantine) authored_.insert(update.id);
    if (!hub.byzantine) check_authority(hub, update);
    changed_[{hub.index, log_key(update.header)}] = world_.journal().ms();
    if (world_.founders() != nullptr && decides(update)) trust_changed();
  }
  if (commit.genesis) trust_changed();  // told by a peer: from now on members count
  for (const SetAside& order : commit.set_aside) {
    changed_[{hub.index, order.log}] = world_.journal().ms();
  }
  check_boxes(hub, commit);
  if (hub.byzantine) return;
  for (const Bytes& proof : commit.proofs) check_proof(hub, proof);
}

// The rules once more, and what only an onlooker knows: an honest hub's update is one it wrote.
void Invariants::check_authority(const SimHub& hub, const Update& update) {
  const Header& h = update.header;
  const HubIndex* home = world_.ledger().home_of(h.writer);
  const std::string what = fmt::format("{} stored {}/{} of writer {}", hub.name,
                                       static_cast<int>(h.kind), h.seq, brief(h.writer.bytes()));
  if (home == nullptr) return found("3", what + ", a stranger");
  const SimHub& writer = world_.hub(*home);
  const bool by_hub = h.writer == writer.key.id;
  const bool fits = h.kind == ScopeKind::referral     ? h.has(flag_erasable)
                    : h.kind == ScopeKind::governance ? by_hub && h.scope == governance_scope()
                    : h.kind == ScopeKind::directory
                        ? by_hub && h.scope == directory_scope(h.writer)
                    : h.kind == ScopeKind::capacity ? by_hub && h.scope == capacity_scope(h.writer)
                    : h.kind == ScopeKind::trace ? by_hub && h.scope == trace_scope(h.writer, h.hlc)
                                                 : false;
  if (!fits) return found("3", what + ", which may not write there");
  if (!writer.byzantine && !authored_.contains(update.id)) {
    return found("3", what + ", which that honest hub never wrote");
  }
}

void Invariants::check_proof(const SimHub& hub, const Bytes& bytes) {
  const auto proof = decode_fork_proof(bytes, hub.network);
  if (!proof) return found("7", hub.name + " keeps a proof that proves nothing");
  const HubIndex* home = world_.ledger().home_of(proof->log.writer);
  if (home == nullptr) return found("7", hub.name + " keeps a proof against a stranger");
  if (world_.hub(*home).byzantine) return;
  found("7",
        fmt::format("{} has a proof that {}, which is honest, forked a log of kind {} at {}",
                    hub.name, world_.hub(*home).name, static_cast<int>(proof->kind), proof->seq));
}

void Invariants::wrote(const SimHub& hub, const Update& update) {
  if (hub.byzantine || hub.had_clock_fault) return;
  const auto ahead =
      static_cast<std::int64_t>(update.header.hlc.milliseconds()) - hub.now().milliseconds;
  if (ahead > limits::clock_ahead_ms + 1000) {
    found("12", fmt::format("{} dates an act {} ms ahead of its own right clock", hub.name, ahead));
  }
}

void Invariants::sent(const SimHub& from, const SimHub& to, LinkNumber link, const Bytes& bytes) {
  if (from.byzantine) return;
  const auto frame = decode_frame(bytes);
  if (!frame) return found("frame", from.name + " sent bytes that are not a frame");
  if (bytes.size() > limits::frame_bytes) {
    found("10", fmt::format("{} sent a frame of {} bytes", from.name, bytes.size()));
  }
  check_scopes(from, to, link, bytes);
  if (const auto* push = std::get_if<PushFrame>(&*frame)) {
    check_credit(from, link, *push);
    said_up_to_[{from.index, to.index}].insert(push->up_to);
  }
  if (to.byzantine || !to.running()) return;
  if (const auto* resume = std::get_if<ResumeFrame>(&*frame)) check_resume(from, to, *resume);
  if (const auto* audit = std::get_if<AuditFrame>(&*frame)) check_audit(from, to, link, *audit);
}

// No frame to a hub outside a referral names its scope, wherever in the frame.
void Invariants::check_scopes(const SimHub& from, const SimHub& to, LinkNumber link,
                              const Bytes& frame) {
  const auto& referrals = world_.ledger().referrals();
  if (referrals.empty()) return;
  for (std::size_t at = 0; at + ScopeId::size <= frame.size(); ++at) {
    if (!world_.ledger().may_begin_a_scope(frame[at], frame[at + 1])) continue;
    const auto scope = ScopeId::from(ByteView(frame).subspan(at, ScopeId::size));
    const auto referral = referrals.find(*scope);
    if (referral == referrals.end() || referral->second.contains(to.index)) continue;
    if (asks_for_what_was_named(from, link, frame, *scope)) continue;
    return found("5", fmt::format("{} sent {} a frame with the scope of a referral it is not on",
                                  from.name, to.name));
  }
}

// A relay keeps nothing that names what is inside: no scope, no update, no text.
void Invariants::check_boxes(const SimHub& relay, const Commit& commit) {
  for (const KeptBox& box : commit.put_boxes) {
    for (std::size_t at = 0; at + ScopeId::size <= box.box.size(); ++at) {
      if (!world_.ledger().may_begin_a_scope(box.box[at], box.box[at + 1])) continue;
      const auto scope = ScopeId::from(ByteView(box.box).subspan(at, ScopeId::size));
      if (!world_.ledger().referrals().contains(*scope)) continue;
      return found("5", relay.name + " keeps a box in which the scope of a referral can be read");
    }
    static constexpr std::array<std::uint8_t, 4> magic = {'M', 'L', 'G', '1'};
    const auto first = std::search(box.box.begin(), box.box.end(), magic.begin(), magic.end());
    const auto view = ByteView(box.box).subspan(static_cast<std::size_t>(first - box.box.begin()));
    if (first != box.box.end() && decode_header(view.first(std::min(view.size(), header_bytes)))) {
      found("5", relay.name + " keeps a box in which an update can be read");
    }
  }
}

void Invariants::check_credit(const SimHub& from, LinkNumber link, const PushFrame& push) {
  UnderWay& under_way = under_way_[{link, from.index}];
  under_way.sent = push.number;
  if (push.number <= under_way.acked) return;
  if (under_way.bytes >= limits::credit_bytes + limits::frame_bytes ||
      under_way.pushes.size() >= limits::credit_frames) {
    found("10", from.name + " sent more than its peer's credit");
  }
  under_way.pushes.emplace_back(push.number, push.runs.size());
  under_way.bytes += push.runs.size();
}

// A liar that names logs of a referral it is not on is asked for more of them, as it is in a scope
// that does not exist: it learns nothing. Silence would tell the two apart.
bool Invariants::asks_for_what_was_named(const SimHub& from, LinkNumber link, const Bytes& frame,
                                         const ScopeId& scope) const {
  const auto decoded = decode_frame(frame);
  const auto* want = decoded ? std::get_if<WantFrame>(&*decoded) : nullptr;
  const auto named = named_by_liars_.find({link, from.index});
  if (want == nullptr || named == named_by_liars_.end()) return false;
  return std::all_of(want->logs.begin(), want->logs.end(), [&](const LogPosition& at) {
    return at.log.scope != scope || named->second.contains({at.kind, at.log});
  });
}

void Invariants::note_named(const SimHub& by, const SimHub& to, LinkNumber link,
                            const Frame& frame) {
  if (!by.byzantine || to.byzantine) return;
  const auto note = [&](const LogKey& log) {
    if (log.kind == ScopeKind::referral) named_by_liars_[{link, to.index}].insert(log);
  };
  if (const auto* heads = std::get_if<HeadsFrame>(&frame)) {
    for (const LogHead& head : heads->heads) note({head.kind, head.log});
  } else if (const auto* push = std::get_if<PushFrame>(&frame)) {
    const auto runs = codec_.unpack(push->runs);
    if (!runs) return;
    for (const DecodedRun& run : *runs) note(log_key(run.updates.front().header));
  }
}

void Invariants::arrived(const SimHub& from, const SimHub& to, LinkNumber link,
                         const Bytes& bytes) {
  const auto found_way = under_way_.find({link, to.index});
  if (found_way == under_way_.end() && !from.byzantine) return;
  const auto frame = decode_frame(bytes);
  if (!frame) return;
  note_named(from, to, link, *frame);
  if (found_way == under_way_.end()) return;
  const auto* ack = std::get_if<AckFrame>(&*frame);
  if (ack == nullptr) return;
  UnderWay& under_way = found_way->second;
  // A liar also acknowledges what it has not got, of which as many frames as its credit may be made
  // already and wait for the store.
  under_way.acked =
      std::max(under_way.acked, std::min(ack->number, under_way.sent + limits::credit_frames));
  while (!under_way.pushes.empty() && under_way.pushes.front().first <= ack->number) {
    under_way.bytes -= under_way.pushes.front().second;
    under_way.pushes.pop_front();
  }
}

void Invariants::connection_ended(LinkNumber link) {
  under_way_.erase(under_way_.lower_bound({link, 0}), under_way_.lower_bound({link + 1, 0}));
  roots_.erase(link);
}

// "Up to this number of yours all is settled here": then all of it is held, or was asked for.
void Invariants::check_resume(const SimHub& from, const SimHub& to, const ResumeFrame& resume) {
  const bool comparable = resume.incarnation == to.epoch() && !to.was_put_back && !resume.audit;
  if (!comparable || trust_changed_) return;
  // A number garbled on the way is one that was never said. (No such bytes pass the transport.)
  const bool was_said = said_up_to_[{to.index, from.index}].contains(resume.up_to);
  if (world_.plan().weather.corrupted > 0 && !was_said) return;
  for (const Update* update : to.store().updates_up_to(resume.up_to)) {
    const LogKey log = log_key(update->header);
    const bool everybodys = log.kind == ScopeKind::governance || log.kind == ScopeKind::directory;
    if (!everybodys || !from.knows(log.log.writer)) continue;
    if (from.replica().heads().is_retired(log)) continue;
    if (from.store().keeps(update->id) || from.replica().log_limits().limit(log)) continue;
    return found("4", fmt::format("{} says it has settled all up to {} of {} and lacks {}/{} of {}",
                                  from.name, resume.up_to, to.name, static_cast<int>(log.kind),
                                  update->header.seq, brief(log.log.writer.bytes())));
  }
}

Invariants::Shared Invariants::shared(const SimHub& of, const SimHub& with) const {
  Shared heads;
  for (const auto& [log, entry] : of.replica().heads().all()) {
    const bool hidden = is_of_a_hub(log.kind) && !both_know(of, with, log.log.writer);
    if (!hidden && of.may_hold(with.key.id, log)) heads[log] = entry.head;
  }
  return heads;
}

bool Invariants::changed_since(HubIndex hub, const LogKey& log, std::int64_t ms) const {
  const auto changed = changed_.find({hub, log});
  return changed != changed_.end() && changed->second > ms;
}

void Invariants::check_audit(const SimHub& from, const SimHub& to, LinkNumber link,
                             const AuditFrame& audit) {
  if (audit.message.empty()) return;
  if (audit.message.front() == audit_root) {
    roots_[link] = {from.index, shared(from, to), world_.journal().ms()};
    return;
  }
  const auto root = roots_.find(link);
  const bool answers = root != roots_.end() && root->second.by == to.index;
  if (!answers || audit.message.front() != audit_equal) return;
  const OpenedAudit opened = std::move(root->second);
  const Shared& theirs = opened.heads;
  roots_.erase(root);
  if (!trust_is_steady()) return;
  const Shared mine = shared(from, to);
  const auto differs = [&](const LogKey& log) {
    const auto a = mine.find(log), b = theirs.find(log);
    if (a != mine.end() && b != theirs.end() && a->second == b->second) return false;
    // A message may leave as late as its hub commits: what was stored meanwhile came after it.
    return !changed_since(from.index, log, world_.journal().ms() - 2'000) &&
           !changed_since(to.index, log, opened.ms - 2'000);
  };
  for (const Shared* side : {&mine, &theirs}) {
    for (const auto& [log, head] : *side) {
      if (!differs(log)) continue;
      return found("11",
                   fmt::format("{} and {} called equal what differs: {} of {}", from.name, to.name,
                               static_cast<int>(log.kind), brief(log.log.writer.bytes())));
    }
  }
}

}  // namespace maillage::sim
