#include "replication/merge/merge_state.h"

#include <algorithm>
#include <set>
#include <utility>

#include "protocol/assert.h"
#include "replication/merge/merge_content.h"

namespace maillage {

MergeState::Content MergeState::Content::of(const MergeOperation& operation) {
  Content content{std::string(operation.entity), {}, operation.hlc, operation.opaque};
  std::set<std::string_view> given;
  for (const MergeWrite& write : operation.writes) {
    Write own{write.position, std::string(write.key), write.removes, {}, {}};
    own.replaces.assign(write.replaces.begin(), write.replaces.end());
    if (!write.removes) {
      if (given.insert(write.key).second) own.value = write.value;
    }
    if (!own.removes || !own.replaces.empty()) content.writes.push_back(std::move(own));
  }
  if (content.writes.empty()) content.entity.clear();
  return content;
}

MergeState::Content MergeState::content_of(std::uint32_t number) const {
  const Operation& operation = operations_[number];
  Content content{{}, {}, operation.hlc, operation.opaque};
  for (const Effect& effect : effects_of(operation)) {
    const Cell& cell = cells_[effect.cell];
    if (content.writes.empty()) content.entity = texts_.view(entities_[cell.entity].name);
    const bool kill = effect.kind == EffectKind::kill;
    if (content.writes.empty() || content.writes.back().position != effect.position) {
      content.writes.push_back({effect.position, std::string(texts_.view(cell.key)), kill, {}, {}});
    }
    Content::Write& write = content.writes.back();
    if (kill) write.replaces.push_back(dot_of(cell.operation));
    if (effect.kind == EffectKind::value) write.value = texts_.view(cell.value);
  }
  return content;
}

void MergeState::apply(const Dot& at, const Dot& dot, const MergeOperation& content) {
  const std::uint32_t log = log_number(log_of(at));
  const Held held{at.seq, no_number, at.index};
  std::vector<Held>& positions = logs_[log].held;
  std::size_t place = positions.size();
  if (!positions.empty() && positions.back().position() >= held.position()) {
    const auto found =
        std::lower_bound(positions.begin(), positions.end(), held,
                         [](const Held& a, const Held& b) { return a.position() < b.position(); });
    if (found->position() == held.position()) return;
    place = static_cast<std::size_t>(found - positions.begin());
  }
  const bool is_original = at == dot;
  const std::uint32_t number =
      operation_number(is_original ? log : log_number(log_of(dot)), dot.seq, dot.index);
  std::vector<Held>& same = logs_[log].held;  // the table of logs may have moved
  same.insert(same.begin() + static_cast<std::ptrdiff_t>(place), {at.seq, number, at.index});
  const bool was_held = operations_[number].held();
  if (is_original) {
    hold_original(number, content);
  } else {
    hold_copy(number, {log, at.seq, at.index, nullptr}, content);
  }
  if (!was_held) note_held(number, true);
  judge_if_closed(number);
}

void MergeState::hold_original(std::uint32_t number, const MergeOperation& content) {
  if (operations_[number].held()) {
    switch_to(number, std::make_shared<Content>(Content::of(content)));
  } else {
    put_in_effect(number, content);
  }
  operations_[number].original = true;
}

void MergeState::hold_copy(std::uint32_t number, Copy copy, const MergeOperation& content) {
  Operation& operation = operations_[number];
  if (!operation.held()) {
    operation.copies = std::make_unique<std::vector<Copy>>(1, std::move(copy));
    return put_in_effect(number, content);
  }
  if (!operation.copies) operation.copies = std::make_unique<std::vector<Copy>>();
  std::vector<Copy>& copies = *operation.copies;
  const auto at = std::find_if(copies.begin(), copies.end(), [&](const Copy& other) {
    return position_of(copy) < position_of(other);
  });
  const bool first = !operation.original && at == copies.begin();
  auto own = std::make_shared<const Content>(Content::of(content));
  const bool same = *own == content_of(number);
  if (!same) copy.other = own;
  copies.insert(at, std::move(copy));
  if (first && !same) switch_to(number, own);
}

Dot MergeState::position_of(const Copy& copy) const {
  const WriterEpoch& log = logs_[copy.log].name;
  return {log.writer, log.epoch, copy.seq, copy.index};
}

// From one content of a held operation to another. Copies that relied on what was in effect keep it
// themselves.
void MergeState::switch_to(std::uint32_t number, std::shared_ptr<const Content> next) {
  if (!next) return;
  const auto before = std::make_shared<const Content>(content_of(number));
  if (*before == *next) return;
  if (operations_[number].copies) {
    for (Copy& copy : *operations_[number].copies) {
      if (!copy.other) copy.other = before;
    }
  }
  take_out_of_effect(number);
  const BorrowedContent borrowed(*next);
  put_in_effect(number, borrowed.operation());
  if (!operations_[number].copies) return;
  for (Copy& copy : *operations_[number].copies) {
    if (*copy.other == *next) copy.other = nullptr;
  }
}

void MergeState::put_in_effect(std::uint32_t number, const MergeOperation& content) {
  tidy();
  operations_[number].hlc = content.hlc;
  operations_[number].opaque = content.opaque;
  gathered_.clear();
  std::uint32_t entity = no_number;
  const auto add = [this](std::uint32_t cell, std::uint16_t position, EffectKind kind) {
    ++cells_[cell].effects;
    gathered_.push_back({cell, position, kind});
  };
  for (const MergeWrite& write : content.writes) {
    if (write.removes && write.replaces.empty()) continue;
    if (entity == no_number) entity = entity_number(content.entity);
    if (!write.removes) {
      const std::uint32_t cell = cell_number(entity, write.key, number);
      const bool first = !cells_[cell].has_value;
      add(cell, write.position, first ? EffectKind::value : EffectKind::shadowed);
      if (first) set_value(cell, write.value);
    }
    for (const Dot& dot : write.replaces) {
      const std::uint32_t cell = cell_number(
          entity, write.key, operation_number(log_number(log_of(dot)), dot.seq, dot.index));
      add(cell, write.position, EffectKind::kill);
      count_kill(cell, true);
    }
  }
  operations_[number].effects = effects_.add(gathered_);
}

// The operation itself stays: its caller decides whether it is still held.
void MergeState::take_out_of_effect(std::uint32_t number) {
  const std::span<const Effect> effects = effects_of(operations_[number]);
  effects_.drop(std::exchange(operations_[number].effects, {}));
  ++operations_[number].cells;  // so that releasing its last cell does not release it
  for (const Effect& effect : effects) {
    if (effect.kind == EffectKind::value) clear_value(effect.cell);
    if (effect.kind == EffectKind::kill) count_kill(effect.cell, false);
    --cells_[effect.cell].effects;
    release_cell(effect.cell);
  }
  --operations_[number].cells;
}

void MergeState::set_value(std::uint32_t number, std::string_view value) {
  Cell& cell = cells_[number];
  cell.value = texts_.add(value);
  cell.has_value = true;
  note_liveness(number, false);
}

void MergeState::clear_value(std::uint32_t number) {
  Cell& cell = cells_[number];
  const bool was_live = cell.is_live();
  cell.has_value = false;
  cell.left_out = false;
  texts_.drop(std::exchange(cell.value, PooledText()));
  note_liveness(number, was_live);
}

void MergeState::count_kill(std::uint32_t number, bool more) {
  Cell& cell = cells_[number];
  const bool was_live = cell.is_live();
  cell.kills += more ? 1u : -1u;
  note_liveness(number, was_live);
}

void MergeState::note_liveness(std::uint32_t number, bool was_live) {
  const Cell& cell = cells_[number];
  const bool live = cell.is_live();
  if (live == was_live) return;
  unlink_cell(number);
  link_cell(number, live);
  Operation& operation = operations_[cell.operation];
  Batch& batch = batches_[operation.batch];
  batch.stale = true;
  operation.live_cells += live ? 1u : -1u;
  if (operation.live_cells == (live ? 1u : 0u)) {
    batch.live += live ? 1u : -1u;
    logs_[batch.log].live += live ? 1u : -1u;
  }
  Entity& entity = entities_[cell.entity];
  entity.live_cells += live ? 1u : -1u;
  if (entity.live_cells == (live ? 1u : 0u))
    live_entities_ += live ? std::size_t{1} : ~std::size_t{0};
  list_as_changed(cell.entity);
}

void MergeState::list_as_changed(std::uint32_t number) {
  if (entities_[number].changed) return;
  entities_[number].changed = true;
  changed_.push_back(number);
}

void MergeState::list_all_as_changed() {
  for (std::uint32_t i = 0; i < entities_.end(); ++i) {
    if (entities_[i].live_cells > 0) list_as_changed(i);
  }
}

void MergeState::note_held(std::uint32_t number, bool held) {
  logs_[log_of_operation(number)].operations += held ? 1u : -1u;
}

void MergeState::retire(const WriterEpoch& name, Seq first, Seq last) {
  const std::uint32_t log = find_log(name);
  if (log == no_number) return;
  forget_closing(log, first, last);
  std::vector<Held>& positions = logs_[log].held;
  const auto begin = std::lower_bound(positions.begin(), positions.end(), first,
                                      [](const Held& held, Seq seq) { return held.seq < seq; });
  const auto end = std::upper_bound(begin, positions.end(), last,
                                    [](Seq seq, const Held& held) { return seq < held.seq; });
  for (auto at = begin; at != end; ++at) forget(log, *at);
  positions.erase(begin, end);
  tidy();
}

void MergeState::retire_restated(const WriterEpoch& name,
                                 const std::function<bool(const Dot&)>& valid) {
  const std::uint32_t log = find_log(name);
  if (log == no_number) return;
  std::erase_if(logs_[log].held, [&](const Held& held) {
    if (log_of_operation(held.operation) == log || valid(dot_of(held.operation))) return false;
    forget(log, held);
    return true;
  });
  tidy();
}

void MergeState::forget(std::uint32_t log, const Held& held) {
  const std::uint32_t number = held.operation;
  if (log_of_operation(number) == log) {
    operations_[number].original = false;
    if (operations_[number].copies) switch_to(number, operations_[number].copies->front().other);
  } else {
    forget_copy(number, log, held);
  }
  if (operations_[number].held()) return judge_if_closed(number);
  take_out_of_effect(number);
  note_held(number, false);
  release_operation(number);
}

void MergeState::forget_copy(std::uint32_t number, std::uint32_t log, const Held& held) {
  Operation& operation = operations_[number];
  std::vector<Copy>& copies = *operation.copies;
  const auto at = std::find_if(copies.begin(), copies.end(), [&](const Copy& copy) {
    return copy.log == log && copy.seq == held.seq && copy.index == held.index;
  });
  MAILLAGE_ASSERT(at != copies.end());
  const bool in_effect = !operation.original && at == copies.begin();
  copies.erase(at);
  if (copies.empty()) {
    operation.copies.reset();
  } else if (in_effect) {
    switch_to(number, copies.front().other);
  }
}

}  // namespace maillage
