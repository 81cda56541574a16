// A fork is one position of one log with two ids. The proof needs nobody's word: two chains of
// envelopes, each ending at a signature of the writer, that name different ids for one position.
//
//   proof  := "MLGF" chain chain                 (integers little-endian)
//   chain  := count:u16 (length:u16 envelope)+   (consecutive updates of one log; the last one's
//   own
//                                                 signature is present and covers the others)
//
// A chain of updates s..t fixes the ids of s-1 (by the first `prev`) to t.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "protocol/frames.h"

namespace maillage {

struct ForkProof {
  ScopeKind kind = ScopeKind::governance;
  LogId log;
  Seq seq = 0;      // the lowest position at which the two chains differ
  UpdateId before;  // id of seq - 1; zero when the chains do not agree on it either, or seq is 1
  Bytes bytes;      // what travels and is kept
};

// Nothing unless the two chains make a fork: same log, both signed, different ids at one position.
std::optional<ForkProof> prove_fork(const std::vector<Bytes>& one, const std::vector<Bytes>& other,
                                    const NetworkId& network);
// Checks everything; nothing for bytes that prove nothing.
std::optional<ForkProof> decode_fork_proof(ByteView bytes, const NetworkId& network);
// The two chains of envelopes of a proof.
std::array<std::vector<Bytes>, 2> chains_of(const ForkProof& proof);

}  // namespace maillage
