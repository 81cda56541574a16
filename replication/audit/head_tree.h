// A snapshot of heads arranged for an audit: sorted by a keyed hash of the log's name, with running
// sums of keyed leaves, so that the sum of any bucket costs two look-ups.
//
//   position := the high 52 bits of SipHash-2-4-64 (key, 'P' ‖ name)
//   leaf     := SipHash-2-4-128 (key, 'L' ‖ name ‖ seq:u64 ‖ id:32)
//   name     := kind:u8 scope:16 writer:32 epoch:u64            (integers little-endian)
//
// SipHash: Aumasson and Bernstein, 2012, as in libsodium. Sums are modular (Bellare and
// Micciancio's AdHash, 1997), which is sound here only because the leaves are keyed and the key is
// drawn after the heads exist. Two different sets have the same 128-bit sum with a chance of
// 2^-128, and two different buckets the same 56 bits of it with a chance of 2^-56.
//
// Memory: 48 bytes a head beside the head itself, 88 while preparing. Preparing is O(n log n), in
// slices; nothing is allocated afterwards.
#pragma once

#include <array>
#include <vector>

#include "protocol/frames.h"

namespace maillage {

// Known to both sides of one audit, 16 random bytes drawn after they connected. It need not stay
// secret from the two of them, only unknown to everybody while the heads were made.
using AuditKey = FixedId<struct AuditKeyTag, 16>;

struct AuditSum {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  void add(std::uint64_t more_low, std::uint64_t more_high) {
    low += more_low;
    high += more_high + (low < more_low ? 1 : 0);
  }
  bool operator==(const AuditSum&) const = default;
};

inline constexpr unsigned audit_position_bits = 52;

class HeadTree {
 public:
  struct Leaf {
    std::uint64_t position = 0;
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    Seq seq = 0;             // here too, because the snapshot lies in another order
    std::uint32_t head = 0;  // index in the snapshot
  };
  // Leaves begin to end (exclusive), in order of position.
  struct Range {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t size() const { return end - begin; }
  };

  // At most one head for each log, none with seq 0.
  HeadTree(const AuditKey& key, std::vector<LogHead> heads);

  // Does about the work of `heads` heads (of hashing, then of sorting); true once all is done. The
  // rest of this class may be used only then.
  bool prepare(std::size_t heads);

  std::uint32_t size() const { return static_cast<std::uint32_t>(heads_.size()); }
  const AuditSum& sum() const { return sum_; }
  const Leaf& leaf(std::uint32_t index) const { return leaves_[index]; }
  const LogHead& head(std::uint32_t index) const { return heads_[leaves_[index].head]; }

  Range all() const { return {0, size()}; }
  // Leaves of `within` whose position's first `bits` bits are `prefix`.
  Range bucket(Range within, unsigned bits, std::uint32_t prefix) const;
  // Low 64 bits of the sum of the leaves.
  std::uint64_t sum(Range range) const { return sums_[range.end] - sums_[range.begin]; }
  // The first leaf at this position; nothing when there is none.
  std::optional<std::uint32_t> find(std::uint64_t position) const;

 private:
  enum class Stage { hash, scatter, sort, ready };
  std::size_t hash_some(std::size_t budget);
  std::size_t scatter_some(std::size_t budget);
  std::size_t sort_some(std::size_t budget);
  Leaf leaf_of(std::uint32_t index) const;

  AuditKey key_;
  std::vector<LogHead> heads_;
  std::vector<Leaf> hashed_;  // in the snapshot's order; freed once scattered
  std::vector<Leaf> leaves_;
  std::vector<std::uint64_t> sums_;          // sums_[i]: low sum of the first i leaves
  std::array<std::uint32_t, 257> starts_{};  // of the buckets of the first byte
  std::array<std::uint32_t, 256> filled_{};  // while scattering
  AuditSum sum_;
  Stage stage_ = Stage::hash;
  std::size_t done_ = 0;  // within the stage
};

}  // namespace maillage
