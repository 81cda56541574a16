// What a merge state shows of logs that a restatement stands for.
//
// A restatement says of each value it stands for whether the writer saw it live. Dead is for ever,
// so a value counts only if every restatement that stands for it restates it. A node that holds a
// log in part, without what killed one of its values, and whose peers dropped the rest, then shows
// what all others show.
#include <algorithm>

#include "replication/merge/merge_content.h"
#include "replication/merge/merge_state.h"

namespace maillage {

void MergeState::close(const WriterEpoch& name, Seq at, std::span<const ClosedLog> closed) {
  const std::uint32_t log = log_number(name);
  if (logs_[log].closing != 0) return;
  logs_[log].closing = at;
  for (const ClosedLog& other : closed) {
    const std::uint32_t number = log_number(other.name);  // the table of logs may move
    logs_[number].closers.push_back({log, other.upto});
  }
  judge_all();
}

void MergeState::forget_closing(std::uint32_t log, Seq first, Seq last) {
  Seq& closing = logs_[log].closing;
  if (closing == 0 || closing < first || closing > last) return;
  closing = 0;
  for (Log& other : logs_) {
    std::erase_if(other.closers, [log](const Closer& closer) { return closer.log == log; });
  }
  judge_all();
}

void MergeState::judge_all() {
  for (std::uint32_t i = 0; i < operations_.end(); ++i) {
    if (operations_[i].held()) judge(i);
  }
}

void MergeState::judge_if_closed(std::uint32_t number) {
  if (!logs_[log_of_operation(number)].closers.empty()) judge(number);
}

void MergeState::judge(std::uint32_t number) {
  const Operation& operation = operations_[number];
  for (const Effect& effect : effects_of(operation)) {
    if (effect.kind != EffectKind::value) continue;
    Cell& cell = cells_[effect.cell];
    const bool left_out = is_left_out(operation, effect.position);
    if (left_out == cell.left_out) continue;
    const bool was_live = cell.is_live();
    cell.left_out = left_out;
    note_liveness(effect.cell, was_live);
  }
}

bool MergeState::is_left_out(const Operation& operation, std::uint16_t position) const {
  const Batch& batch = batches_[operation.batch];
  const std::vector<Closer>& closers = logs_[batch.log].closers;
  return std::any_of(closers.begin(), closers.end(), [&](const Closer& closer) {
    return batch.seq <= closer.upto && !restates(operation, closer.log, position);
  });
}

// Whether the log has the operation with a value at this position.
bool MergeState::restates(const Operation& operation, std::uint32_t log,
                          std::uint16_t position) const {
  if (!operation.copies) return false;
  return std::any_of(operation.copies->begin(), operation.copies->end(), [&](const Copy& copy) {
    if (copy.log != log) return false;
    if (!copy.other) return true;
    const auto& writes = copy.other->writes;
    return std::any_of(writes.begin(), writes.end(), [position](const Content::Write& write) {
      return write.position == position && !write.removes;
    });
  });
}

}  // namespace maillage
