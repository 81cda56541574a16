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

  // Whether `written` is a time that this node can only have given while its clock ran ahead by
  // more than the limit. What it writes next belongs in a new epoch, under a clock begun again.
  static bool is_ahead(Hlc written, TimePoint now);
  bool was_ahead(TimePoint now) const { return is_ahead(last_, now); }

 private:
  Hlc last_;
};

}  // namespace maillage
