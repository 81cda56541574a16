// Replication without I/O: events in, what to store and what to send out.
//
// A turn: `step = replica.on_frame(...)`; commit `step`'s stored part durably, in its order, and
// fold it; then send `step.send`; then `replica.on_stored(step.store)`, which gives another step.
// Nothing is acknowledged before it is durable, because an acknowledgement is always in `send` of
// the step whose `store` carries what it acknowledges. Several steps may be committed together,
// if none but the last sets aside, retires, or carries proofs, a genesis or governance: then
// `on_stored` comes once, for all of them, perhaps after further steps of that kind, and until it
// does `LogSource` shows what was accepted as if it were stored, but for numbers of arrival. If the
// commit fails, `reset` the replica to what the store holds; every link ends.
//
// Exchange. Both say HELLO, then RESUME: up to which of your arrivals I hold. What came later is
// pushed, or, if it is much, listed as HEADS so that the peer asks for what no other gave it. An
// AUDIT finds every difference whatever was lost or forgotten: at the first contact after a start,
// hourly with one peer, and when a number does not fit. What is new is pushed on open connections,
// within the peer's credit. What cannot be taken yet is asked again (WANT) once something new may
// have made it acceptable.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "replication/clock.h"
#include "replication/intake.h"
#include "replication/log_index.h"
#include "replication/peer_memory.h"
#include "replication/peer_session.h"
#include "replication/post.h"
#include "replication/scope_epochs.h"

namespace maillage {

struct Outgoing {
  LinkNumber link = 0;
  Bytes frame;
};
struct Cut {
  LinkNumber link = 0;
  std::string reason;     // for the log
  bool replaced = false;  // by a newer connection of the same hub, which must live on
};
// Updates of a log from a position on that do not count: kept, but out of the log.
struct SetAside {
  LogKey log;
  Seq from = 1;
};
struct Remember {
  WriterId peer;
  Bytes memory;  // replication/peer_memory.h
};
struct Step {
  std::vector<Update> store;        // each the next of its log; one that was set aside comes back
  std::vector<SetAside> set_aside;  // after `store`
  std::vector<Update> loose;        // to keep by id, outside of any log; after both
  std::vector<Bytes> proofs;        // to keep
  std::vector<Bytes> spent_proofs;  // need not be kept any more; after `proofs`
  std::optional<Bytes> genesis;     // the operation behind the adopted root, to be learnt
  std::vector<Remember> remember;
  std::vector<Outgoing> send;
  std::vector<Cut> cut;
  std::vector<RetiredLog> retire;      // closed epochs that nobody needs any more
  std::vector<KeptBox> put_boxes;      // for the table of boxes (mailbox/mailbox_record.h)
  std::vector<BoxNumber> erase_boxes;  // after `put_boxes`
  bool stores_nothing() const {
    return store.empty() && set_aside.empty() && loose.empty() && proofs.empty() &&
           remember.empty() && !genesis && retire.empty() && put_boxes.empty() &&
           erase_boxes.empty();
  }
};

struct Peer {
  WriterId hub;
  CurveId curve;
};

struct PeerReport {
  WriterId hub;
  bool connected = false;
  TimePoint last_heard{};           // 0: never
  std::vector<Backlog> to_send;     // disconnected: what arrived since it last acknowledged
  std::vector<Backlog> to_receive;  // as the peer said, while connected
  std::size_t waiting_logs = 0;     // sent by it, and not acceptable yet
  bool full = false;                // more than this node keeps note of: audited again later
  std::size_t over_quota = 0;       // updates not taken since start, a quota being used up
  std::size_t refused = 0;          // updates refused since start
  std::size_t forked = 0;           // contradictory updates seen since start
  std::int64_t clock_ahead_ms = 0;  // of the peer's clock when it greeted
  bool audited = false;             // compared whole with it since start
  std::optional<WriterId> through;  // not connected: the relay that brings boxes of it
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
    RandomSource random;
    const Secret* curve_secret = nullptr;  // none: this hub writes and reads no boxes
  };
  struct Kept {  // by the store
    HeadTable heads;
    std::vector<Bytes> proofs;
    std::map<WriterId, PeerMemory> memories;
    std::vector<Update> restatements;  // updates with flag_epoch_start, in the order of each log
    Mailbox mailbox{};                 // with every record of the table
  };
  Replica(const Parts& parts, Kept kept, Epoch epoch);

