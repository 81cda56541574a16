// Hybrid logical clock of one node (Kulkarni et al., "Logical Physical Clocks", 2014). It only
// breaks ties after causality and rank: no authority, consent or erasure depends on it.
#pragma once

#include "protocol/ids.h"

namespace maillage {

class HybridClock {
 public:
  // A time after everything this node wrote or followed.
  Hlc tick(TimePoint now);

  // Follows what a peer wrote, unless its clock runs ahead of ours by more than the limit: such an
  // update is kept like any other, but must not drag every other clock forward.
  void observe(Hlc seen, TimePoint now);

 private:
  Hlc last_;
};

}  // namespace maillage
