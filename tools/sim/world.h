// One simulated network from its first hour to the end: hubs, people, faults, then peace, and what
// must hold. Everything follows from the seed.
#pragma once

#include "tools/sim/invariants.h"
#include "tools/sim/ledger.h"
#include "tools/sim/network.h"
#include "tools/sim/plan.h"

namespace maillage::sim {

class Attacker;
class Chaos;
class Founders;
class People;

struct Outcome {
  std::uint64_t seed = 0;
  std::uint64_t trace_hash = 0;
  std::vector<Finding> findings;
  FaultCounts faults{};
  std::uint64_t events = 0;
  std::uint64_t frames = 0;
  std::uint64_t updates = 0;       // answered to workers
  std::uint64_t excused = 0;       // of which the only copy was destroyed
  std::int64_t converged_ms = -1;  // after peace began
};

class World : public HubWorld, public NetworkUser {
 public:
  explicit World(const Options& options);
  ~World() override;

  Outcome run();

  const Plan& plan() const { return plan_; }
  const Options& options() const { return options_; }
  EventQueue& queue() { return queue_; }
  Network& network() { return network_; }
  Ledger& ledger() { return ledger_; }
  Invariants& invariants() { return invariants_; }
  std::vector<std::unique_ptr<SimHub>>& hubs() { return hubs_; }
  SimHub& hub(HubIndex index) { return *hubs_[index]; }
  bool at_peace() const { return at_peace_; }
  Attacker* attacker(HubIndex hub);
  const Founders* founders() const { return founders_.get(); }
  std::int64_t elapsed_ms() const;
  // What people of a hub wrote; true exactly when they were told that it is saved.
  bool save(SimHub& hub, LocalBatch& batch);

  // A turn of one hub's loop, in which its process may end.
  template <typename Turn>
  void turn(HubIndex index, Turn&& turn) {
    if (!is_awake(index)) return;
    try {
      turn(hub(index));
    } catch (const Crashed&) {
      ended(index);
    }
  }
  void crash(HubIndex hub, std::int64_t restart_after_ms);
  void stop(HubIndex hub);
  // Its disk is another one from now on; call while it is stopped.
  void replace_disk(HubIndex hub, Disk disk);
  // A frame that its hub did not write itself.
  void inject(HubIndex from, LinkNumber link, Bytes frame);

  // Pairs of hubs that parted and must know each other again after peace.
  std::set<std::pair<HubIndex, HubIndex>> parted;

  // HubWorld
  TimePoint real_now() const override { return queue_.now(); }
  void send(HubIndex from, const Outgoing& out) override;
  void cut(HubIndex by, const Cut& cut) override;
  void committed(HubIndex hub, const Commit& commit) override;
  void plan_flush(HubIndex hub, std::int64_t after_ms) override;
  void plan_timer(HubIndex hub, std::int64_t after_ms) override;
  void count(Fault fault) override { ++faults_[static_cast<std::size_t>(fault)]; }
  Journal& journal() override { return journal_; }

  // NetworkUser
  bool is_running(HubIndex hub) const override { return hubs_[hub]->running(); }
  bool is_awake(HubIndex hub) const override {
    return is_running(hub) && hubs_[hub]->paused_until <= queue_.now();
  }
  TimePoint asleep_until(HubIndex hub) const override { return hubs_[hub]->paused_until; }
  void linked(HubIndex hub, LinkNumber link, HubIndex peer) override;
  void unlinked(HubIndex hub, LinkNumber link) override;
  void arrived(HubIndex hub, LinkNumber link, HubIndex from, const Bytes& frame) override;

 private:
  void build();
  void start(HubIndex hub);
  void ended(HubIndex hub);
  void tick(HubIndex hub);
  void maintain();
  void plan_compaction(HubIndex hub);
  void make_peace();
  void run_until(TimePoint end);
  void await_convergence(Outcome& outcome);

  const Options options_;
  Journal journal_;
  Random random_;
  Plan plan_;
  EventQueue queue_;
  Network network_;
  Ledger ledger_;
  Invariants invariants_;
  FaultCounts faults_{};
  std::vector<std::unique_ptr<SimHub>> hubs_;
  std::map<HubIndex, std::unique_ptr<Attacker>> attackers_;
  std::unique_ptr<People> people_;
  std::unique_ptr<Chaos> chaos_;
  std::unique_ptr<Founders> founders_;  // null in a world of pairing
  std::set<HubIndex> banned_an_honest_peer_;
  bool at_peace_ = false;
};

}  // namespace maillage::sim
