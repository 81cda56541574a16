// One connection with one peer: what it holds as far as we know, what it must still be sent, and
// the credit it gave us. Everything here dies with the connection; reconnecting is the remedy.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "replication/environment.h"
#include "replication/head_table.h"

namespace maillage {

// Order of sending: who belongs first, then what a person waits for, then places.
int priority(ScopeKind kind);

class PeerSession {
 public:
  PeerSession(std::uint64_t link_number, const CurveId& peer_curve, const WriterId& peer_hub,
              TimePoint now)
      : link(link_number), curve(peer_curve), hub(peer_hub), last_heard(now), last_digest(now) {}

  // The peer showed its key and said what it can take.
  void greet(const HelloFrame& hello);
  bool greeted() const { return greeted_; }

  // A listing begins unless one is under way: what it does not name, the peer does not hold.
  void begin_listing();
  // The peer listed a head; what we hold beyond it becomes pending.
  void learn(const LogHead& theirs, Seq ours);
  // An update of the log is known to be at the peer, because it sent it.
  void learn_held(const LogKey& log, Seq seq);
  // The peer asked for a log again.
  void rewind(const LogKey& log, Seq from);
  // This log may go to the peer and we hold it up to `ours`.
  void offer(const LogKey& log, Seq ours);
  void heads_complete();
  bool ready() const { return greeted_ && heads_complete_; }

  void credit_back(const AckFrame& ack);
  // Frames that the credit allows now.
  std::vector<PushFrame> fill(const HeadTable& heads, const LogSource& source);

  const std::map<LogKey, Seq>& known() const { return known_; }
  std::size_t pending_updates(const HeadTable& heads) const;
  // Updates the peer announced that we do not hold.
  std::size_t missing_updates(const HeadTable& heads) const;

  const std::uint64_t link;
  const CurveId curve;
  const WriterId hub;
  TimePoint last_heard;
  TimePoint last_digest;
  TimePoint last_heads{};
  int faults = 0;
  // Logs refused for the time being, asked again when something new may have made them acceptable:
  // a certificate (true), or another update of the same scope (false).
  std::map<LogKey, bool> deferred;
  std::set<WriterId> trusted;  // hubs the peer takes updates of

 private:
  using PendingKey = std::pair<int, LogKey>;
  Seq known_of(const LogKey& log) const;

  bool greeted_ = false;
  bool heads_complete_ = false;
  bool listing_ = false;
  std::uint64_t credit_bytes_ = 0;
  std::uint32_t credit_frames_ = 0;
  std::uint64_t granted_bytes_ = 0;
  std::uint32_t granted_frames_ = 0;
  std::map<LogKey, Seq> known_;      // what the peer holds or was sent
  std::map<LogKey, Seq> announced_;  // what it said it holds, beyond ours
  std::set<PendingKey> pending_;
};

}  // namespace maillage
