// The turn of a hub, without I/O: what arrives and what people do is stored, folded, and only then
// said. One class for the node (node/hub/hub.h) and for the simulator (tools/sim/sim_hub.h).
//
//   submit    An event gives a Step of the replica. It waits, with all its frames.
//   durable   The store commits those that wait, in one transaction: `advance` lets it do so while
//             the core goes on, `flush` waits for it.
//   complete  They are folded, their frames sent, the replica told; what follows from that are
//             steps again, and wait in their turn.
//
// A step that stores nothing, and before which none waits, is complete at once. One that decides
// what counts (governance, proofs, updates set aside) is the last of its transaction and waited for
// at once. A commit that fails (StoreError) discards every step that waits: the replica goes back
// to what the store holds and all connections end. Where that fails too, or what is stored cannot
// be folded to its end, the process ends: the next start reads it all.
#pragma once

#include <memory>
#include <string_view>

#include "node/core/frame_sink.h"
#include "node/core/hub_policy.h"
#include "node/core/waiting_steps.h"
#include "replication/writer.h"

namespace maillage {

// Nothing is written there before an upgrade, which an update of this hub asks for.
struct ReadOnlyScope {
  ScopeKind kind;
  ScopeId scope;
  WriterId hub;
};

class HubCore {
 public:
  // What is referred to must outlive the core.
  struct Parts {
    HubStore& store;
    const SigningKey& key;
    const CurveId& curve;
    std::string network;
    HubCertificate said;  // about itself
    PairedHubs paired;
    RandomSource random;
    std::function<void(std::string_view)> report;  // one line for the log, without personal data
    Locator locate;
    FrameSink* sink = nullptr;
    const Secret* curve_secret = nullptr;  // without it no boxes are written or opened
    KnownSchemas schemas = known_schemas();
    std::set<WriterId> followed{};  // hubs of other regions whose capacity is held here too
    RegionOf region_of = maillage::region_of;
  };
  // Reads the store and folds it; writes this hub's own certificate if it is new or says something
  // else, and the marks that are missing. StoreError.
  HubCore(Parts parts, TimePoint now);
  // What is under way is durable or not there, as after a power cut.
  ~HubCore();

  void set_sink(FrameSink* sink) { parts_.sink = sink; }
  // Before anything else of a turn.
  void begin_turn(TimePoint now) { now_ = now; }
  TimePoint now() const { return now_; }

  const HubState& state() const { return state_; }
  const Replica& replica() const { return *replica_; }
  const ScopePolicy& policy() const { return policy_; }
  const WriterId& id() const { return parts_.key.id; }
  const SigningKey& key() const { return parts_.key; }
  const NetworkId& network() const { return network_; }
  const RandomSource& random() const { return parts_.random; }
  const HybridClock& clock() const { return clock_; }
  const PairedHubs& paired() const { return paired_; }
  Epoch epoch() const { return epoch_; }
  // This hub's own, also while the founders have not admitted it.
  const UpdateId& certificate() const;
  // Whether the hubs of the adopted network believe this one; by pairing always.
  bool is_member() const { return state_.governance.trusts(id()); }
  bool is_operator(const WriterId& hub) const { return policy_.is_operator(hub); }

  // --- acts of people; all of them flush ---
  // Writes nothing by itself, but may begin a new epoch (StoreError). Commit it before anything
  // else happens to the core.
  LocalBatch batch();
  // Error conflict where an update that this version does not understand asks for an upgrade: then
  // `commit` throws.
  Result<void> may_write(ScopeKind kind, const ScopeId& scope) const;
  std::vector<ReadOnlyScope> read_only_scopes() const;
  // Durable when it returns; then folded and on its way. StoreError: nothing happened. What the hub
  // itself has to say about it (marks) may come later.
  void commit(LocalBatch&& batch);
  // Takes its members from the founders named by this root instead of from pairing. `genesis` may
  // be empty: a peer that knows it is asked.
  void adopt(const RootId& root, ByteView genesis);
  void pair(const WriterId& hub, const PairedHub& peer);
  void unpair(const WriterId& hub);
  void follow(const std::set<WriterId>& hubs);
  // Restates this hub's directory or capacity in a new epoch once most of what it holds is dead,
  // and settles epochs with other hubs. Every few minutes.
  void compact();

