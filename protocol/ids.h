// Strong identifiers: the compiler refuses a scope where a writer is meant.
#pragma once

#include <array>
#include <compare>
#include <cstring>
#include <functional>
#include <optional>
#include <string>

#include "protocol/bytes.h"

namespace maillage {

template <typename Tag, std::size_t Size>
struct FixedId {
  static constexpr std::size_t size = Size;
  std::array<std::uint8_t, Size> value{};

  auto operator<=>(const FixedId&) const = default;
  ByteView bytes() const { return value; }
  std::string hex() const { return to_hex(value); }
  bool is_zero() const { return *this == FixedId{}; }

  // Empty unless `bytes` has exactly `Size` bytes.
  static std::optional<FixedId> from(ByteView bytes) {
    if (bytes.size() != Size) return std::nullopt;
    FixedId id;
    std::memcpy(id.value.data(), bytes.data(), Size);
    return id;
  }
  static std::optional<FixedId> from_hex(std::string_view hex) {
    return from(maillage::from_hex(hex));
  }
};

using WriterId = FixedId<struct WriterTag, 32>;    // Ed25519 public key of a hub or a structure
using SealingId = FixedId<struct SealingTag, 32>;  // X25519 public key contexts are sealed to
using CurveId = FixedId<struct CurveTag, 32>;      // CURVE public key of a node's transport
using ScopeId = FixedId<struct ScopeTag, 16>;
using UpdateId = FixedId<struct UpdateTag, 32>;
using NetworkId = FixedId<struct NetworkTag, 32>;

using Seq = std::uint64_t;    // position in a log, from 1
using Epoch = std::uint64_t;  // counter in the high 32 bits, random in the low 32

// Hybrid logical clock (Kulkarni et al., 2014): 48 bits of milliseconds since 1970, 16 of counter.
struct Hlc {
  std::uint64_t value = 0;
  auto operator<=>(const Hlc&) const = default;
  std::uint64_t milliseconds() const { return value >> 16; }
};

// Wall-clock time, sampled once per turn of the loop and passed in.
struct TimePoint {
  std::int64_t milliseconds = 0;  // since 1970-01-01T00:00Z
  auto operator<=>(const TimePoint&) const = default;
};

// One writer's hash chain in one scope and one epoch.
struct LogId {
  ScopeId scope;
  WriterId writer;
  Epoch epoch = 0;
  auto operator<=>(const LogId&) const = default;
};

// The last update held of a log.
struct Head {
  Seq seq = 0;
  UpdateId id;
  auto operator<=>(const Head&) const = default;
};

// The name of one operation, for ever.
struct Dot {
  WriterId writer;
  Epoch epoch = 0;
  Seq seq = 0;
  std::uint8_t index = 0;
  auto operator<=>(const Dot&) const = default;
};

}  // namespace maillage

// Every id is the output of a hash or a key generator, so its first bytes are spread already.
template <typename Tag, std::size_t Size>
struct std::hash<maillage::FixedId<Tag, Size>> {
  std::size_t operator()(const maillage::FixedId<Tag, Size>& id) const noexcept {
    std::size_t out;
    std::memcpy(&out, id.value.data(), sizeof out);
    return out;
  }
};