  const HeadTable& heads() const { return heads_; }
  const EvidenceBook& evidence() const { return evidence_; }
  const LogLimits& log_limits() const { return limits_; }
  const ScopeEpochs& epochs() const { return epochs_; }
  // Whether that peer is connected, and takes and may hold what this node holds of the log.
  bool gives(const WriterId& hub, const LogKey& log) const;

  // Peers to talk to; those no longer listed are cut.
  Step set_peers(const std::vector<Peer>& peers);
  // Hubs outside this one's region whose capacity it wants to hold too. Peers are told, and send
  // what they hold of it.
  Step set_capacity_of(std::set<WriterId> hubs);
  // The genesis operation of the adopted root, for peers that lack it.
  void set_genesis(Bytes operation) { genesis_ = std::move(operation); }
  // After governance learnt something that was not stored: a root, a genesis, a pairing.
  Step on_governance_changed();

  Step on_link_up(LinkNumber link, const CurveId& curve, TimePoint now);
  Step on_link_down(LinkNumber link, TimePoint now);
  Step on_frame(LinkNumber link, ByteView frame, TimePoint now);
  // As above, for a frame that was examined before, on whatever thread.
  Step on_arrived(LinkNumber link, Arrived arrived, TimePoint now);
  // Stored and folded; called for local updates too.
  Step on_stored(std::span<const Update> updates);
  // A referral came to concern one more hub: it gets the whole scope.
  Step on_scope_opened(ScopeKind kind, const ScopeId& scope, const WriterId& hub);
  // At least every few seconds.
  Step on_tick(TimePoint now);
  // At `next_due`, or every 100 ms: trees are quicker than ticks.
  Step on_timer(TimePoint now);
  TimePoint next_due() const { return tree_.next_due(); }
  // The store did not take a step, or could not be read: go back to what it holds.
  Step reset(HeadTable heads, const std::vector<Bytes>& proofs, Mailbox mailbox = Mailbox());

  std::vector<PeerReport> report() const;

  // Of a peer that is listed; the store has it some seconds later. An empty one of others.
  PeerMemory memory_of(const WriterId& peer) const;
  // Whether `peer` takes updates of `other`, as it said last; nothing when it never did.
  std::optional<bool> takes_updates_of(const WriterId& peer, const WriterId& other) const;

  // A peer holds more of this node's own logs of its epoch than the node itself: the store was
  // restored or cloned, and writing on would fork. Cleared by `begin_epoch`.
  bool doubts_own_epoch() const { return own_epoch_in_doubt_; }
  // Some of this node's own logs of its epoch was set aside, forked or cut off: written on where it
  // ends now, the log would contradict what was set aside. Cleared by `begin_epoch`.
  bool own_epoch_is_set_aside() const { return own_epoch_is_set_aside_; }
  // Whether every peer compared its heads with this node's since the start and holds no more of its
  // logs, or the epoch began since then: only then is it safe to write on where the logs end. One
  // peer is not enough: it may itself be behind, or restored, or not be on a referral.
  bool own_heads_confirmed() const;
  // Whether one peer did: what it held of this node's own logs has come back.
  bool own_heads_compared() const { return own_heads_compared_; }
  void begin_epoch(Epoch epoch);

 private:
  struct Record {  // per peer, across connections
    CurveId curve;
    PeerMemory memory;
    TimePoint banned_until{};
    std::int64_t ban_ms = 0;
    std::size_t refused = 0;
    std::size_t over_quota = 0;
    std::size_t forked = 0;
    std::int64_t clock_ahead_ms = 0;
    bool audited = false;                      // since start, or since something made it doubtful
    bool confirms_own_heads = false;           // since start
    std::optional<TimePoint> last_claim;       // that was heeded, to hold more of this node's logs
    std::optional<TimePoint> unwritten_since;  // what of `memory` the store does not have yet
  };
  struct Source {  // of an update that came from a peer
    LinkNumber link = 0;
    bool live = true;  // pushed as it was written, not to catch up
  };
  struct Asked {
    LinkNumber link = 0;
    Seq up_to = 0;
    TimePoint at{};
  };