  // --- events of the transport: complete after `flush`, or after calls of `advance` ---
  void link_up(LinkNumber link, const CurveId& curve);
  void link_down(LinkNumber link);
  void frame(LinkNumber link, ByteView bytes);
  void arrived(LinkNumber link, Arrived arrived);  // one that was examined already
  void tick();
  // At `next_due` or every 100 ms.
  void on_timer();
  TimePoint next_due() const { return replica_->next_due(); }

  bool waits() const { return !waiting_.empty(); }
  // Completes what is durable and begins the next transaction, without waiting for the store; to be
  // called once more when the store is done (HubStore::is_committing).
  void advance();
  // Returns when everything that waits is durable and complete.
  void flush();

 private:
  struct OwnCertificate {
    Hlc hlc;
    UpdateId id;
    HubCertificate said;
    bool is_aside = false;
  };

  // hub_core_start.cpp: from what is stored to what is known
  Replica::Kept load();
  bool is_dated_ahead(const Header& header) const;
  void load_root();
  void fold_governance();
  bool learn_settlements();
  void note_own_certificate(const Update& update, bool is_aside = false);
  void dispute_governance(const ForkProof& proof);
  void dispute_governance();
  void trust_paired();
  void certify_self();
  std::set<ScopeId> fold_again();
  void retire_again();

  // hub_core.cpp: the turn
  void on_event(const std::function<Step()>& event);
  void submit(Step step);
  void settle_under_way();
  void commit_all();
  void begin_group();
  void end_group();
  std::vector<Step> take_stored();
  std::vector<Step> keep_what_is_stored();
  void complete(std::vector<Step> steps);
  bool fold(const Step& step);
  void fold_stored(std::span<const Step> steps);
  void emit(const Step& step);
  void give_up(const StoreError& error);
  void to_its_end(const std::function<void()>& act) const;
  void store_own(LocalBatch&& batch);
  bool has_due_marks();
  void write_due_marks();
  HeadTable held_heads() const;
  void add_bases(HeadTable& heads) const;
  Mailbox held_mailbox() const;
  void begin_epoch();
  void leave_doubtful_epoch();

  // hub_core_members.cpp: who belongs
  bool must_refold(const std::vector<WriterId>& added) const;
  void follow_members();
  void trust_peers();

  // hub_core_upgrade.cpp: what a newer version wrote
  bool asks_for_upgrade(const LogKey& log, const WriterId& hub) const;
  void require_writable(const LocalBatch& batch) const;

  // compaction.cpp
  struct CompactedScope {
    ScopeKind kind;
    ScopeId id;
    std::uint16_t schema;
    const MergeState* content;
  };
  std::vector<CompactedScope> compacted_scopes() const;
  bool restate(const CompactedScope& scope);
  const PeerReport* witness_of(const LogKey& log, const std::vector<PeerReport>& reports) const;
  void propose_settlement();
  void countersign();
  void say(const GovernanceOperation& operation);

  Parts parts_;
  const NetworkId network_;
  PairedHubs paired_;
  HubState state_;
  HybridClock clock_;
  WaitingSteps waiting_;
  HubPolicy policy_;
  Epoch epoch_ = 0;
  bool wrote_ = false;        // since the start
  bool wrote_ahead_ = false;  // before it, of the present clock
  std::optional<OwnCertificate> own_certificate_;
  std::vector<WriterId> members_;  // sorted, as the folds know them
  bool by_founders_ = false;
  std::set<ScopeId> changed_referrals_;  // perhaps the hub must say something about them
  bool busy_ = false;                    // in `flush`, or completing an act
  TimePoint now_;
  std::unique_ptr<Replica> replica_;
};

}  // namespace maillage
