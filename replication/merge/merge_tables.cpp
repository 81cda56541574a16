// The tables of a merge state: who is found under which name, and who may go.
#include <algorithm>

#include "protocol/assert.h"
#include "replication/merge/merge_state.h"

namespace maillage {
namespace {

// An entity of more cells is searched through a table: most have fewer, lying side by side in
// memory, and nobody can make one slow by writing it often.
constexpr std::uint32_t cells_searched_in_turn = 32;

}  // namespace

std::uint32_t MergeState::find_log(const WriterEpoch& name) const {
  return log_table_.find(hash_.text(as_text(name.writer.bytes()),
                                    static_cast<std::uint32_t>(name.epoch ^ name.epoch >> 32)),
                         [&](std::uint32_t number) { return logs_[number].name == name; });
}

std::uint32_t MergeState::log_number(const WriterEpoch& name) {
  // Operations come in runs of one log, and name dots of the same one.
  if (last_log_ < logs_.size() && logs_[last_log_].name == name) return last_log_;
  last_log_ = find_log(name);
  if (last_log_ != no_number) return last_log_;
  last_log_ = static_cast<std::uint32_t>(logs_.size());
  logs_.emplace_back().name = name;
  log_table_.insert(hash_.text(as_text(name.writer.bytes()),
                               static_cast<std::uint32_t>(name.epoch ^ name.epoch >> 32)),
                    last_log_);
  return last_log_;
}

std::uint32_t MergeState::log_of_operation(std::uint32_t operation) const {
  return batches_[operations_[operation].batch].log;
}

std::uint32_t MergeState::batch_number(std::uint32_t log, Seq seq) {
  const auto is_it = [&](std::uint32_t number) {
    return batches_[number].log == log && batches_[number].seq == seq;
  };
  if (last_batch_ < batches_.end() && is_it(last_batch_)) return last_batch_;
  const std::uint32_t hash = hash_.numbers(seq, log);
  last_batch_ = batch_table_.find(hash, is_it);
  if (last_batch_ != no_number) return last_batch_;
  Batch batch;
  batch.log = log;
  batch.seq = seq;
  last_batch_ = batches_.add(std::move(batch));
  batch_table_.insert(hash, last_batch_);
  return last_batch_;
}

std::uint32_t MergeState::operation_number(std::uint32_t log, Seq seq, std::uint8_t index) {
  const std::uint32_t batch = batch_number(log, seq);
  std::vector<Batch::Named>& named = batches_[batch].operations;
  auto at = named.end();
  if (!named.empty() && named.back().index >= index) {
    at = std::lower_bound(named.begin(), named.end(), index,
                          [](const Batch::Named& candidate, std::uint8_t wanted) {
                            return candidate.index < wanted;
                          });
    if (at->index == index) return at->operation;
  }
  Operation operation;
  operation.batch = batch;
  operation.index = index;
  return named.insert(at, {index, operations_.add(std::move(operation))})->operation;
}

Dot MergeState::dot_of(std::uint32_t number) const {
  const Operation& operation = operations_[number];
  const Batch& batch = batches_[operation.batch];
  const WriterEpoch& log = logs_[batch.log].name;
  return {log.writer, log.epoch, batch.seq, operation.index};
}

void MergeState::release_operation(std::uint32_t number) {
  const Operation& operation = operations_[number];
  if (operation.held() || operation.cells > 0) return;
  const std::uint32_t batch_number = operation.batch;
  operations_.remove(number);
  Batch& batch = batches_[batch_number];
  std::erase_if(batch.operations,
                [&](const Batch::Named& named) { return named.operation == number; });
  if (!batch.operations.empty()) return;
  batch_table_.erase(hash_.numbers(batch.seq, batch.log), batch_number);
  batches_.remove(batch_number);
}

std::uint32_t MergeState::find_entity(std::string_view name) const {
  return entity_table_.find(hash_.text(name), [&](std::uint32_t number) {
    return texts_.view(entities_[number].name) == name;
  });
}

std::uint32_t MergeState::entity_number(std::string_view name) {
  const std::uint32_t hash = hash_.text(name);
  std::uint32_t number = entity_table_.find(hash, [&](std::uint32_t candidate) {
    return texts_.view(entities_[candidate].name) == name;
  });
  if (number != no_number) return number;
  Entity entity;
  entity.name = texts_.add(name);
  number = entities_.add(std::move(entity));
  entity_table_.insert(hash, number);
  return number;
}

void MergeState::release_entity(std::uint32_t number) {
  const Entity& entity = entities_[number];
  if (entity.cells > 0 || entity.changed) return;
  entity_table_.erase(hash_.text(texts_.view(entity.name)), number);
  texts_.drop(entity.name);
  entities_.remove(number);
}

std::uint32_t MergeState::cell_hash(std::uint32_t entity, std::string_view key,
                                    std::uint32_t operation) const {
  return hash_.numbers(hash_.text(key, entity), operation);
}

std::uint32_t MergeState::find_cell(std::uint32_t entity, std::string_view key,
                                    std::uint32_t operation) const {
  const auto is_it = [&](std::uint32_t number) {
    const Cell& cell = cells_[number];
    return cell.operation == operation && cell.entity == entity && texts_.view(cell.key) == key;
  };
  if (entities_[entity].indexed) return cell_table_.find(cell_hash(entity, key, operation), is_it);
  std::uint32_t number = entities_[entity].first;
  while (number != no_number && !is_it(number)) number = cells_[number].next;
  return number;
}

std::uint32_t MergeState::cell_number(std::uint32_t entity, std::string_view key,
                                      std::uint32_t operation) {
  std::uint32_t number = find_cell(entity, key, operation);
  if (number != no_number) return number;
  Cell cell;
  cell.entity = entity;
  cell.operation = operation;
  cell.key = texts_.add(key);
  number = cells_.add(std::move(cell));
  link_cell(number, false);
  ++operations_[operation].cells;
  Entity& owner = entities_[entity];
  ++owner.cells;
  if (owner.indexed) {
    cell_table_.insert(cell_hash(entity, key, operation), number);
  } else if (owner.cells > cells_searched_in_turn) {
    index_cells(entity);
  }
  return number;
}

void MergeState::index_cells(std::uint32_t entity) {
  entities_[entity].indexed = true;
  for (std::uint32_t at = entities_[entity].first; at != no_number; at = cells_[at].next) {
    cell_table_.insert(cell_hash(entity, texts_.view(cells_[at].key), cells_[at].operation), at);
  }
}

void MergeState::release_cell(std::uint32_t number) {
  const Cell& cell = cells_[number];
  if (cell.effects > 0) return;
  MAILLAGE_ASSERT(!cell.has_value && cell.kills == 0);
  const std::uint32_t entity = cell.entity;
  const std::uint32_t operation = cell.operation;
  if (entities_[entity].indexed) {
    cell_table_.erase(cell_hash(entity, texts_.view(cell.key), operation), number);
  }
  texts_.drop(cell.key);
  unlink_cell(number);
  cells_.remove(number);
  --entities_[entity].cells;
  release_entity(entity);
  --operations_[operation].cells;
  release_operation(operation);
}

std::span<const MergeState::Effect> MergeState::effects_of(const Operation& operation) const {
  return effects_.view(operation.effects);
}

// Gives back what dropped texts and effects took, once it is more than half.
void MergeState::tidy() {
  if (texts_.wants_rebuild(entities_.end() + cells_.end())) {
    texts_.rebuild([this](const auto& keep) {
      for (std::uint32_t i = 0; i < entities_.end(); ++i) keep(entities_[i].name);
      for (std::uint32_t i = 0; i < cells_.end(); ++i) {
        keep(cells_[i].key);
        keep(cells_[i].value);
      }
    });
  }
  if (!effects_.wants_rebuild(operations_.end())) return;
  effects_.rebuild([this](const auto& keep) {
    for (std::uint32_t i = 0; i < operations_.end(); ++i) keep(operations_[i].effects);
  });
}

void MergeState::link_cell(std::uint32_t number, bool front) {
  Cell& cell = cells_[number];
  Entity& entity = entities_[cell.entity];
  cell.previous = front ? no_number : entity.last;
  cell.next = front ? entity.first : no_number;
  (cell.previous == no_number ? entity.first : cells_[cell.previous].next) = number;
  (cell.next == no_number ? entity.last : cells_[cell.next].previous) = number;
}

void MergeState::unlink_cell(std::uint32_t number) {
  const Cell& cell = cells_[number];
  Entity& entity = entities_[cell.entity];
  (cell.previous == no_number ? entity.first : cells_[cell.previous].next) = cell.next;
  (cell.next == no_number ? entity.last : cells_[cell.next].previous) = cell.previous;
}

}  // namespace maillage
