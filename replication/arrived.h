// A frame as it arrived, with everything checked that needs nothing but its bytes: form, commits,
// chains and signatures. No state is touched, so any thread may do it; the rest, which needs what
// this node holds, is the replica's.
#pragma once

#include "protocol/compression.h"
#include "replication/head_table.h"

namespace maillage {

// What vouches for a run of consecutive, chained updates.
enum class Voucher {
  signature,  // every signature that must be checked is its writer's
  elsewhere,  // its last update has none: only a position that is pinned elsewhere can vouch
  nobody,     // a signature is not the writer's
};

struct ArrivedRun {
  LogKey log;
  std::vector<Update> updates;  // of `nobody` the first alone, without its body
  Voucher voucher = Voucher::nobody;
  // Whether each of several has a signature of its own, so that it could be taken alone.
  bool acts = false;
};

struct Arrived {
  std::optional<Frame> frame;  // nothing: not a frame. What a push brings is in `runs` alone
  std::vector<ArrivedRun> runs;
  std::vector<LogKey> incomplete;  // logs of updates that came without body or keys
  bool malformed = false;          // a push whose updates cannot be read
};

// Whether an update may never rely on a later one's signature: where order between writers matters
// each act stands for itself, so that it can be taken alone.
bool must_carry_signature(const Header& header);

// Acts in a row of one log come as one run, where their kind may be taken so (ArrivedRun::acts).
// `codec` is one thread's.
Arrived examine(ByteView frame, const NetworkId& network, RunCodec& codec);

// Each for itself, where they cannot be taken together.
std::vector<ArrivedRun> single_acts(ArrivedRun&& run);

// Consecutive updates of one log as this node kept them: checked when they came. Ends where the
// next does not follow: of what was set aside at two times, parts of two branches may lie in a row.
ArrivedRun trusted_run(std::vector<RawUpdate> updates);

}  // namespace maillage
