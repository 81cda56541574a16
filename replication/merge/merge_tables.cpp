// The tables of a merge state: who is found under which name, and who may go.
#include "protocol/assert.h"
#include "replication/merge/merge_state.h"

namespace maillage {
namespace {

// What has more slots or cells than this is searched through a table: nearly all have fewer, lying
// side by side in memory, and nobody can make one slow by writing it often.
constexpr std::uint32_t slots_searched_in_turn = 16;
constexpr std::uint32_t cells_searched_in_turn = 8;

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
  logs_.push_back({name, {}, 0, 0});
  log_table_.insert(hash_.text(as_text(name.writer.bytes()),
                               static_cast<std::uint32_t>(name.epoch ^ name.epoch >> 32)),
                    last_log_);
  return last_log_;
}

std::uint32_t MergeState::operation_hash(std::uint32_t log, Seq seq, std::uint8_t index) const {
  return hash_.numbers(seq, std::uint64_t{log} << 8 | index);
}

std::uint32_t MergeState::operation_number(const Dot& dot) {
  const std::uint32_t log = log_number(log_of(dot));
  const std::uint32_t hash = operation_hash(log, dot.seq, dot.index);
  std::uint32_t number = operation_table_.find(hash, [&](std::uint32_t candidate) {
    const Operation& operation = operations_[candidate];
    return operation.log == log && operation.seq == dot.seq && operation.index == dot.index;
  });
  if (number != no_number) return number;
  Operation operation;
  operation.log = log;
  operation.seq = dot.seq;
  operation.index = dot.index;
  number = operations_.add(std::move(operation));
  operation_table_.insert(hash, number);
  return number;
}

Dot MergeState::dot_of(std::uint32_t number) const {
  const Operation& operation = operations_[number];
  const WriterEpoch& log = logs_[operation.log].name;
  return {log.writer, log.epoch, operation.seq, operation.index};
}

void MergeState::release_operation(std::uint32_t number) {
  const Operation& operation = operations_[number];
  if (operation.held() || operation.cells > 0) return;
  operation_table_.erase(operation_hash(operation.log, operation.seq, operation.index), number);
  operations_.remove(number);
}

std::uint32_t MergeState::find_entity(std::string_view name) const {
  return entity_table_.find(hash_.text(name),
                            [&](std::uint32_t number) { return entities_[number].name == name; });
}

std::uint32_t MergeState::entity_number(std::string_view name) {
  const std::uint32_t hash = hash_.text(name);
  std::uint32_t number = entity_table_.find(
      hash, [&](std::uint32_t candidate) { return entities_[candidate].name == name; });
  if (number != no_number) return number;
  Entity entity;
  entity.name = name;
  number = entities_.add(std::move(entity));
  entity_table_.insert(hash, number);
  return number;
}

void MergeState::release_entity(std::uint32_t number) {
  const Entity& entity = entities_[number];
  if (entity.slots > 0 || entity.changed) return;
  entity_table_.erase(hash_.text(entity.name), number);
  entities_.remove(number);
}

std::uint32_t MergeState::find_slot(std::uint32_t entity, std::string_view key) const {
  if (entities_[entity].indexed) {
    return slot_table_.find(hash_.text(key, entity), [&](std::uint32_t number) {
      return slots_[number].entity == entity && slots_[number].key.view() == key;
    });
  }
  std::uint32_t number = entities_[entity].first;
  while (number != no_number && slots_[number].key.view() != key) number = slots_[number].next;
  return number;
}

std::uint32_t MergeState::slot_number(std::uint32_t entity, std::string_view key) {
  std::uint32_t number = find_slot(entity, key);
  if (number != no_number) return number;
  Slot slot;
  slot.entity = entity;
  slot.key = CompactText(key);
  slot.next = entities_[entity].first;
  number = slots_.add(std::move(slot));
  Entity& owner = entities_[entity];
  if (owner.first != no_number) slots_[owner.first].previous = number;
  owner.first = number;
  ++owner.slots;
  if (owner.indexed) {
    slot_table_.insert(hash_.text(key, entity), number);
  } else if (owner.slots > slots_searched_in_turn) {
    index_slots(entity);
  }
  return number;
}

void MergeState::index_slots(std::uint32_t entity) {
  entities_[entity].indexed = true;
  for (std::uint32_t at = entities_[entity].first; at != no_number; at = slots_[at].next) {
    slot_table_.insert(hash_.text(slots_[at].key.view(), entity), at);
  }
}

void MergeState::release_slot(std::uint32_t number) {
  const Slot& slot = slots_[number];
  if (slot.cells > 0) return;
  Entity& owner = entities_[slot.entity];
  if (owner.indexed) slot_table_.erase(hash_.text(slot.key.view(), slot.entity), number);
  if (slot.previous == no_number) {
    owner.first = slot.next;
  } else {
    slots_[slot.previous].next = slot.next;
  }
  if (slot.next != no_number) slots_[slot.next].previous = slot.previous;
  --owner.slots;
  const std::uint32_t entity = slot.entity;
  slots_.remove(number);
  release_entity(entity);
}

std::uint32_t MergeState::find_cell(std::uint32_t slot, std::uint32_t operation) const {
  if (slots_[slot].indexed) {
    return cell_table_.find(hash_.numbers(slot, operation), [&](std::uint32_t number) {
      return cells_[number].slot == slot && cells_[number].operation == operation;
    });
  }
  std::uint32_t number = slots_[slot].first;
  while (number != no_number && cells_[number].operation != operation) number = cells_[number].next;
  return number;
}

std::uint32_t MergeState::cell_number(std::uint32_t slot, std::uint32_t operation) {
  std::uint32_t number = find_cell(slot, operation);
  if (number != no_number) return number;
  Cell cell;
  cell.slot = slot;
  cell.operation = operation;
  number = cells_.add(std::move(cell));
  link_cell(number, false);
  ++operations_[operation].cells;
  ++slots_[slot].cells;
  if (slots_[slot].indexed) {
    cell_table_.insert(hash_.numbers(slot, operation), number);
  } else if (slots_[slot].cells > cells_searched_in_turn) {
    index_cells(slot);
  }
  return number;
}

void MergeState::index_cells(std::uint32_t slot) {
  slots_[slot].indexed = true;
  for (std::uint32_t at = slots_[slot].first; at != no_number; at = cells_[at].next) {
    cell_table_.insert(hash_.numbers(slot, cells_[at].operation), at);
  }
}

void MergeState::release_cell(std::uint32_t number) {
  const Cell& cell = cells_[number];
  if (cell.effects > 0) return;
  MAILLAGE_ASSERT(!cell.has_value && cell.kills == 0);
  const std::uint32_t slot = cell.slot;
  const std::uint32_t operation = cell.operation;
  if (slots_[slot].indexed) cell_table_.erase(hash_.numbers(slot, operation), number);
  unlink_cell(number);
  cells_.remove(number);
  --slots_[slot].cells;
  release_slot(slot);
  --operations_[operation].cells;
  release_operation(operation);
}

void MergeState::link_cell(std::uint32_t number, bool front) {
  Cell& cell = cells_[number];
  Slot& slot = slots_[cell.slot];
  cell.previous = front ? no_number : slot.last;
  cell.next = front ? slot.first : no_number;
  (cell.previous == no_number ? slot.first : cells_[cell.previous].next) = number;
  (cell.next == no_number ? slot.last : cells_[cell.next].previous) = number;
}

void MergeState::unlink_cell(std::uint32_t number) {
  const Cell& cell = cells_[number];
  Slot& slot = slots_[cell.slot];
  (cell.previous == no_number ? slot.first : cells_[cell.previous].next) = cell.next;
  (cell.next == no_number ? slot.last : cells_[cell.next].previous) = cell.previous;
}

}  // namespace maillage
