#include "replication/peer_session.h"

#include <algorithm>

#include "protocol/limits.h"

namespace maillage {
namespace {

// A frame is filled up to here; the rest of the limit is for the largest single update and the
// frame's own structure.
constexpr std::size_t fill_bytes = 128 * 1024;

std::size_t size_of(const PushFrame& frame) {
  std::size_t size = 0;
  for (const RawUpdate& update : frame.updates) size += update.size();
  return size;
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

void PeerSession::greet(const HelloFrame& hello) {
  greeted_ = true;
  // A peer cannot make us queue more than our own limit, whatever it grants.
  granted_bytes_ = std::min<std::uint64_t>(hello.credit_bytes, limits::credit_bytes);
  granted_frames_ = std::min<std::uint32_t>(hello.credit_frames, limits::credit_frames);
  credit_bytes_ = granted_bytes_;
  credit_frames_ = granted_frames_;
}

Seq PeerSession::known_of(const LogKey& log) const {
  const auto found = known_.find(log);
  return found == known_.end() ? 0 : found->second;
}

void PeerSession::begin_listing() {
  if (listing_) return;
  listing_ = true;
  known_.clear();
  announced_.clear();
}

void PeerSession::learn(const LogHead& theirs, Seq ours) {
  const LogKey log{theirs.kind, theirs.log};
  // Only what we hold is remembered, and a bounded part of the rest: a listing may be endless.
  if (ours > 0) known_[log] = std::min(theirs.head.seq, ours);
  if (theirs.head.seq > ours && announced_.size() < limits::announced_logs) {
    announced_[log] = theirs.head.seq;
  }
}

void PeerSession::learn_held(const LogKey& log, Seq seq) {
  Seq& known = known_[log];
  known = std::max(known, seq);
}

void PeerSession::rewind(const LogKey& log, Seq from) { known_[log] = from - 1; }

void PeerSession::offer(const LogKey& log, Seq ours) {
  if (known_of(log) < ours) pending_.insert({priority(log.kind), log});
}

void PeerSession::heads_complete() {
  heads_complete_ = true;
  listing_ = false;
  pending_.clear();  // offered before we knew what the peer takes: the caller offers again
}

void PeerSession::credit_back(const AckFrame& ack) {
  credit_bytes_ = std::min(granted_bytes_, credit_bytes_ + ack.bytes);
  credit_frames_ = static_cast<std::uint32_t>(
      std::min<std::uint64_t>(granted_frames_, std::uint64_t{credit_frames_} + ack.frames));
}

std::vector<PushFrame> PeerSession::fill(const HeadTable& heads, const LogSource& source) {
  std::vector<PushFrame> frames;
  while (ready() && credit_frames_ > 0 && credit_bytes_ > 0 && !pending_.empty()) {
    PushFrame frame;
    while (!pending_.empty() && size_of(frame) < fill_bytes &&
           frame.updates.size() < limits::list_length / 2) {
      const LogKey log = pending_.begin()->second;
      const std::size_t room = fill_bytes - size_of(frame);
      auto run = source.read_run(log.kind, log.log, known_of(log) + 1, room);
      // One large update alone may exceed what is left: it starts the next frame.
      const bool fits = frame.updates.empty() || (!run.empty() && run.front().size() <= room);
      if (!run.empty() && !fits) break;
      known_[log] = run.empty() ? heads.head(log).seq : known_of(log) + run.size();
      if (known_of(log) >= heads.head(log).seq) pending_.erase(pending_.begin());
      std::move(run.begin(), run.end(), std::back_inserter(frame.updates));
    }
    if (frame.updates.empty()) break;
    credit_frames_ -= 1;
    credit_bytes_ -= std::min<std::uint64_t>(credit_bytes_, size_of(frame));
    frames.push_back(std::move(frame));
  }
  return frames;
}

std::size_t PeerSession::pending_updates(const HeadTable& heads) const {
  std::size_t count = 0;
  for (const auto& [rank, log] : pending_) count += heads.head(log).seq - known_of(log);
  return count;
}

std::size_t PeerSession::missing_updates(const HeadTable& heads) const {
  std::size_t count = 0;
  for (const auto& [log, seq] : announced_) {
    const Seq ours = heads.head(log).seq;
    if (seq > ours) count += seq - ours;
  }
  return count;
}

}  // namespace maillage
