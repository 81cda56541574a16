// Updates on the wire without what the receiver can rebuild.
//
// Most updates travel in runs: consecutive updates of one log. Of a run, scope, writer, epoch and
// first seq are said once; prev, id and commit are recomputed, so a garbled run simply becomes
// another run, whose last signature does not verify. What zstd cannot shrink (keys, hashes,
// signatures, sealed bodies, wraps) stands apart from the rest, which compression.h compresses.
//
//   plain   := runs:varint run*
//   run     := kind:u8 epoch_counter:varint writer:ref seq:varint updates:varint
//              [prev:ref if seq > 1] update+
//   update  := parts:u8 operations_minus_1:u8 hlc:delta
//              [flags:u8 schema:varint schema_version:varint auth:ref]     (has_terms)
//              [deps:u8 ref+]                                              (has_deps)
//              [apart:varint]                                              (has_apart)
//              [body_length:varint if the body held is not that long]      (has_body_length)
//              body:varint [body, unless sealed]
//   parts   := which of these follow; is_critical: as in the kind byte of its header
//   ref     := varint; 0: an id of 32 bytes in `opaque`; n: the n-th id of this message
//   delta   := zigzag varint, modulo 2^64, from the update before in this message (0 at first)
//   varint  := LEB128, shortest form
//   opaque  := in the order met: scope:16 epoch_random:u32 of a run; ids; apart; sealed body;
//              commit:32 (has_commit); signature:64 (has_own_signature)
//
// The ids of a message are those met in `opaque` and, but for kinds that may omit signatures, those
// of its updates. The first update of a run has terms; a later one without has those before it. The
// commit is carried only when it cannot be rebuilt: the body or its keys are erased, or it is
// simply not the body's.
#pragma once

#include <span>
#include <vector>

#include "protocol/frames.h"
#include "protocol/limits.h"

namespace maillage {

// What one message may become. Counted as RawUpdate::size(), on both sides.
struct RunLimits {
  // One update is about 1 KiB in memory at least; this bounds a message of empty ones.
  std::size_t updates = 4096;
  // Some 150 KiB of venues compressed: a frame's worth, and a turn's worth of hashing (2 to 3 ms).
  std::size_t bytes = 1024 * 1024;
};

// Updates without a signature weigh at most this much with the signed one that vouches for them,
// so that whoever holds them can send them on in one frame, even if zstd gains nothing.
inline constexpr std::size_t vouched_bytes = 224 * 1024;
// And are at most so many with it: two such chains of envelopes, a fork proof, fit in a frame.
inline constexpr std::size_t vouched_updates = 256;

// Whether updates of this kind may be vouched for so: those that never have deps.
bool may_omit_signatures(ScopeKind kind);

// Leaves of consecutive updates those up to the first that has a signature: what that one vouches
// for. All of them if none has.
void end_at_first_signature(std::vector<RawUpdate>& run);

// Zeroes the signatures that a receiver can do without. What is kept: of each log the last signed
// update, as many before it as the two limits above ask for, every one with deps, and every one of
// a kind that may not omit it. Updates of one log stand together, in order, as held.
void drop_inner_signatures(std::span<RawUpdate> updates);

// What encode_runs makes; views of both go into decode_runs.
struct EncodedRuns {
  Bytes plain;
  Bytes opaque;
};

// Updates whose form decode_header accepts, in any order; those that follow each other in a log and
// in `updates` form a run. Costs two hashes an update, of its envelope and of its body; none for
// one that is `held`, of a kind that may omit signatures.
EncodedRuns encode_runs(std::span<const RawUpdate> updates);

struct DecodedRun {
  // Consecutive updates of one log, at least one, as decode_update would give them but for the
  // positions below. The first one's prev is the sender's word.
  std::vector<Update> updates;
  // Positions of updates whose commit was carried: body or apart are missing, or others than those
  // signed. Ascending.
  std::vector<std::size_t> uncommitted;
  // Otherwise nothing vouches for what follows the last signature.
  bool last_signed = false;
};

// Every fault is the sender's. Time and memory are linear in what is read and rebuilt, the latter
// at most `limits`. Signatures are not checked, nor whether one may be absent.
Result<std::vector<DecodedRun>, UpdateFault> decode_runs(ByteView plain, ByteView opaque,
                                                         const RunLimits& limits = {});

}  // namespace maillage
