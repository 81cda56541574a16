// A simulated hub: the real replication core and the real folds in a shell like node/hub/hub.h's,
// over a disk and a clock that fail as they are told. It stops and starts; what survives is what
// its disk holds, and who it is.
#pragma once

#include <memory>
#include <string>

#include "replication/clock.h"
#include "replication/writer.h"
#include "tools/sim/disk.h"
#include "tools/sim/fault.h"
#include "tools/sim/folds.h"
#include "tools/sim/journal.h"
#include "tools/sim/random.h"

namespace maillage::sim {

using HubIndex = std::size_t;

// Thrown out of a turn in which the process ended.
struct Crashed {};
// The store took nothing of a step.
struct StoreRefused {};

// What a hub does to the world around it.
class HubWorld {
 public:
  virtual ~HubWorld() = default;
  virtual TimePoint real_now() const = 0;
  virtual void send(HubIndex from, const Outgoing& out) = 0;
  virtual void cut(HubIndex by, const Cut& cut) = 0;
  // Durable from here on.
  virtual void committed(HubIndex hub, const Commit& commit) = 0;
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

class SimHub : public ScopePolicy {
 public:
  SimHub(HubIndex index, Random random, HubWorld& world);
  ~SimHub() override;

  // --- the process ---
  // False when the disk refuses even that.
  bool start();
  void stop();
  bool running() const { return life_ != nullptr; }

  // --- people ---
  // Null when the store refuses to begin an epoch.
  std::unique_ptr<LocalBatch> batch();
  // True: durable, so a worker was told that it is saved.
  bool commit(LocalBatch& batch);
  bool admit(const SimStructure& structure);
  void pair(const Peer& peer);
  void unpair(const WriterId& hub);
  // Updates in the making; `key` must be this hub's or one of its structures'.
  Update sign(Header header, const std::vector<Bytes>& operations, const SigningKey& author);
  Header referral_header(LocalBatch& batch, const ScopeId& scope, const SigningKey& author,
                         const UpdateId& auth) const;
  // Zero while this hub does not hold it.
  UpdateId certificate() const;
  UpdateId certificate_of(const SimStructure& structure) const;

  // --- the transport ---
  void link_up(LinkNumber link, const CurveId& curve);
  void link_down(LinkNumber link);
  void frame(LinkNumber link, ByteView bytes);
  void tick();

  // --- what can be seen from outside; only while running but for the disk ---
  const Replica& replica() const { return *life_->replica; }
  const SimStore& store() const { return life_->store; }
  const Folds& folds() const { return life_->folds; }
  Epoch epoch() const { return life_->epoch; }
  HybridClock& hybrid_clock() { return life_->clock; }
  TimePoint now() const { return clock.read(world_.real_now()); }
  bool trusts(const WriterId& hub) const { return hub == key.id || paired.contains(hub); }
  Random& random() { return random_; }

  bool may_hold(const WriterId& hub, const LogKey& log,
                const std::set<WriterId>& capacity_of) const override;
  bool has_room_for(const LogKey& log) const override;
  bool was_dropped(ScopeKind, const ScopeId&) const override { return false; }

  const HubIndex index;
  const NetworkId network;
  const std::string name;
  SigningKey key;
  CurveId curve;
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
  CommitFault next_commit = CommitFault::none;

 private:
  struct Life {
    Folds folds;
    SimStore store;
    HybridClock clock;
    Epoch epoch = 0;
    bool wrote = false;
    std::unique_ptr<Replica> replica;
  };
  Replica::Kept load();
  void open_epoch();
  void begin_epoch();
  void trust_paired();
  void certify_self();
  std::vector<Peer> peers() const;
  void write(Commit content);
  void keep(const Step& step);
  std::set<ScopeId> fold(const Step& step);
  std::set<ScopeId> store_and_fold(Step& step);
  void write_marks(const std::set<ScopeId>& referrals);
  void run(Step step);
  void emit(const Step& step);
  void leave_doubtful_epoch();

  HubWorld& world_;
  Random random_;
  std::unique_ptr<Life> life_;
};

inline constexpr std::uint16_t referral_schema = 3;
inline constexpr std::uint16_t trace_schema = 4;

}  // namespace maillage::sim
