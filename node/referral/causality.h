// Who came before whom among the updates of one referral: a causal order, and the past of each
// update as a set of positions in that order.
#pragma once

#include <bit>
#include <optional>
#include <span>
#include <vector>

#include "node/referral/operations.h"

namespace maillage {

// One update of a referral's scope, decoded. Updates that cannot be read take part with an
// `unreadable` operation, so that what follows them keeps its past.
struct ReferralUpdate {
  UpdateId id;
  Dot dot;
  Hlc hlc;
  WriterId writer;
  WriterId writer_hub;  // the hub that certifies the writer; for a hub's own key, itself
  UpdateId prev;        // zero for the first of its log
  std::vector<UpdateId> deps;
  ReferralOperation operation;
};

// At most this many updates of a referral are folded, and this many by the keys of one hub, the
// first in causal order: a hub that floods a referral pushes out its own acts only. A referral of
// 8 legs has some 50.
inline constexpr std::size_t folded_updates = 4096;
inline constexpr std::size_t folded_updates_per_hub = 128;

// A set of positions, as bits.
class PositionSet {
 public:
  PositionSet() = default;
  explicit PositionSet(std::size_t capacity) : words_((capacity + 63) / 64) {}

  void insert(std::size_t position) { words_[position / 64] |= bit(position); }
  void erase(std::size_t position) { words_[position / 64] &= ~bit(position); }
  bool contains(std::size_t position) const { return (words_[position / 64] & bit(position)) != 0; }
  bool intersects(const PositionSet& other) const;
  std::size_t size() const;
  std::optional<std::size_t> last() const;

  PositionSet& operator|=(const PositionSet& other);
  PositionSet& operator&=(const PositionSet& other);
  PositionSet& operator-=(const PositionSet& other);

 private:
  static std::uint64_t bit(std::size_t position) { return std::uint64_t{1} << (position % 64); }
  std::vector<std::uint64_t> words_;
};

// Borrows the updates.
struct CausalOrder {
  // Every update after its past; among those free to come next, the smallest (hlc, dot, id) first.
  std::vector<const ReferralUpdate*> updates;
  std::vector<PositionSet> past;  // by position: positions strictly before, never itself
};

// A pure function of the set: duplicates count once, links to what is not in the set are ignored,
// and what hangs on a cycle (which no hash allows) is left out.
CausalOrder causal_order(std::span<const ReferralUpdate> updates);

// The order of ties: smallest first. The id tells apart the two branches of a fork.
bool comes_first(const ReferralUpdate& a, const ReferralUpdate& b);

}  // namespace maillage
