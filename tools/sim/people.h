// What people do at each hub: describe venues, admit structures, send persons on from structure to
// structure, now and then import a file, say how busy they are.
#pragma once

#include "tools/sim/world.h"

namespace maillage::sim {

class People {
 public:
  People(World& world, Random random)
      : world_(world),
        random_(random),
        revising_(world.options().seed ^ 0x7265766973696f6e),
        rooming_(world.options().seed ^ 0x726f6f6d696e6773) {}

  // Plans the first act at each hub; each plans the next.
  void begin();
  void import_file(HubIndex hub);
  // From now on nobody does anything.
  void stop() { stopped_ = true; }

 private:
  void plan_next(HubIndex hub);
  void act(SimHub& hub);
  void plan_revision(HubIndex hub);
  void revise_directory(SimHub& hub);
  void plan_rooms(HubIndex hub);
  void say_rooms(SimHub& hub);
  void plan_novelty(HubIndex hub);
  void write_of_a_later_version(SimHub& hub);
  void admit_structures(SimHub& hub);
  void describe_venue(SimHub& hub, std::size_t venues);
  void open_referral(SimHub& hub);
  void continue_referral(SimHub& hub);
  void write_trace(SimHub& hub);

  std::optional<Hop> hop_to_somebody(SimHub& hub, const WriterId& sender);
  std::optional<ReferralOperation> choose_act(SimHub& hub, const Referral& referral,
                                              const WriterId& author);

  World& world_;
  Random random_;
  Random revising_;
  Random rooming_;
  bool stopped_ = false;
};

}  // namespace maillage::sim