  // replica.cpp: connections
  void begin(LinkNumber link, const CurveId& curve, Step& step);
  void receive(LinkNumber link, Arrived arrived, Step& step);
  void load_proofs(const std::vector<Bytes>& proofs);
  void pass_time(TimePoint now);
  void read_again(Step& step);
  void handle(PeerSession& session, const HelloFrame& hello, Step& step);
  void handle(PeerSession& session, const ByeFrame& bye, Step& step);
  void handle(PeerSession&, const UnknownFrame&, Step&) {}
  void handle(PeerSession& session, const GenesisFrame& genesis, Step& step);
  void handle(PeerSession&, const PushFrame&, Step&) {}  // see take_push
  void send(PeerSession& session, const Frame& frame, Step& step) const;
  void cut(PeerSession& session, std::string reason, bool ban, Step& step);
  void end(LinkNumber link, Step& step);
  PeerSession* find(LinkNumber link);
  Record* record_of(const WriterId& hub);
  void remember(const WriterId& hub, Step& step);
  void remember_later(const WriterId& hub);
  void remember_due(Step& step);
  bool is_known(const WriterId& writer) const;
  bool may_share(const PeerSession& session, const LogKey& log) const;
  void on_governance(Step& step);
  bool is_own(const LogId& log) const;

  // replica_report.cpp
  std::vector<Backlog> unsent(const WriterId& hub, const Record& record) const;
  std::vector<Backlog> to_receive(const PeerSession& session) const;
  std::optional<WriterId> relay_of(const PeerSession& boxed) const;

  // replica_resume.cpp: what happened while apart
  void handle(PeerSession& session, const ResumeFrame& resume, Step& step);
  void handle(PeerSession& session, const AuditFrame& audit, Step& step);
  std::vector<WriterId> takes() const;
  void offer_capacity(PeerSession& session, const WriterId& hub) const;
  std::set<WriterId> open_capacities(const PeerSession& session) const;
  void offer_opened_capacities(PeerSession& session);
  void send_resume(PeerSession& session, Step& step);
  bool lacks_genesis() const;
  void give_genesis(PeerSession& session, Step& step);
  void speak_of_genesis(Step& step);
  void send_what_changed(PeerSession& session, std::uint64_t since, Step& step);
  void announce(PeerSession& session, const std::vector<LogKey>& logs, Step& step);
  std::vector<LogHead> shared_heads(const PeerSession& session) const;
  void open_audit(PeerSession& session, Step& step);
  void request_audit(PeerSession& session, Step& step);
  void make_audit(PeerSession& session);
  void act_on_audit(PeerSession& session, Step& step);
  void audit_someone(Step& step);
  std::vector<LogHead> shared_evidence(const PeerSession& session) const;
  std::uint64_t evidence_sum(const PeerSession& session) const;
  void send_audit(PeerSession& session, Step& step);
  void end_audit(PeerSession& session, Step& step);
  void confirm_own_heads(const PeerSession& session);
  void heed_claim(const PeerSession& session);

  // replica_exchange.cpp: updates in and out
  void take_push(PeerSession& session, Arrived& arrived, Step& step);
  void handle(PeerSession& session, const AckFrame& ack, Step& step);
  void handle(PeerSession& session, const WantFrame& want, Step& step);
  void handle(PeerSession& session, const HeadsFrame& heads, Step& step);
  void handle(PeerSession& session, const GoneFrame& gone, Step& step);
  void acknowledge(PeerSession& session, std::uint64_t number, Step& step);
  bool may_look(PeerSession& session) const;
  void take_run(PeerSession& session, ArrivedRun& run, WantFrame& want, Step& step);
  bool may_take_together(ArrivedRun& acts) const;
  void accept(ArrivedRun&& run, const Source& from, Step& step);
  void learn_of(PeerSession& session, const LogHead& theirs, WantFrame& want);
  void ask(PeerSession& session, const LogKey& log, Seq up_to, Seq from, WantFrame& want);
  void ask_others(LinkNumber gone, Step& step);
  bool is_overdue(const Asked& asked);
  void ask_overdue(Step& step);
  void forget_sources(const std::map<LogKey, std::pair<Seq, Seq>>& stored);
  void ask_deferred(PeerSession& session, std::span<const Update> news, Step& step);
  // `waits_for`: an update, or zero for a certificate or whatever else.
  void defer(PeerSession& session, const LogKey& log, const UpdateId& waits_for) const;
  using MayTake = std::function<bool(const LogKey&, const UpdateId& waits_for)>;
  void ask_deferred_if(PeerSession& session, const MayTake& may_take, Step& step);
  void look_for_losses(PeerSession& session, Step& step);
  static bool waits(const PeerSession& session, const LogKey& log);
  void send_want(PeerSession& session, const WantFrame& want, Step& step);
  void settle(PeerSession& session);
  void pump(PeerSession& session, Step& step);

