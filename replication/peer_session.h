// One connection with one peer: what it must still be sent, the credit it gave, what was asked of
// it. Everything here dies with the connection; resuming and audits are the remedy.
#pragma once

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "protocol/compression.h"
#include "protocol/limits.h"
#include "replication/audit/audit.h"
#include "replication/environment.h"
#include "replication/head_table.h"

namespace maillage {

using LinkNumber = std::uint64_t;
// Sessions over boxes have numbers of their own (replication/post.h).
inline constexpr LinkNumber first_boxed_link = LinkNumber{1} << 63;
inline bool is_boxed(LinkNumber link) { return link >= first_boxed_link; }

// Order of sending: who belongs first, then what a person waits for, then places.
int priority(ScopeKind kind);

// A token bucket.
class RateLimit {
 public:
  RateLimit(double per_second, double burst) : per_second_(per_second), burst_(burst) {}
  void spend(std::size_t tokens, TimePoint now);
  bool exhausted(TimePoint now);

 private:
  void refill(TimePoint now);
  const double per_second_;
  const double burst_;
  double tokens_ = 0;
  TimePoint at_{};
};

// What goes to one peer.
class SendQueue {
 public:
  void grant(std::uint32_t bytes, std::uint32_t frames);
  // Everything of the log from `from` on.
  void offer(const LogKey& log, Seq from);
  void withdraw(const LogKey& log);
  // What could not be read when it was its turn, once more.
  void offer_unread();
  // Runs asked for by id; they pass before everything else. Who asks for more than it reads gets no
  // more of them.
  void offer_run(std::vector<RawUpdate> run);
  bool has_room_for_runs() const { return loose_bytes_ < limits::credit_bytes; }
  // The peer settled our arrivals up to here in earlier connections.
  void resume_at(std::uint64_t arrival) { up_to_ = said_up_to_ = arrival; }
  // Only with the last pending frame the arrivals up to here count as sent.
  void settle_at(std::uint64_t arrival) { up_to_ = std::max(up_to_, arrival); }

  bool idle() const { return pending_.empty() && loose_.empty(); }
  // The next frame, if there is anything to say and credit to say it.
  std::optional<PushFrame> next(const HeadTable& heads, const LogSource& source, RunCodec& codec);
  void acknowledge(std::uint64_t number);
  // The last arrival whose sending was acknowledged in this connection; 0: none.
  std::uint64_t settled() const { return settled_; }

  // Looks at every pending log.
  std::vector<Backlog> backlog(const HeadTable& heads) const;

 private:
  struct PendingLog {
    Seq from = 1;
    // What of it is in `open_`, and whether that is to be counted again.
    std::uint64_t updates = 0;
    std::uint64_t bytes = 0;
    bool changed = false;
  };
  using PendingKey = std::pair<int, LogKey>;
  using Pending = std::map<PendingKey, PendingLog>;
  // As backlog, but looks only at the logs that were offered or sent from since it was last asked:
  // what came of the others meanwhile is not in it before they are offered again.
  std::vector<Backlog> remaining(const HeadTable& heads);
  static PendingLog counted(const LogKey& log, Seq from, const HeadTable& heads);
  void note_change(Pending::iterator entry);
  void note_unread(const LogKey& log, Seq from);
  void count(Pending::iterator entry, const PendingLog& now);
  void forget(Pending::iterator entry);
  struct InFlight {
    std::uint64_t number;
    std::uint64_t bytes;
    std::uint64_t up_to;
  };
  using Updates = std::vector<RawUpdate>;
  Updates fill(const HeadTable& heads, const LogSource& source);
  bool add_log(Updates& updates, std::size_t& size, const HeadTable& heads,
               const LogSource& source);

