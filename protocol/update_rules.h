// What the two decoders of updates must agree on: single ones (update.cpp) and runs
// (runs_decoding.cpp). Private to this room.
#pragma once

#include "protocol/limits.h"
#include "protocol/update.h"

namespace maillage {

inline std::array<std::uint8_t, 32> commit_to(ByteView body, ByteView apart, bool erasable) {
  if (!erasable) return blake2b_256({body});
  const auto salt = blake2b_256({apart});
  return blake2b_256({salt, body});
}

inline std::size_t body_limit(ScopeKind kind) {
  return kind == ScopeKind::referral ? limits::referral_body_bytes : limits::body_bytes;
}

}  // namespace maillage
