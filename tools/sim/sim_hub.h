// A simulated hub: the real turns (node/core/hub_core.h) over a disk and a clock that fail as they
// are told. It stops and starts; what survives is what its disk holds, and who it is.
#pragma once

#include <memory>
#include <string>

#include "node/core/hub_core.h"
#include "tools/sim/disk.h"
#include "tools/sim/fault.h"
#include "tools/sim/journal.h"
#include "tools/sim/random.h"

namespace maillage::sim {

using HubIndex = std::size_t;

// Thrown out of a turn in which the process ended.
struct Crashed {};

// What a hub does to the world around it.
class HubWorld {
 public:
  virtual ~HubWorld() = default;
  virtual TimePoint real_now() const = 0;
  virtual void send(HubIndex from, const Outgoing& out) = 0;
  virtual void cut(HubIndex by, const Cut& cut) = 0;
  // Durable from here on.
  virtual void committed(HubIndex hub, const Commit& commit) = 0;
  // `SimHub::flush` is to be called then, in a turn.
  virtual void plan_flush(HubIndex hub, std::int64_t after_ms) = 0;
  // So is `SimHub::on_timer`.
  virtual void plan_timer(HubIndex hub, std::int64_t after_ms) = 0;
  virtual void count(Fault fault) = 0;
  virtual Journal& journal() = 0;
};

// A wall clock and what is wrong with it.
struct SkewedClock {
  std::int64_t offset_ms = 0;
  std::int64_t drift_ppm = 0;
  TimePoint drifts_since{};
  TimePoint read(TimePoint real) const {
    const std::int64_t apart = real.milliseconds - drifts_since.milliseconds;
    return {real.milliseconds + offset_ms + apart * drift_ppm / 1'000'000};
  }
};

struct SimStructure {
  SigningKey key;
  SealingId sealing;
  std::string name;
};

enum class CommitFault { none, refused, crash_before, crash_in, crash_after };

class SimHub : private FrameSink {
 public:
  SimHub(HubIndex index, Random random, HubWorld& world);
  ~SimHub() override;

  // --- the process ---
  // False when the disk refuses even that.
  bool start();
  void stop();
  bool running() const { return life_ != nullptr && life_->core != nullptr; }

  // --- people ---
  // Null when the store refuses to begin an epoch.
  std::unique_ptr<LocalBatch> batch();
  // True: durable, so a worker was told that it is saved.
  bool commit(LocalBatch& batch);
  bool admit(const SimStructure& structure);
  // Adopts a network; false when the store refuses.
  bool adopt(const RootId& root, ByteView genesis);
  // What the node does by itself every few minutes.
  void compact() { turn().compact(); }
  // In its own governance log, in `batch`.
  void add_statement(LocalBatch& batch, const GovernanceOperation& said);
  void pair(const Peer& peer);
  void unpair(const WriterId& hub);
  // Updates in the making; `key` must be this hub's or one of its structures'.
  Update sign(Header header, const std::vector<Bytes>& operations, const SigningKey& author);
  Header referral_header(LocalBatch& batch, const ScopeId& scope, const SigningKey& author,
                         const UpdateId& auth) const;
  // Zero while this hub does not hold it.
  UpdateId certificate() const;
  UpdateId certificate_of(const SimStructure& structure) const;

  // --- the transport: what its events store and say is stored and said by `flush`, now or soon ---
  void link_up(LinkNumber link, const CurveId& curve);
  void link_down(LinkNumber link);
  void frame(LinkNumber link, ByteView bytes);
  void tick();
  void flush();
  void on_timer();
  bool timer_is_due() const { return timer_due_ <= world_.real_now(); }

  // --- what can be seen from outside; only while running but for the disk ---
  const Replica& replica() const { return life_->core->replica(); }
  const SimStore& store() const { return life_->store; }
  const HubState& state() const { return life_->core->state(); }
  Epoch epoch() const { return life_->core->epoch(); }
  TimePoint now() const { return clock.read(world_.real_now()); }
  bool is_paired_with(const WriterId& hub) const { return paired.contains(hub); }
  // While it runs, as its governance says: by pairing, or by founders.
  bool trusts(const WriterId& hub) const {
    if (running()) return state().governance.trusts(hub);
    return hub == key.id || paired.contains(hub);
  }
  // Believed now or once: what counts of its logs is held. Only while running.
  bool knows(const WriterId& hub) const { return state().governance.was_member(hub); }
  bool may_hold(const WriterId& hub, const LogKey& log) const {
    return life_->core->policy().may_hold(hub, log, {});
  }
  Random& random() { return random_; }

  const HubIndex index;
  const NetworkId network;
  const std::string name;
  SigningKey key;
  CurveId curve;
  std::optional<Secret> curve_secret;
  bool writes_boxes = false;
  std::vector<SimStructure> structures;
  bool byzantine = false;
  bool had_clock_fault = false;
  bool was_put_back = false;  // its store was, at some time, an older or another one
  std::map<WriterId, CurveId> paired;
  std::set<WriterId> operators;  // hubs that see all traces
  Disk disk;
  SkewedClock clock;
  TimePoint paused_until{};
  TimePoint disk_full_until{};
  TimePoint reads_fail_until{};
  TimePoint commits_grouped_until{};  // what is to be stored waits for more
  CommitFault next_commit = CommitFault::none;

 private:
  struct Life {
    explicit Life(SimHub& hub);
    SimStore store;
    std::unique_ptr<HubCore> core;
  };
  HubCore::Parts parts();
  PairedHub paired_with(const WriterId& hub) const;
  HubCore& turn();
  void flush_soon();
  void plan_timer();
  void write(Commit content);
  void refuse(Fault fault, const char* why);
  void send(LinkNumber link, const Bytes& bytes) override { world_.send(index, {link, bytes}); }
  void cut(const Cut& cut) override { world_.cut(index, cut); }

  HubWorld& world_;
  Random random_;
  std::unique_ptr<Life> life_;
  TimePoint flush_due_{};  // 0: not planned
  TimePoint timer_due_{};  // the same, in real time
};

}  // namespace maillage::sim
