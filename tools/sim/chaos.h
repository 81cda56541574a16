// The faults that are events: when they strike, whom, and for how long.
#pragma once

#include <deque>

#include "tools/sim/people.h"
#include "tools/sim/world.h"

namespace maillage::sim {

class Chaos {
 public:
  Chaos(World& world, People& people, Random random)
      : world_(world), people_(people), random_(random) {}

  // Plans the first fault; each plans the next.
  void begin();
  // No more of them. What was cut off, frozen or out of order is as before.
  void end();

 private:
  void plan_next();
  void backup_some_disk();
  void strike(Fault fault);
  bool strike_network(Fault fault);
  bool strike_process(Fault fault);
  bool strike_disk(Fault fault);
  bool strike_clock(Fault fault);

  bool isolate(const std::set<HubIndex>& hubs, bool one_way);
  bool put_back(HubIndex hub, std::size_t commits_lost, bool file_too);
  bool restore_backup(HubIndex hub);
  bool start_clone(HubIndex hub);
  bool return_original();

  std::optional<HubIndex> some_hub();
  void stop_for(HubIndex hub, std::int64_t ms);
  std::int64_t minutes(std::int64_t low, std::int64_t high) {
    return random_.between(low * 60'000, high * 60'000);
  }

  World& world_;
  People& people_;
  Random random_;
  std::map<HubIndex, std::vector<Disk>> backups_;
  std::map<HubIndex, Disk> originals_;  // of hubs whose clone runs instead
  bool ended_ = false;
};

}  // namespace maillage::sim
