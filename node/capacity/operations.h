// What the updates of a capacity scope say (protocol/schema/capacity.capnp).
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "node/capacity/tension.h"
#include "protocol/bytes.h"

namespace maillage {

inline constexpr std::uint16_t capacity_schema = 5;
inline constexpr std::size_t longest_venue_id = 200;  // bytes
inline constexpr std::size_t longest_service = 200;   // bytes

// Of a later version. What such a tension takes the place of no longer holds all the same: showing
// it would be showing what was taken back.
struct UnknownTension {
  bool operator==(const UnknownTension&) const = default;
};
// Of a later version: kept, without effect.
struct UnknownCapacity {
  bool operator==(const UnknownCapacity&) const = default;
};

struct CapacityOperation {
  std::string venue;
  std::string service;  // empty: the venue as a whole
  std::variant<UnknownCapacity, UnknownTension, Tension, Validation> said;
  std::vector<Dot> replaces;  // of the same kind and service, seen by the author
  std::vector<Dot> forgets;   // entries of its history
  bool operator==(const CapacityOperation&) const = default;
};

// `author` is that of the update it will travel in: its own dots are shortened. What is unknown
// cannot be written.
Bytes encode(const CapacityOperation& operation, const WriterId& author);

// Nothing when poison: unreadable, above limits, not UTF-8, or a tension that is not well formed.
std::optional<CapacityOperation> decode_capacity_operation(ByteView bytes, const WriterId& author);

}  // namespace maillage
