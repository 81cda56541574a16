// What the two directions of protocol/runs.h share. Private to them.
#pragma once

#include "protocol/limits.h"
#include "protocol/runs.h"
#include "protocol/update_rules.h"

namespace maillage::runs {

enum Part : std::uint8_t {
  has_own_signature = 1,
  has_terms = 2,
  has_deps = 4,
  has_apart = 8,
  has_body_length = 16,
  has_commit = 32,
  is_critical = 64,
  known_parts = 127,
};

using Id = std::array<std::uint8_t, 32>;

inline constexpr std::size_t signature_bytes = 64;

// One update alone can always be vouched for.
static_assert(header_bytes + 32 * limits::deps_per_update + signature_bytes + limits::apart_bytes +
                  limits::body_bytes <=
              vouched_bytes);

inline std::uint64_t zigzag(std::uint64_t delta) { return delta << 1 ^ (0 - (delta >> 63)); }
inline std::uint64_t unzigzag(std::uint64_t value) { return value >> 1 ^ (0 - (value & 1)); }

}  // namespace maillage::runs
