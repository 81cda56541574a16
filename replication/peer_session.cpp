#include "replication/peer_session.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "protocol/limits.h"
#include "replication/arrived.h"

namespace maillage {
namespace {

// A frame is filled up to here; what no compression shrinks still fits the limit of a frame.
constexpr std::size_t fill_bytes = 224 * 1024;
// Everything waits for governance, each of whose signatures is checked: about 10 ms a frame, so
// that all cores of the receiver have their share.
constexpr std::size_t governance_updates = 256;

std::size_t size_of(const std::vector<RawUpdate>& updates) {
  std::size_t size = 0;
  for (const RawUpdate& update : updates) size += update.size();
  return size;
}

// A run must end where its writer's own signature was checked, else nobody can garble-check it; at
// the head it may end without one, where others vouch for the position.
void end_at_a_signature(std::vector<RawUpdate>& run, bool reaches_head) {
  while (!run.empty() && !reaches_head && !has_signature(run.back().envelope)) run.pop_back();
}

}  // namespace

int priority(ScopeKind kind) {
  switch (kind) {
    case ScopeKind::evidence:
      return 0;
    case ScopeKind::governance:
      return 1;
    case ScopeKind::referral:
      return 2;
    case ScopeKind::capacity:
      return 3;
    case ScopeKind::directory:
      return 4;
    case ScopeKind::trace:
      return 5;
  }
  return 6;
}

void RateLimit::refill(TimePoint now) {
  const auto elapsed = std::max<std::int64_t>(0, now.milliseconds - at_.milliseconds);
  tokens_ += static_cast<double>(elapsed) * per_second_ / 1000.0;
  tokens_ = std::min(tokens_, burst_);
  at_ = now;
}

void RateLimit::spend(std::size_t tokens, TimePoint now) {
  refill(now);
  tokens_ -= static_cast<double>(tokens);
}

bool RateLimit::exhausted(TimePoint now) {
  refill(now);
  return tokens_ < 0;
}

void SendQueue::grant(std::uint32_t bytes, std::uint32_t frames) {
  // A peer cannot make us queue more than our own limit, whatever it grants.
  credit_bytes_ = std::min<std::uint64_t>(bytes, limits::credit_bytes);
  credit_frames_ = std::min<std::uint32_t>(frames, limits::credit_frames);
}

void SendQueue::offer(const LogKey& log, Seq from) {
  const auto [entry, inserted] =
      pending_.try_emplace({priority(log.kind), log}, PendingLog{from, 0, 0, false});
  if (!inserted) entry->second.from = std::min(entry->second.from, from);
  note_change(entry);
}

void SendQueue::note_unread(const LogKey& log, Seq from) {
  Seq& first = unread_.try_emplace(log, from).first->second;
  first = std::min(first, from);
}

void SendQueue::offer_unread() {
  for (const auto& [log, from] : std::exchange(unread_, {})) offer(log, from);
}

void SendQueue::withdraw(const LogKey& log) {
  unread_.erase(log);
  const auto entry = pending_.find({priority(log.kind), log});
  if (entry != pending_.end()) forget(entry);
}

void SendQueue::note_change(Pending::iterator entry) {
  if (!std::exchange(entry->second.changed, true)) changed_.push_back(entry->first);
}

SendQueue::PendingLog SendQueue::counted(const LogKey& log, Seq from, const HeadTable& heads) {
  const Seq held = heads.head(log).seq;
  if (from > held) return {from, 0, 0, false};
  const Seq open = held - from + 1;
  return {from, open, heads.bytes(log) * open / held, false};
}

void SendQueue::count(Pending::iterator entry, const PendingLog& now) {
  const auto& [order, log] = entry->first;
  Backlog& open = open_.try_emplace(order, Backlog{log.kind, 0, 0}).first->second;
  open.updates += now.updates - entry->second.updates;
  open.bytes += now.bytes - entry->second.bytes;
  entry->second = now;
}

void SendQueue::forget(Pending::iterator entry) {
  count(entry, {});
  pending_.erase(entry);
}

void SendQueue::offer_run(std::vector<RawUpdate> run) {
  if (run.empty()) return;
  // By the time it leaves, its log may have parted from it.
  for (RawUpdate& update : run) update.held = false;
  loose_bytes_ += size_of(run);
  loose_.push_back(std::move(run));
}

std::optional<PushFrame> SendQueue::next(const HeadTable& heads, const LogSource& source,
                                         RunCodec& codec) {
  if (in_flight_.size() >= credit_frames_ || in_flight_bytes_ >= credit_bytes_) return std::nullopt;
  if (idle() && (!unread_.empty() || said_up_to_ == up_to_)) return std::nullopt;
  PushFrame frame;
  Updates updates = fill(heads, source);
  if (updates.empty() && !unread_.empty()) return std::nullopt;
  if (!updates.empty()) {
    drop_inner_signatures(updates);
    frame.runs = codec.pack(updates);
  }
  if (idle() && unread_.empty()) frame.up_to = said_up_to_ = up_to_;
  frame.remaining = remaining(heads);
  frame.number = ++number_;
  in_flight_.push_back({frame.number, frame.runs.size(), frame.up_to});
  in_flight_bytes_ += frame.runs.size();
  return frame;
}

SendQueue::Updates SendQueue::fill(const HeadTable& heads, const LogSource& source) {
  Updates updates;
  std::size_t size = 0;
  while (!loose_.empty()) {
    const std::size_t more = size_of(loose_.front());
    if (size > 0 && size + more > fill_bytes) return updates;
    size += more;
    loose_bytes_ -= more;
    std::move(loose_.front().begin(), loose_.front().end(), std::back_inserter(updates));
    loose_.pop_front();
  }
  bool governs = false;
  const auto has_room = [&] {
    return size < fill_bytes &&
           updates.size() < (governs ? governance_updates : limits::list_length);
  };
  while (!pending_.empty() && has_room()) {
    const bool also = pending_.begin()->first.second.kind == ScopeKind::governance;
    // The peer believes nobody before it has folded who belongs: what they wrote would come twice.
    if (governs && !also) break;
    if (!add_log(updates, size, heads, source)) break;
    governs = also && !updates.empty();
  }
  return updates;
}

// False when the frame has no room for the next run.
bool SendQueue::add_log(Updates& updates, std::size_t& size, const HeadTable& heads,
                        const LogSource& source) {
  const auto pending = pending_.begin();
  const LogKey& log = pending->first.second;
  const Seq held = heads.head(log).seq;
  if (pending->second.from > held) {
    forget(pending);
    return true;
  }
  const std::size_t room = fill_bytes - size;
  Updates run = source.read_run(log.kind, log.log, pending->second.from, room);
  const Seq open = held - pending->second.from + 1;
  const std::size_t most =
      log.kind == ScopeKind::governance ? governance_updates : limits::list_length;
  run.resize(std::min<std::size_t>({run.size(), open, most - std::min(updates.size(), most - 1)}));
  end_at_a_signature(run, run.size() == open);
  const bool fits = !run.empty() && size_of(run) <= room;
  if (!fits && !updates.empty()) return false;
  // The store cannot read it: the others leave, but nobody may believe that all did.
  if (run.empty()) note_unread(log, pending->second.from);
  pending->second.from += run.size();
  note_change(pending);
  if (run.empty() || pending->second.from > held) forget(pending);
  size += size_of(run);
  std::move(run.begin(), run.end(), std::back_inserter(updates));
  return true;
}

void SendQueue::acknowledge(std::uint64_t number) {
  while (!in_flight_.empty() && in_flight_.front().number <= number) {
    in_flight_bytes_ -= in_flight_.front().bytes;
    settled_ = std::max(settled_, in_flight_.front().up_to);
    in_flight_.pop_front();
  }
}

std::vector<Backlog> SendQueue::backlog(const HeadTable& heads) const {
  std::vector<Backlog> all;
  for (const auto& [key, pending] : pending_) {
    const LogKey& log = key.second;
    const PendingLog now = counted(log, pending.from, heads);
    if (now.updates == 0) continue;
    if (all.empty() || all.back().kind != log.kind) all.push_back({log.kind, 0, 0});
    all.back().updates += now.updates;
    all.back().bytes += now.bytes;
  }
  return all;
}

std::vector<Backlog> SendQueue::remaining(const HeadTable& heads) {
  for (const PendingKey& key : std::exchange(changed_, {})) {
    const auto entry = pending_.find(key);
    if (entry != pending_.end()) count(entry, counted(key.second, entry->second.from, heads));
  }
  std::vector<Backlog> all;
  for (const auto& [order, open] : open_) {
    if (open.updates > 0) all.push_back(open);
  }
  return all;
}

}  // namespace maillage