  // replica_loose.cpp: updates asked for by id, and those kept by it
  Intake intake() const;
  void load_loose();
  void want_by_id(PeerSession& session, const UpdateId& id, WantFrame& want);
  void note_missing_certificate(PeerSession& session, const ArrivedRun& run);
  bool take_by_id(PeerSession& session, const ArrivedRun& run, Verdict verdict, Step& step);
  bool is_out_of_reach(const ArrivedRun& run, Verdict verdict, const AskedById& asked) const;
  void keep_loose(const Update& update, const WriterId& hub, Step& step);
  void note_missing_settlements(PeerSession& session) const;
  void ask_by_id_again(Step& step);
  void ask_by_id_again(PeerSession& session, WantFrame& want);

  // replica_spread.cpp: what is new, along trees
  void handle(PeerSession& session, const TreeTalkFrame& talk, Step& step);
  bool uses_trees() const;
  void join_trees();
  void spread(const std::map<LogKey, std::pair<Seq, Seq>>& news);
  void push_directly(const LogKey& log, Seq from, Seq last);
  void offer_news(PeerSession& session, const LogKey& log, Seq from, Seq last);
  void push_along_tree(const LogKey& log, Seq from, Seq last);
  bool is_told(const PeerSession& session) const;
  void talk(Step& step);

  // replica_post.cpp: what goes by boxes
  void handle(PeerSession& session, const BoxFrame& box, Step& step);
  Step posted(Step&& step);
  bool post(Step& step);
  void take_events(Step& step);
  void on_post_tick(Step& step);
  bool is_brought_by_others(const LogKey& log) const;
  void leave_untold(PeerSession& session, const LogKey& log);
  void tell_untold(Step& step);
  void ask_by_box(PeerSession& session, const LogKey& log, Seq up_to, Seq from, WantFrame& want);
  void ask_boxes(const LogKey& log, std::map<LinkNumber, WantFrame>& wants);

  void retire_epochs(Step& step);
  void retire_known(Step& step);
  void retire(const RetiredLog& retired, Step& step);

  // replica_faults.cpp: forks and limits
  void handle(PeerSession& session, const ProofFrame& proof, Step& step);
  void on_fork(PeerSession& session, const ArrivedRun& theirs, WantFrame& want, Step& step);
  std::vector<Bytes> own_chain(const LogKey& log, Seq from, Seq seq) const;
  bool parting_is_unclear(const LogKey& log) const;
  bool misses_a_proof(const PeerSession& session, const LogKey& log, Seq theirs) const;
  std::vector<RawUpdate> frozen_end(const LogKey& log) const;
  bool is_accusable(const LogKey& log) const;
  void keep_proof(ForkProof proof, LinkNumber from, Step& step);
  void note_set_aside(const LogKey& log);
  void enforce(const LogKey& log, Step& step);
  bool take_back(const LogKey& log, Step& step);
  void on_new_limits(const LogKey& forked, Step& step);
  void enforce_all(Step& step);

  const Parts parts_;
  std::set<WriterId> capacity_of_;
  RunCodec codec_;
  HeadTable heads_;
  EvidenceBook evidence_;
  LogLimits limits_;
  LooseBook loose_;
  std::unordered_set<UpdateId> in_flight_;  // accepted, not stored yet
  // Up to where a peer holds what is not stored yet, as it told: several may have brought parts.
  std::map<std::pair<LogKey, LinkNumber>, Seq> holders_;
  std::map<LogKey, Source> came_from_;
  ScopeEpochs epochs_;
  std::vector<RetiredLog> retired_before_;  // known at start; perhaps not all dropped yet
  LogIndex index_;
  TreePush tree_;
  PostOffice office_;
  Post post_;
  std::deque<std::pair<LinkNumber, Bytes>> boxed_frames_;  // not dealt with yet
  TimePoint now_{};
  Epoch epoch_ = 0;  // of this node's own logs, and the incarnation of its store
  bool own_epoch_in_doubt_ = false;
  bool own_epoch_is_set_aside_ = false;
  bool own_heads_compared_ = false;
  bool epoch_is_new_ = false;  // begun since the start: no earlier store can have written in it
  TimePoint last_audit_{};
  TimePoint last_reread_{};
  Bytes genesis_;
  std::vector<WriterId> members_;
  std::map<WriterId, Record> records_;
  std::map<WriterId, PeerMemory> memories_;  // of peers not listed now
  std::map<LinkNumber, PeerSession> sessions_;
  std::map<LogKey, Asked> asked_;
};

}  // namespace maillage
