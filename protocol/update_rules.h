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

// Bit 7 of the kind byte.
inline constexpr std::uint8_t critical_kind = 128;

inline std::uint8_t kind_byte(ScopeKind kind, bool critical) {
  return static_cast<std::uint8_t>(static_cast<unsigned>(kind) | (critical ? critical_kind : 0u));
}
inline ScopeKind kind_of(std::uint8_t byte) {
  return static_cast<ScopeKind>(byte & ~unsigned{critical_kind});
}

inline std::size_t body_limit(ScopeKind kind) {
  return kind == ScopeKind::referral ? limits::referral_body_bytes : limits::body_bytes;
}

}  // namespace maillage
