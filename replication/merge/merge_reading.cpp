// What a merge state says to those who read it.
#include <algorithm>
#include <tuple>

#include "protocol/assert.h"
#include "replication/merge/merge_state.h"

namespace maillage {
namespace {

bool comes_first(const LiveWrite& a, const LiveWrite& b) {
  const int keys = a.key.compare(b.key);
  return keys != 0 ? keys < 0 : a.dot < b.dot;
}

}  // namespace

LiveWrite MergeState::live_write(const Cell& cell) const {
  return {texts_.view(cell.key), dot_of(cell.operation), operations_[cell.operation].hlc,
          texts_.view(cell.value)};
}

void MergeState::append_entity(std::uint32_t entity, std::vector<LiveWrite>& out) const {
  const auto first = static_cast<std::ptrdiff_t>(out.size());
  for (std::uint32_t at = entities_[entity].first; at != no_number && cells_[at].is_live();
       at = cells_[at].next) {
    out.push_back(live_write(cells_[at]));
  }
  // The newest cell is the first of the list, and most are written in the order of their keys.
  std::reverse(out.begin() + first, out.end());
  if (std::is_sorted(out.begin() + first, out.end(), comes_first)) return;
  std::sort(out.begin() + first, out.end(), comes_first);
}

std::vector<LiveWrite> MergeState::live(std::string_view name) const {
  std::vector<LiveWrite> writes;
  const std::uint32_t entity = find_entity(name);
  if (entity != no_number) append_entity(entity, writes);
  return writes;
}

std::vector<LiveWrite> MergeState::live(std::string_view name, std::string_view key) const {
  std::vector<LiveWrite> writes;
  const std::uint32_t entity = find_entity(name);
  if (entity == no_number) return writes;
  for (std::uint32_t at = entities_[entity].first; at != no_number && cells_[at].is_live();
       at = cells_[at].next) {
    if (texts_.view(cells_[at].key) == key) writes.push_back(live_write(cells_[at]));
  }
  std::sort(writes.begin(), writes.end(), comes_first);
  return writes;
}

bool MergeState::has(std::string_view name) const {
  const std::uint32_t entity = find_entity(name);
  return entity != no_number && entities_[entity].live_cells > 0;
}

std::vector<std::string> MergeState::entities() const {
  std::vector<std::string> names;
  names.reserve(live_entities_);
  for (std::uint32_t i = 0; i < entities_.end(); ++i) {
    if (entities_[i].live_cells > 0) names.emplace_back(texts_.view(entities_[i].name));
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> MergeState::take_changed() {
  std::vector<std::string> names;
  names.reserve(changed_.size());
  for (const std::uint32_t number : changed_) {
    names.emplace_back(texts_.view(entities_[number].name));
    entities_[number].changed = false;
    release_entity(number);
  }
  changed_.clear();
  return names;
}

// Both of one slot.
bool MergeState::is_later(const Cell& a, const Cell& b) const {
  const Hlc of_a = operations_[a.operation].hlc, of_b = operations_[b.operation].hlc;
  return of_a != of_b ? of_a > of_b : dot_of(a.operation) > dot_of(b.operation);
}

// `cells` is memory to work in.
void MergeState::collect_shown(std::uint32_t entity, std::vector<const Cell*>& cells,
                               std::vector<ShownSlot>& out) const {
  cells.clear();
  out.clear();
  for (std::uint32_t at = entities_[entity].first; at != no_number && cells_[at].is_live();
       at = cells_[at].next) {
    cells.push_back(&cells_[at]);
  }
  const auto key = [this](const Cell* cell) { return texts_.view(cell->key); };
  const auto comes_first = [&key](const Cell* a, const Cell* b) { return key(a) < key(b); };
  // As in append_entity.
  std::reverse(cells.begin(), cells.end());
  if (!std::is_sorted(cells.begin(), cells.end(), comes_first)) {
    std::sort(cells.begin(), cells.end(), comes_first);
  }
  const Cell* latest = nullptr;
  for (const Cell* cell : cells) {
    const bool same_slot = latest != nullptr && key(latest) == key(cell);
    if (same_slot && is_later(*latest, *cell)) continue;
    if (!same_slot) out.emplace_back();
    out.back() = {key(cell), texts_.view(cell->value)};
    latest = cell;
  }
}

std::size_t MergeState::visit_changed(
    std::size_t most,
    const std::function<bool(std::string_view, std::span<const ShownSlot>)>& visitor) {
  std::vector<const Cell*> cells;
  std::vector<ShownSlot> slots;
  std::size_t visited = 0;
  bool goes_on = true;
  for (; goes_on && visited < most && !changed_.empty(); ++visited) {
    const std::uint32_t number = changed_.back();
    collect_shown(number, cells, slots);
    goes_on = visitor(texts_.view(entities_[number].name), slots);
    changed_.pop_back();
    entities_[number].changed = false;
    release_entity(number);
  }
  return visited;
}

OperationTally MergeState::tally(const WriterId& writer) const {
  OperationTally tally;
  for (const Log& log : logs_) {
    if (log.name.writer != writer) continue;
    tally.live += log.live;
    tally.dead += log.operations - log.live;
  }
  return tally;
}

void MergeState::visit(const std::function<void(const HeldOperation&)>& visitor) const {
  HeldOperation held;
  for (std::uint32_t i = 0; i < operations_.end(); ++i) {
    const Operation& operation = operations_[i];
    if (!operation.held()) continue;
    held.dot = dot_of(i);
    held.positions.clear();
    if (operation.original) held.positions.push_back(held.dot);
    if (operation.copies) {
      for (const Copy& copy : *operation.copies) held.positions.push_back(position_of(copy));
    }
    held.opaque = operation.opaque;
    held.effects = effects_of(operation);
    visitor(held);
  }
}

const LiveWrite& winner(std::span<const LiveWrite> writes) {
  MAILLAGE_ASSERT(!writes.empty());
  return *std::max_element(writes.begin(), writes.end(),
                           [](const LiveWrite& a, const LiveWrite& b) {
                             return std::tie(a.hlc, a.dot) < std::tie(b.hlc, b.dot);
                           });
}

}  // namespace maillage
