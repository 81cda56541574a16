// What the founders of a simulated network want, told by the plan, and how each founder says so in
// its own time through the same operations as in a node: an endorsement is one founder's word, and
// has effect once as many as the quorum have said the same.
#pragma once

#include "tools/sim/world.h"

namespace maillage::sim {

class Founders {
 public:
  Founders(World& world, const FoundersPlan& plan, Random random)
      : world_(world), plan_(plan), random_(random) {}

  // Plans the first meeting of each hub's people; each plans the next.
  void begin();
  // What is wanted by now is said soon, and everybody has heard of the network.
  void make_peace();

  // What people decided, known everywhere or not.
  bool is_removed(HubIndex hub) const { return is_past(plan_.remove_ms, hub); }
  // No founder can say any more up to where its logs count: all know it as removed, none forgot.
  bool is_cut_off(HubIndex hub) const;
  bool is_member(HubIndex hub) const;
  bool is_founder(HubIndex hub) const;
  // After peace: what some honest member does not know yet of what was decided.
  std::optional<std::string> missing() const;
  bool starts_later(HubIndex hub) const;

 private:
  using Times = std::map<HubIndex, std::int64_t>;
  bool is_past(const Times& times, HubIndex hub) const;
  void plan_next(HubIndex hub);
  void meet(SimHub& hub);
  void found(SimHub& hub);
  void say_what_lacks(SimHub& hub);
  bool has_said(const SimHub& hub, const GovernanceOperation& said) const;
  void say(SimHub& hub, const GovernanceOperation& said, Fault counted);
  std::int64_t now() const;

  World& world_;
  const FoundersPlan plan_;
  Random random_;
  std::optional<RootId> root_;
  Bytes genesis_;
  std::optional<std::int64_t> peace_ms_;
};

// What a founder must say to cut every public log of `of` where it stands at `at`.
RemoveHub removal_as_held(const SimHub& at, const SimHub& of);

}  // namespace maillage::sim
