// The running hub: store, folds and replication wired into turns. What arrives and what people do
// go through here; control, web and the transport are its callers.
//
// One turn: checked updates are committed durably, then folded, then whatever depends on them is
// sent. A commit that fails (StoreError) leaves memory as it was.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "node/hub/hub_source.h"
#include "node/hub/hub_state.h"
#include "node/hub/identity.h"
#include "node/hub/peer_book.h"
#include "node/hub/settings.h"
#include "node/store/incarnation.h"
#include "replication/replica.h"
#include "replication/writer.h"

namespace maillage {

// Where frames leave; the transport in the node, a queue in tests.
class FrameSink {
 public:
  virtual ~FrameSink() = default;
  virtual void send(LinkNumber link, const Bytes& frame) = 0;
  virtual void cut(const Cut& cut) = 0;
};

class Hub {
 public:
  struct Parts {
    LogStore& store;
    const Identity& identity;
    const Settings& settings;
    RandomSource random;
    std::function<void(std::string_view)> report;  // one line for the log, without personal data
    Locator locate;
  };
  // Reads the store and folds it; writes this hub's own certificate if it is new or the settings
  // changed what it says. All of `parts` must outlive the hub.
  Hub(Parts parts, TimePoint now);

  void set_sink(FrameSink* sink) { sink_ = sink; }
  // Sampled once per turn of the loop, before anything else of the turn.
  void begin_turn(TimePoint now) { now_ = now; }
  TimePoint now() const { return now_; }

  const HubState& state() const { return state_; }
  const PeerBook& peers() const { return peers_; }
  const Settings& settings() const { return parts_.settings; }
  const WriterId& id() const { return parts_.identity.hub.id; }
  const SigningKey& key() const { return parts_.identity.hub; }
  const NetworkId& network() const { return network_; }
  // This hub's own, also while the founders have not admitted it.
  const UpdateId& certificate() const;
  // Whether the hubs of the adopted network believe this one; by pairing always.
  bool is_member() const { return state_.governance.trusts(id()); }
  const RandomSource& random() const { return parts_.random; }
  LogStore& store() { return parts_.store; }
  const Replica& replica() const { return *replica_; }
  Ticket ticket() const;
  bool is_operator(const WriterId& hub) const;

  // --- acts of people ---
  // Writes nothing by itself, but may begin a new epoch (StoreError).
  LocalBatch batch();
  // Durable when it returns; then folded and on its way. StoreError: nothing happened. What the hub
  // itself has to say about it (marks) may come later.
  void commit(LocalBatch&& batch);

  // Takes its members from the founders named by this root instead of from pairing. `genesis` may
  // be empty: a peer that knows it is asked.
  void adopt(const RootId& root, ByteView genesis);
  void pair(const PairedPeer& peer);
  void unpair(const WriterId& hub);

  // --- events of the transport ---
  void link_up(LinkNumber link, const CurveId& curve);
  void link_down(LinkNumber link);
  void frame(LinkNumber link, ByteView bytes);
  void tick();
  // Restates this hub's directory in a new epoch once most of what it holds is dead, and settles
  // epochs with other hubs. Every few minutes.
  void compact();
  // At `next_due` or every 100 ms.
  void on_timer();
  TimePoint next_due() const { return replica_->next_due(); }

 private:
  Replica::Kept load();
  void certify_self();
  void run(Step step);
  template <typename Event>
  void on_event(Event event);
  std::vector<Bytes> held_proofs() const;
  void trust_paired();
  void load_root();
  void restate_directory();
  void propose_settlement();
  void countersign();
  void say(const GovernanceOperation& operation);
  void dispute_governance();
  void fold_governance();
  void note_own_certificate(const Update& update);
  static bool governs(const Step& step);
  bool must_refold(const std::vector<WriterId>& added) const;
  void follow_members();
  void keep(const Step& step);
  std::set<ScopeId> fold(const Step& step);
  std::set<ScopeId> fold_again();
  std::set<ScopeId> store_and_fold(Step&& step);
  HeadTable held_heads() const;
  void write_marks(const std::set<ScopeId>& referrals);
  void trust_peers();
  void leave_doubtful_epoch();
  void emit(Step&& step);

  const Parts parts_;
  const NetworkId network_;
  PeerBook peers_;
  HubState state_;
  HybridClock clock_;
  HubSource source_;
  Epoch epoch_ = 0;
  bool wrote_ = false;  // since the start
  struct OwnCertificate {
    Hlc hlc;
    UpdateId id;
    HubCertificate said;
  };
  std::optional<OwnCertificate> own_certificate_;
  std::vector<WriterId> members_;  // sorted, as the folds know them
  bool by_founders_ = false;
  TimePoint now_;
  std::unique_ptr<Replica> replica_;
  FrameSink* sink_ = nullptr;
};

}  // namespace maillage
