// Replication without I/O: events in, updates to store and frames to send out.
//
// A turn: `step = replica.on_frame(...)`; commit `step.store` durably and fold it; then send
// `step.send`; then `replica.on_stored(step.store)` and send what that gives. Nothing is
// acknowledged before it is durable because an acknowledgement is always in `send` of the step
// whose `store` carries what it acknowledges. If the commit fails, drop the step and the link.
//
// Exchange: both say HELLO, list the HEADS of the scopes the other may hold, then each pushes what
// the other lacks, within its credit, and goes on pushing what is new. A refused or missing update
// is asked again (WANT) once something new may have made it acceptable. A DIGEST every half minute
// finds what went wrong all the same.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "replication/clock.h"
#include "replication/governance/governance.h"
#include "replication/intake.h"
#include "replication/peer_session.h"

namespace maillage {

using LinkNumber = std::uint64_t;

struct Outgoing {
  LinkNumber link = 0;
  Bytes frame;
};
struct Cut {
  LinkNumber link = 0;
  std::string reason;     // for the log
  bool replaced = false;  // by a newer connection of the same hub, which must live on
};
struct Step {
  std::vector<Update> store;
  std::vector<Outgoing> send;
  std::vector<Cut> cut;
};

struct Peer {
  WriterId hub;
  CurveId curve;
};

struct PeerReport {
  WriterId hub;
  bool connected = false;
  TimePoint last_heard{};   // 0: never
  std::size_t to_send = 0;  // disconnected: beyond what it held when last heard
  std::size_t to_receive = 0;
  std::size_t waiting_logs = 0;
  std::size_t refused = 0;  // updates refused since start
  std::size_t forked = 0;   // contradictory updates set aside since start
};

class Replica {
 public:
  // Everything is borrowed and must outlive the replica.
  struct Parts {
    const NetworkId& network;
    const SigningKey& hub;
    const CurveId& curve;
    const Governance& governance;
    const LogSource& source;
    const ScopePolicy& policy;
    HybridClock& clock;
  };
  Replica(const Parts& parts, HeadTable heads) : parts_(parts), heads_(std::move(heads)) {}

  const HeadTable& heads() const { return heads_; }

  // Peers by pairing; those no longer listed are cut.
  Step set_peers(const std::vector<Peer>& peers);

  Step on_link_up(LinkNumber link, const CurveId& curve, TimePoint now);
  void on_link_down(LinkNumber link) { end(link); }
  Step on_frame(LinkNumber link, ByteView frame, TimePoint now);
  // Stored and folded; called for local updates too.
  Step on_stored(std::span<const Update> updates);
  // At least every few seconds.
  Step on_tick(TimePoint now);

  std::vector<PeerReport> report() const;

  // Whether `peer` takes updates of `other`, as it said last; nothing when it never did.
  std::optional<bool> takes_updates_of(const WriterId& peer, const WriterId& other) const;

  // A peer holds more of one of this node's own logs than the node itself: the store was restored
  // or cloned, and writing on would fork. Cleared by `forget_doubt`, after a new epoch was begun.
  bool doubts_own_epoch() const { return own_epoch_in_doubt_; }
  void forget_doubt(Epoch current) {
    own_epoch_in_doubt_ = false;
    epoch_ = current;
  }

 private:
  struct Record {  // per peer, across connections
    CurveId curve;
    TimePoint last_heard{};
    TimePoint banned_until{};
    std::int64_t ban_ms = 0;
    std::size_t refused = 0;
    std::size_t forked = 0;
    // What the last connection left: what the peer held, and whose updates it takes.
    std::map<LogKey, Seq> known;
    std::set<WriterId> trusted;
  };

  void handle(PeerSession& session, const HelloFrame& hello, Step& step);
  void handle(PeerSession& session, const HeadsFrame& heads, Step& step);
  void handle(PeerSession& session, const PushFrame& push, Step& step);
  void handle(PeerSession& session, const AckFrame& ack, Step& step);
  void handle(PeerSession& session, const WantFrame& want, Step& step);
  void handle(PeerSession& session, const DigestFrame& digest, Step& step);
  void handle(PeerSession& session, const ByeFrame& bye, Step& step);
  void handle(PeerSession&, const UnknownFrame&, Step&) {}

  void react(PeerSession& session, Verdict verdict, const LogKey& log, const Intake& intake,
             Step& step);
  bool is_own(const LogId& log) const;
  void defer(PeerSession& session, const LogKey& log, bool for_certificate) const;
  bool may_share(const PeerSession& session, const LogKey& log) const;
  std::vector<LogHead> shared_heads(const PeerSession& session) const;
  void send_heads(PeerSession& session, Step& step);
  void offer_scope(PeerSession& session, const LogKey& log) const;
  void ask_deferred(PeerSession& session, std::span<const Update> news, Step& step);
  void pump(PeerSession& session, Step& step);
  void send(const PeerSession& session, const Frame& frame, Step& step) const;
  void cut(PeerSession& session, std::string reason, bool ban, Step& step);
  void end(LinkNumber link);
  std::size_t unsent(const WriterId& hub, const Record& record) const;
  PeerSession* find(LinkNumber link);
  Record* record_of(const WriterId& hub);

  const Parts parts_;
  HeadTable heads_;
  TimePoint now_{};
  Epoch epoch_ = 0;  // of this node's own logs; 0: not told
  bool own_epoch_in_doubt_ = false;
  std::map<WriterId, Record> records_;
  std::map<LinkNumber, PeerSession> sessions_;
};

}  // namespace maillage