  std::uint64_t credit_bytes_ = 0;
  std::uint32_t credit_frames_ = 0;
  std::deque<InFlight> in_flight_;
  std::uint64_t in_flight_bytes_ = 0;
  std::uint64_t number_ = 0;
  std::uint64_t up_to_ = 0;  // to be said once nothing is pending
  std::uint64_t said_up_to_ = 0;
  std::uint64_t settled_ = 0;
  std::map<LogKey, Seq> unread_;  // could not be read: until it is, not all was sent
  Pending pending_;
  std::vector<PendingKey> changed_;  // some may be gone
  std::map<int, Backlog> open_;      // by priority: the sum over `pending_`
  std::deque<std::vector<RawUpdate>> loose_;
  std::size_t loose_bytes_ = 0;
};

// An update asked for by id, and when that is due again.
struct AskedById {
  TimePoint since{};
  TimePoint last{};
  std::int64_t patience_ms = 0;
};

struct PeerSession {
  PeerSession(LinkNumber number, const CurveId& peer_curve, const WriterId& peer_hub, TimePoint now)
      : link(number), curve(peer_curve), hub(peer_hub), last_heard(now), last_sent(now) {}

  bool greeted() const { return hello.has_value(); }
  bool ready() const { return resumed; }
  // Over boxes: in order and without loss, but minutes to days lie between question and answer.
  bool boxed() const { return is_boxed(link); }
  void note_held(const LogKey& log, Seq held) {
    const auto known = announced.find(log);
    if (known != announced.end() && held >= known->second) announced.erase(known);
  }

  const LinkNumber link;
  const CurveId curve;
  const WriterId hub;
  TimePoint last_heard;
  TimePoint last_sent;
  TimePoint last_news{};  // something of it was taken
  std::optional<HelloFrame> hello;
  std::array<std::uint8_t, 16> nonce{};  // this side's half of the audit key
  bool resumed = false;
  bool in_trees = false;
  std::set<WriterId> takes;         // empty: members of the network
  bool lacks_genesis = false;       // the peer, by its last word
  bool said_lacks_genesis = false;  // to the peer, of this side
  std::set<WriterId> capacity_of;
  std::set<WriterId> capacity_open;  // hubs whose capacity it might hold when last looked at
  std::set<ScopeId> gone;            // dropped there

  SendQueue queue;

  // What comes from the peer.
  std::uint64_t last_push = 0;
  std::uint32_t unacknowledged = 0;  // pushes
  bool lost_a_push = false;
  bool lost_meanwhile = false;      // one since the audit under way began: it may not find it
  std::uint64_t offered_up_to = 0;  // to be remembered once nothing is open
  std::uint64_t held_ack = 0;       // not said yet, because of the rate
  // Updates that nobody asked for: beyond it acknowledgements wait, so that a peer that floods is
  // slowed by its own credit.
  RateLimit rate{limits::updates_per_second, limits::updates_burst};
  std::vector<Backlog> backlog;
  // Logs that could not be taken yet, and the update each waits for (zero: a certificate).
  std::map<LogKey, UpdateId> deferred;
  // Asked of it by id and not kept yet, and certificates that some of `deferred` wait for: these
  // are asked for by id only when they do not come by themselves.
  std::map<UpdateId, AskedById> by_id;
  std::map<UpdateId, TimePoint> certificates;
  std::map<LogKey, Seq> announced;  // what it holds beyond ours and we did not get yet
  bool overlooked = false;          // more of either than is noted: the next audit finds it
  int faults = 0;

  std::unique_ptr<Audit> audit;
  bool wants_audit = false;
  bool opened_audit = false;      // the one under way, from this side
  bool audit_again = false;       // what it compares has changed since
  std::uint64_t audit_up_to = 0;  // last arrival of its snapshot
  TimePoint audit_began{};
  RateLimit audits{limits::audits_per_second, limits::audits_burst};
  TimePoint left_to_tree{};  // when it was last not pushed something, for a tree to bring it
  bool audited = false;      // to the end, in this connection
  std::size_t unnamed = 0;   // logs an audit found here to lack, not named by the peer yet
  bool level = false;        // resumed by number or audited: what is pending is all it lacks

  // Of a boxed session only.
  std::map<LogKey, Seq> asked;  // never asked again: no answer is lost
  std::set<LogKey> untold;      // news of others, not announced yet
  TimePoint untold_since{};
};

}  // namespace maillage
