// Which closed epochs of one scope are finished here: a pure function of the heads and closing
// updates held, the settlements and the limits. Whoever keeps the book tells it each change and
// does what `take_retirements` says.
//
// - Settled: a settlement names the position or a later one of its log, or a closing update that
//   is settled closes the log at it or above.
// - A closing update is *effective* when it is settled, held with its whole restatement, and for
//   each head it relied on this node holds that head, or an effective closing update of its epoch.
//   If the relied head lies above a closing update of its own log, that one must be effective too:
//   the writer saw the scope without what it retired.
// - Two closing updates may rely on each other's epochs (a joining node holds neither old one), so
//   the effective ones are the largest set that fits these conditions, not the smallest.
// - An effective closing update retires its closed and inherited epochs up to the heads it names:
//   there they leave the merge state, the heads and the store at once. What such a log holds above
//   that head stays and counts.
// The effective set only grows as more is held or settled; limits never reach it.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "replication/merge/restatement.h"

namespace maillage {

// One epoch closed twice, or remembered otherwise than it was closed: the work of a clone or a
// liar.
struct ClosingFork {
  WriterEpoch closed;
  WriterEpoch first;  // logs of the two closing updates
  WriterEpoch second;
  auto operator<=>(const ClosingFork&) const = default;
};
struct Retirement {
  WriterEpoch log;
  Head head;  // everything at or below
  auto operator<=>(const Retirement&) const = default;
};

class EpochBook {
 public:
  // Freezes and cut-offs: the last position that counts; later epochs do not. Of several for one
  // writer give the lowest.
  struct Limit {
    Epoch epoch = 0;
    Seq seq = 0;
  };

  // The head held of a log, whatever it was before; seq 0: nothing.
  void hold(const WriterEpoch& log, const Head& head);
  // A closing update held, `at` its position in its log (RestatementReader says what is one).
  void close(const WriterEpoch& log, const Head& at, ClosingStatement statement);
  // A settled position; lower ones than known are ignored.
  void settle(const WriterEpoch& log, const Head& head);
  // All limits in force.
  void set_limits(std::map<WriterId, Limit> limits);

  bool is_settled(const WriterEpoch& log, Seq seq) const;
  // Whether a position counts under the limits.
  bool counts(const WriterEpoch& log, Seq seq) const;
  // The last position that counts; the highest Seq where there is no limit.
  Seq counted_until(const WriterEpoch& log) const;

  // Complete: its restatement is held, and for each head it relied on, that head or a closing
  // update of its epoch, settled or not.
  bool is_complete(const WriterEpoch& closing_log) const;
  bool is_effective(const WriterEpoch& closing_log) const;
  // The head at which a log was retired: what lies at or below is refused, the next position chains
  // to it. Nothing when not retired.
  std::optional<Head> retired(const WriterEpoch& log) const;
  // Whether the log belongs among the heads shown to peers.
  bool is_listed(const WriterEpoch& log) const;
  std::vector<ClosingFork> forks() const;

  // Retirements not returned before, sorted.
  std::vector<Retirement> take_retirements();

  // For the next closing update of a writer: unfinished epochs held that no closing update names,
  // and what to inherit.
  std::vector<EpochHead> open_epochs(const WriterId& writer) const;
  std::vector<EpochHead> closed_epochs(const WriterId& writer) const;
  // What the writer's closing updates relied on, which the next one must rely on too: it may be the
  // only one a node ever sees. Heads of retired logs are replaced by the update that closed them.
  std::vector<ReliedHead> inherited_reliance(const WriterId& writer) const;
  // A settled head of this log, held here, at or above `seq`: what a closing update may rely on.
  std::optional<Head> settled_head(const WriterEpoch& log, Seq seq) const;
  // The newest effective closing update of a writer.
  std::optional<ReliedHead> newest_effective(const WriterId& writer) const;

 private:
  struct Closing {
    Head at;
    ClosingStatement statement;
  };
  using Closings = std::map<WriterEpoch, Closing>;
  using Chosen = std::map<WriterEpoch, const Closing*>;
  struct Judgement {
    std::map<WriterEpoch, Head> settled;  // highest, by settlements and closings
    Chosen effective;
    std::map<WriterEpoch, Head> retired;
  };
  const Judgement& judgement() const;
  std::map<WriterEpoch, Head> judge_settled() const;
  Chosen largest_set(Chosen candidates) const;
  bool is_supported(const Closing& closing, const Chosen& chosen) const;
  bool is_met(const ReliedHead& relied, const Chosen& chosen) const;
  bool is_held(const WriterEpoch& log, const Closing& closing) const;

  std::map<WriterEpoch, Head> held_;
  Closings closings_;
  std::map<WriterEpoch, Head> settlements_;
  std::map<WriterId, Limit> limits_;
  std::map<WriterEpoch, Head> announced_;
  mutable std::optional<Judgement> judgement_;  // nothing: to be made anew
};

}  // namespace maillage
