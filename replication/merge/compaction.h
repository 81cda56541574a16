// What a new epoch must restate, so that leaving the rest out is invisible.
//
// A value is dead for a restatement only if what replaced it is the writer's own (held in an epoch
// that is closed by now) or settled: anything else may yet be cut off. An operation is restated
//  - while one of its values is not dead, or it says something this version cannot read;
//  - with all values dead, while it names as replaced a value that some node may still hold: of an
//    epoch not closed with this one, unless the writer's newest settled epoch left it out.
// Dead values of restated operations travel as voids, so a chain of edits is not restated for the
// sake of its first one. Operations of other writers, and of erasable or sealed updates, are not.
#pragma once

#include <vector>

#include "replication/merge/epoch_book.h"
#include "replication/merge/merge_state.h"

namespace maillage {

struct RestatedDot {
  Dot dot;
  Dot held_at;  // where to read its bytes: restate() in restatement.h
  Voids voids;
  bool operator==(const RestatedDot&) const = default;
};

struct CompactionPlan {
  std::vector<RestatedDot> restated;  // by dot
  ClosingStatement closing;
  std::size_t dropped = 0;  // operations that are not restated

  // More dead than live, and enough of them for a new epoch to be worth its updates.
  bool is_worth_it() const;
};

// A first look without planning, O(logs); the plan may find less to drop.
bool may_be_worth_it(const MergeState& state, const WriterId& writer);

// The state must hold just what the book says: heads told, retirements done. `closing` are the
// writer's own epochs to close with the heads held (EpochBook::open_epochs, less any in doubt).
// Nothing when there is no such epoch, or too many closed ones to name. O(effects held).
std::optional<CompactionPlan> plan_compaction(const MergeState& state, const EpochBook& book,
                                              const WriterId& writer,
                                              std::vector<EpochHead> closing);

}  // namespace maillage
