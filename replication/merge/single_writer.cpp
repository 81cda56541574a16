#include "replication/merge/single_writer.h"

namespace maillage {

void close_logs(MergeState& state, const Header& header, const ClosingStatement& closing) {
  const WriterEpoch log{header.writer, header.epoch};
  state.retire_restated(log, [&closing](const Dot& dot) { return closing.covers(dot); });
  std::vector<MergeState::ClosedLog> closed;
  for (const auto* heads : {&closing.closed, &closing.inherited}) {
    for (const EpochHead& head : *heads) {
      closed.push_back({{header.writer, head.epoch}, head.head.seq});
    }
  }
  state.close(log, header.seq, closed);
}

bool is_of_writers_past(const Dot& dot, const Dot& own) {
  if (dot.writer != own.writer) return false;
  return dot.epoch == own.epoch ? dot < own : dot.epoch >> 32 <= own.epoch >> 32;
}

}  // namespace maillage
