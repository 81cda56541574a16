// The hash of what a merge state shows, update by update:
//
//   update    := writer:32 epoch:u64 seq:u64 operation+     by index, those with live writes
//   operation := index:u8 hlc:u64 entity:text writes:size (key:text value:text)+     by key
//   text      := size byte[size]
//   size      := seven bits a byte, the lowest first, the highest bit says whether more follow
//
// All other integers little-endian.
#include <endian.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "protocol/crypto.h"
#include "replication/merge/merge_state.h"

namespace maillage {

// Builds that content for one update after the other in memory of its own: hashing a directory
// appends hundreds of thousands of values.
class MergeState::BatchContent {
 public:
  explicit BatchContent(const MergeState& state) : state_(state) {}

  // Dies with the next call.
  ByteView operator()(const Batch& batch) {
    size_ = 0;
    const WriterEpoch& log = state_.logs_[batch.log].name;
    append(as_text(log.writer.bytes()));
    append_whole(log.epoch);
    append_whole(batch.seq);
    for (const Batch::Named& named : batch.operations) {
      const Operation& operation = state_.operations_[named.operation];
      if (operation.live_cells > 0) append_operation(operation);
    }
    return {content_.data(), size_};
  }

 private:
  void append_operation(const Operation& operation) {
    collect_live(operation);
    append_whole(operation.index);
    append_whole(operation.hlc.value);
    append_text(state_.texts_.view(state_.entities_[live_.front()->entity].name));
    append_size(live_.size());
    for (const Cell* cell : live_) {
      append_text(state_.texts_.view(cell->key));
      append_text(state_.texts_.view(cell->value));
    }
  }
  // An operation has one cell a key.
  void collect_live(const Operation& operation) {
    live_.clear();
    for (const Effect& effect : state_.effects_of(operation)) {
      const Cell& cell = state_.cells_[effect.cell];
      if (effect.kind == EffectKind::value && cell.is_live()) live_.push_back(&cell);
    }
    const auto by_key = [this](const Cell* a, const Cell* b) {
      return state_.texts_.view(a->key) < state_.texts_.view(b->key);
    };
    if (std::is_sorted(live_.begin(), live_.end(), by_key)) return;
    std::sort(live_.begin(), live_.end(), by_key);
  }

  std::uint8_t* room(std::size_t size) {
    if (content_.size() - size_ < size) content_.resize(2 * content_.size() + size);
    return content_.data() + std::exchange(size_, size_ + size);
  }
  void append(std::string_view bytes) { std::copy(bytes.begin(), bytes.end(), room(bytes.size())); }
  template <typename Int>
  void append_whole(Int value) {
    std::uint8_t* to = room(sizeof value);
    for (std::size_t i = 0; i < sizeof value; ++i) {
      to[i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> 8 * i);
    }
  }
  void append_size(std::size_t size) {
    for (; size >= 0x80; size >>= 7) *room(1) = static_cast<std::uint8_t>(size | 0x80);
    *room(1) = static_cast<std::uint8_t>(size);
  }
  void append_text(std::string_view text) {
    append_size(text.size());
    append(text);
  }

  const MergeState& state_;
  std::vector<const Cell*> live_;
  Bytes content_;
  std::size_t size_ = 0;  // of it in use
};

namespace {

using Digest = std::array<std::uint8_t, 32>;

// Of hashes the first bytes nearly always decide, and are compared fastest as one number.
bool comes_first(const Digest& a, const Digest& b) {
  std::array<std::uint64_t, 2> leading;
  std::memcpy(&leading[0], a.data(), sizeof leading[0]);
  std::memcpy(&leading[1], b.data(), sizeof leading[1]);
  return leading[0] != leading[1] ? be64toh(leading[0]) < be64toh(leading[1]) : a < b;
}

}  // namespace

std::array<std::uint8_t, 32> MergeState::state_hash() const {
  std::vector<Digest> digests;
  BatchContent content(*this);
  for (std::uint32_t i = 0; i < batches_.end(); ++i) {
    const Batch& batch = batches_[i];
    if (batch.live == 0) continue;
    if (batch.stale) batch.digest = blake2b_256({content(batch)});
    batch.stale = false;
    digests.push_back(batch.digest);
  }
  std::sort(digests.begin(), digests.end(), comes_first);
  if (digests.empty()) return blake2b_256({});
  return blake2b_256({ByteView(digests.front().data(), digests.size() * digests.front().size())});
}

}  // namespace maillage
