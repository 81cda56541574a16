// Where people go round in circles.
//
// A walk is what one path (one tag) did for one theme. Its legs are taken referral by referral, in
// the order of the referrals' first day (then number), each referral's by hop. From the walk's last
// structure L, a leg A → B means:
//   - A is L: the person goes on to B;
//   - A is not L, in the same referral: if A is on the walk, L did not keep the person and the walk
//     goes back to A without making a circle (a rebound: a refusal or a cancellation, counted
//     elsewhere); if not, the person came to A by a hop that is not held;
//   - A is not L, in a new referral: the person came to A on foot. That arrival may close a circle:
//     nobody redirects people back, the first counter opens a new referral.
// Arriving at a structure that is on the walk closes a circle A → … → A, and erases it from the
// walk back to A. So each hop is in one circle at most, a circle meets no structure twice, and each
// circle is traced exactly once: A B A B A is the circle A→B→A twice (once per return to A).
// This is chronological loop erasure (Lawler, "A self-avoiding random walk", 1980); each leg is
// pushed and popped once. A leg from a structure to itself is no move, and a circle made on foot
// only, in which nobody sent the person anywhere, is not traced. A walk ends where the person got
// what they came for (a completed leg with a resolved outcome), and when 365 days pass between two
// legs: coming back later is a new need.
//
// A tag that was removed (zeros) leaves each referral a path of its own.
#pragma once

#include <map>

#include "node/referral/traces.h"

namespace maillage {

inline constexpr std::int32_t loop_memory_days = 365;
// Below this many parcours a circle could be somebody.
inline constexpr std::size_t shown_parcours = 5;

// The chosen structure was met before.
struct LoopWarning {
  WriterId structure;
  bool same_referral = false;  // else: on this path for the same theme, in the last 365 days
  bool opened_it = false;      // it was the first structure of that referral, nobody sent to it
  std::int32_t day = 0;        // the last time, since 1970-01-01
  std::string answer;          // event of that leg; empty with `opened_it`
  std::string reason;
  std::size_t times = 0;  // met so far
};

// Before sending `number` on to `chosen`: `legs` are those of this referral and of its path, in any
// order. This referral comes before the path, the latest day before the others.
std::optional<LoopWarning> loop_warning(std::span<const LegFact> legs, const ReferralNumber& number,
                                        const WriterId& chosen, std::string_view theme,
                                        std::int32_t today);

// One circle, wherever it starts, with everyone who went round it.
struct Loop {
  // Each once, in the order of the walk, from the smallest id: A B C stands for A→B→C→A.
  std::vector<WriterId> structures;
  std::size_t times = 0;     // traced
  std::size_t parcours = 0;  // distinct paths
  bool own = false;          // this hub's own referrals only: fewer than `shown_parcours` otherwise
  std::int32_t days_total = 0;  // from the first send to the return, over all times
  std::int32_t days_longest = 0;
  std::int32_t first_day = 0, last_day = 0;    // of the returns
  std::map<std::string, std::size_t> reasons;  // of its legs
  std::map<std::string, std::size_t> themes;   // of its walks

  std::size_t length() const { return structures.size(); }
};

struct LoopReport {
  std::vector<Loop> loops;     // the most parcours first, then times, then structures
  std::size_t suppressed = 0;  // circles traced and not shown, in all
};

// Sorts the legs, then is linear in them. A circle is shown with all its figures from
// `threshold` parcours on; below, only what the hub's own referrals (a leg with `own`) say of it.
LoopReport find_loops(std::span<const LegFact> legs, std::size_t threshold = shown_parcours);

}  // namespace maillage
