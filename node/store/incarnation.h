// Which life of this store a hub is in: the epoch its own logs are written under.
//
// A store that was restored from a backup, or copied to a second machine, must not go on writing
// where its other self went on: two updates at one place of one log are a fork. So the epoch is
// kept twice, in the store (table settings, key "epoch") and in DIR/incarnation, which no backup
// may contain. Where the two differ, or one is missing, a new epoch begins:
//   epoch := (the higher counter known + 1) << 32 | 32 random bits
// A whole directory that is copied with both cannot be told apart here; the peers' heads tell
// (replication: no peer confirming the heads before the first write opens a new epoch too).
#pragma once

#include "node/store/log_store.h"
#include "protocol/crypto.h"

namespace maillage {

struct Incarnation {
  Epoch epoch = 0;
  bool fresh = false;  // begun by this call: first start, restored or cloned store
};

// Call once after opening, before anything is written under the epoch. Durable when it returns.
Incarnation open_epoch(LogStore& store, const RandomSource& random);
// Begins a new epoch whatever the two say, for the other reasons to doubt (a peer holds a higher
// head of ours, a clock that was ahead).
Epoch begin_epoch(LogStore& store, const RandomSource& random);

}  // namespace maillage
