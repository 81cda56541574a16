#include "replication/merge/compaction.h"

#include <algorithm>

#include "protocol/limits.h"

namespace maillage {
namespace {

// Below this many dead operations a new epoch saves less than it costs to sign, send and settle.
constexpr std::size_t least_dead = 64;

class Planner {
 public:
  using Held = MergeState::HeldOperation;
  using Kind = MergeState::EffectKind;

  Planner(const MergeState& state, const EpochBook& book, const WriterId& writer,
          CompactionPlan& plan)
      : state_(state), book_(book), writer_(writer), plan_(plan), death_(state.cell_limit()) {}

  // False when something must be restated whose epoch is not closed far enough.
  bool run() {
    state_.visit([this](const Held& held) { mark_what_it_kills(held); });
    state_.visit([this](const Held& held) { stay_outside(held); });
    state_.visit([this](const Held& held) { decide(held); });
    for (const ReliedHead& head : book_.inherited_reliance(writer_)) rely_on(head);
    std::sort(plan_.restated.begin(), plan_.restated.end(),
              [](const RestatedDot& a, const RestatedDot& b) { return a.dot < b.dot; });
    for (const auto& [log, head] : relied_) plan_.closing.relied.push_back({log, head});
    return possible_;
  }

 private:
  // Why a value is dead for good, the reason that needs no other writer first.
  struct Death {
    bool own = false;
    bool stays = false;                 // the value is held elsewhere than in epochs closed now
    std::uint32_t settled = no_number;  // the head in heads_ below which it was replaced
  };

  bool is_closed(const Dot& at) const { return at.writer == writer_ && plan_.closing.covers(at); }

  void mark_what_it_kills(const Held& held) {
    bool own = false;
    std::uint32_t settled = no_number;
    for (const Dot& at : held.positions) {
      own |= is_closed(at);
      const auto head = book_.settled_head(log_of(at), at.seq);
      if (head && at.writer != writer_ && settled == no_number) {
        settled = number_of({log_of(at), *head});
      }
    }
    if (!own && settled == no_number) return;
    for (const auto& effect : held.effects) {
      if (effect.kind != Kind::kill) continue;
      Death& death = death_[effect.cell];
      death.own |= own;
      death.settled = std::min(death.settled, settled);
    }
  }

  void stay_outside(const Held& held) {
    if (std::all_of(held.positions.begin(), held.positions.end(),
                    [this](const Dot& at) { return is_closed(at); })) {
      return;
    }
    for (const auto& effect : held.effects) {
      if (effect.kind == Kind::value) death_[effect.cell].stays = true;
    }
  }

  void decide(const Held& held) {
    const bool candidate =
        std::any_of(held.positions.begin(), held.positions.end(), [this](const Dot& at) {
          return at.writer == writer_ && plan_.closing.covers(at) && !is_inherited(at);
        });
    if (!candidate) return;
    Voids voids;
    std::vector<ReliedHead> used;
    bool needed = held.opaque;
    for (const auto& effect : held.effects) {
      if (effect.kind == Kind::kill) {
        needed |= may_come_back(effect.cell, used);
      } else if (is_dead(effect.cell, used)) {
        voids.push_back(effect.position);
      } else {
        needed = true;
      }
    }
    for (const ReliedHead& head : used) rely_on(head);
    if (!needed) {
      ++plan_.dropped;
      return;
    }
    possible_ &= plan_.closing.covers(held.dot);
    voids.erase(std::unique(voids.begin(), voids.end()), voids.end());
    plan_.restated.push_back({held.dot, held.positions.front(), std::move(voids)});
  }

  bool is_inherited(const Dot& at) const {
    return std::any_of(plan_.closing.inherited.begin(), plan_.closing.inherited.end(),
                       [&](const EpochHead& head) { return head.epoch == at.epoch; });
  }

  bool is_dead(std::uint32_t cell, std::vector<ReliedHead>& used) const {
    const Death& death = death_[cell];
    // An earlier restatement of this writer may say so without what killed it.
    if (death.own || state_.cell_is_left_out(cell)) return true;
    if (death.settled == no_number) return false;
    used.push_back(heads_[death.settled]);
    return true;
  }

  // Whether a value that an operation replaced may still be held where this epoch replaces the
  // closed ones.
  bool may_come_back(std::uint32_t cell, std::vector<ReliedHead>& used) const {
    if (state_.cell_has_value(cell)) return death_[cell].stays;
    const Dot replaced = state_.dot_of_cell(cell);
    if (is_closed(replaced)) return false;
    const auto retired = book_.retired(log_of(replaced));
    if (!retired || retired->seq < replaced.seq) return true;
    const auto newest = book_.newest_effective(replaced.writer);
    if (replaced.writer != writer_ && newest) used.push_back(*newest);
    return false;
  }

  std::uint32_t number_of(const ReliedHead& head) {
    const auto [at, fresh] = numbers_.try_emplace(head, static_cast<std::uint32_t>(heads_.size()));
    if (fresh) heads_.push_back(head);
    return at->second;
  }

  void rely_on(const ReliedHead& head) {
    Head& known = relied_[head.log];
    if (head.head.seq > known.seq) known = head.head;
  }

  const MergeState& state_;
  const EpochBook& book_;
  const WriterId& writer_;
  CompactionPlan& plan_;
  std::vector<Death> death_;  // by cell
  std::vector<ReliedHead> heads_;
  std::map<ReliedHead, std::uint32_t> numbers_;
  std::map<WriterEpoch, Head> relied_;
  bool possible_ = true;
};

std::vector<EpochHead> less(std::vector<EpochHead> heads, const std::vector<EpochHead>& without) {
  std::erase_if(heads, [&](const EpochHead& head) {
    return std::any_of(without.begin(), without.end(),
                       [&](const EpochHead& other) { return other.epoch == head.epoch; });
  });
  return heads;
}

}  // namespace

bool CompactionPlan::is_worth_it() const {
  return dropped >= least_dead && dropped > restated.size();
}

bool may_be_worth_it(const MergeState& state, const WriterId& writer) {
  const OperationTally tally = state.tally(writer);
  return tally.dead >= least_dead && tally.dead > tally.live;
}

std::optional<CompactionPlan> plan_compaction(const MergeState& state, const EpochBook& book,
                                              const WriterId& writer,
                                              std::vector<EpochHead> closing) {
  CompactionPlan plan;
  std::sort(closing.begin(), closing.end());
  plan.closing.inherited = less(book.closed_epochs(writer), closing);
  plan.closing.closed = std::move(closing);
  if (plan.closing.closed.empty() || plan.closing.closed.size() > limits::list_length ||
      plan.closing.inherited.size() > limits::list_length) {
    return std::nullopt;
  }
  if (!Planner(state, book, writer, plan).run()) return std::nullopt;
  if (plan.closing.relied.size() > limits::list_length) return std::nullopt;
  return plan;
}

}  // namespace maillage
