// What a merge state says to those who read it.
#include <algorithm>
#include <tuple>

#include "protocol/assert.h"
#include "protocol/crypto.h"
#include "replication/merge/merge_state.h"

namespace maillage {
namespace {

// Writes into memory that was made large enough: hashing a directory appends millions of values.
class ContentWriter {
 public:
  explicit ContentWriter(std::uint8_t* at) : at_(at) {}
  template <typename Int>
  void whole(Int value) {
    for (std::size_t i = 0; i < sizeof(Int); ++i) {
      *at_++ = static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> 8 * i);
    }
  }
  void bytes(ByteView view) { at_ = std::copy(view.begin(), view.end(), at_); }
  void text(std::string_view text) {
    whole(static_cast<std::uint32_t>(text.size()));
    bytes(as_bytes(text));
  }
  void write(const LiveWrite& write) {
    text(write.key);
    bytes(write.dot.writer.bytes());
    whole(write.dot.epoch);
    whole(write.dot.seq);
    whole(write.dot.index);
    whole(write.hlc.value);
    text(write.value);
  }
  const std::uint8_t* end() const { return at_; }

 private:
  std::uint8_t* at_;
};

// Of what ContentWriter makes of it.
constexpr std::size_t length_bytes = 4;
constexpr std::size_t dot_and_clock_bytes = 32 + 8 + 8 + 1 + 8;
std::size_t content_size(std::string_view entity, std::span<const LiveWrite> writes) {
  std::size_t size = length_bytes + entity.size();
  for (const LiveWrite& write : writes) {
    size += 2 * length_bytes + dot_and_clock_bytes + write.key.size() + write.value.size();
  }
  return size;
}

bool comes_first(const LiveWrite& a, const LiveWrite& b) {
  const int keys = a.key.compare(b.key);
  return keys != 0 ? keys < 0 : a.dot < b.dot;
}

}  // namespace

void MergeState::append_slot(std::uint32_t number, std::vector<LiveWrite>& out) const {
  const Slot& slot = slots_[number];
  for (std::uint32_t at = slot.first; at != no_number && cells_[at].is_live();
       at = cells_[at].next) {
    const Cell& cell = cells_[at];
    out.push_back({slot.key.view(), dot_of(cell.operation), operations_[cell.operation].hlc,
                   cell.value.view()});
  }
}

void MergeState::append_entity(std::uint32_t entity, std::vector<LiveWrite>& out) const {
  const auto first = static_cast<std::ptrdiff_t>(out.size());
  for (std::uint32_t at = entities_[entity].first; at != no_number; at = slots_[at].next) {
    append_slot(at, out);
  }
  // The newest slot is the first of the list, and most are written in the order of their keys.
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
  const std::uint32_t slot = find_slot(entity, key);
  if (slot != no_number) append_slot(slot, writes);
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
    if (entities_[i].live_cells > 0) names.push_back(entities_[i].name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> MergeState::take_changed() {
  std::vector<std::string> names;
  names.reserve(changed_.size());
  for (const std::uint32_t number : changed_) {
    names.push_back(entities_[number].name);
    entities_[number].changed = false;
    release_entity(number);
  }
  changed_.clear();
  return names;
}

std::size_t MergeState::visit_changed(
    std::size_t most,
    const std::function<void(std::string_view, std::span<const LiveWrite>)>& visitor) {
  std::vector<LiveWrite> writes;
  std::size_t visited = 0;
  for (; visited < most && !changed_.empty(); ++visited) {
    const std::uint32_t number = changed_.back();
    writes.clear();
    append_entity(number, writes);
    visitor(entities_[number].name, writes);
    changed_.pop_back();
    entities_[number].changed = false;
    release_entity(number);
  }
  return visited;
}

void MergeState::refresh_digest(std::uint32_t number, std::vector<LiveWrite>& writes,
                                Bytes& content) const {
  const Entity& entity = entities_[number];
  writes.clear();
  append_entity(number, writes);
  content.resize(content_size(entity.name, writes));
  ContentWriter out(content.data());
  out.text(entity.name);
  for (const LiveWrite& write : writes) out.write(write);
  MAILLAGE_ASSERT(out.end() == content.data() + content.size());
  entity.digest = blake2b_256({content});
  entity.stale = false;
}

std::array<std::uint8_t, 32> MergeState::state_hash() const {
  std::vector<std::array<std::uint8_t, 32>> digests;
  digests.reserve(live_entities_);
  std::vector<LiveWrite> writes;  // kept for their memory
  Bytes content;
  for (std::uint32_t i = 0; i < entities_.end(); ++i) {
    const Entity& entity = entities_[i];
    if (entity.live_cells == 0) continue;
    if (entity.stale) refresh_digest(i, writes, content);
    digests.push_back(entity.digest);
  }
  std::sort(digests.begin(), digests.end());
  if (digests.empty()) return blake2b_256({});
  return blake2b_256({ByteView(digests.front().data(), digests.size() * digests.front().size())});
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
    held.effects = operation.view();
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
