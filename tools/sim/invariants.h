// What must hold, by the numbers of the list of invariants (docs/simulation.md):
//    1  same updates, same bytes of state, in whatever order (also of 2: the folds' merge laws)
//    3  no effect without authority
//    4  acknowledged is durable, and reaches every member of the scope after peace
//    5  nothing leaves its scope, and no relay can read what it keeps
//    7  a fork is known to both sides; no honest node makes one
//    9  compaction is invisible
//   10  what is under way to a peer, and what waits for one, is bounded
//   11  an audit that says equal is right
//   12  clocks are not dragged along
//   13  what a later version wrote is kept
//   14  a removed hub's logs end, everywhere alike
//   15  loops do not depend on how traces are read
// Faults are free to stop progress while they last; never to break these.
#pragma once

#include "protocol/compression.h"
#include "tools/sim/ledger.h"
#include "tools/sim/sim_hub.h"

namespace maillage::sim {

class World;

class Invariants {
 public:
  explicit Invariants(World& world) : world_(world) {}

  // As they happen.
  void committed(const SimHub& hub, const Commit& commit);
  void sent(const SimHub& from, const SimHub& to, LinkNumber link, const Bytes& frame);
  void arrived(const SimHub& from, const SimHub& to, LinkNumber link, const Bytes& frame);
  void wrote(const SimHub& hub, const Update& update);
  void connection_ended(LinkNumber link);
  void trust_changed();

  // After peace: nothing when every honest hub holds what it should, else what is missing where.
  std::optional<std::string> missing() const;
  // Once at the end, all hubs running.
  void at_end();

 private:
  using Shared = std::map<LogKey, Head>;
  struct UnderWay {
    std::deque<std::pair<std::uint64_t, std::size_t>> pushes;  // number, bytes
    std::size_t bytes = 0;
    std::uint64_t sent = 0;   // last number
    std::uint64_t acked = 0;  // also before it was sent
  };
  void found(std::string invariant, std::string text);
  void check_authority(const SimHub& hub, const Update& update);
  void check_proof(const SimHub& hub, const Bytes& proof);
  void check_scopes(const SimHub& from, const SimHub& to, LinkNumber link, const Bytes& frame);
  bool asks_for_what_was_named(const SimHub& from, LinkNumber link, const Bytes& frame,
                               const ScopeId& scope) const;
  void note_named(const SimHub& by, const SimHub& to, LinkNumber link, const Frame& frame);
  void check_credit(const SimHub& from, LinkNumber link, const PushFrame& push);
  void check_resume(const SimHub& from, const SimHub& to, const ResumeFrame& resume);
  void check_audit(const SimHub& from, const SimHub& to, LinkNumber link, const AuditFrame& audit);
  bool changed_since(HubIndex hub, const LogKey& log, std::int64_t ms) const;
  Shared shared(const SimHub& of, const SimHub& with) const;
  static bool both_know(const SimHub& one, const SimHub& other, const WriterId& hub);
  bool is_out(HubIndex hub) const;
  bool trust_is_steady() const;
  bool is_due(const SimHub& at, const SimHub& holder, const LogKey& log) const;

  void check_answers();
  void check_states();
  void check_orders(const SimHub& hub);
  void check_compaction();
  void check_removed();
  void check_later_versions();
  void check_loops(const SimHub& hub);
  void check_boxes(const SimHub& relay, const Commit& commit);
  std::vector<std::pair<HubIndex, HubIndex>> meeting_pairs() const;
  void check_forks(const SimHub& one, const SimHub& other);
  void check_structures(const SimHub& hub);

  World& world_;
  std::set<UpdateId> authored_;  // by honest hubs
  std::map<std::pair<LinkNumber, HubIndex>, UnderWay> under_way_;
  struct OpenedAudit {
    HubIndex by = 0;
    Shared heads;
    std::int64_t ms = 0;
  };
  std::map<LinkNumber, OpenedAudit> roots_;
  // Logs of referrals, to a hub over a connection.
  std::map<std::pair<LinkNumber, HubIndex>, std::set<LogKey>> named_by_liars_;
  RunCodec codec_;
  std::map<std::pair<HubIndex, HubIndex>, std::set<std::uint64_t>> said_up_to_;  // by, to
  std::map<std::pair<HubIndex, LogKey>, std::int64_t> changed_;
  std::optional<std::int64_t> trust_changed_;  // last
};

}  // namespace maillage::sim
