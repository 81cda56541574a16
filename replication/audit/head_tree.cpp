#include "replication/audit/head_tree.h"

#include <sodium.h>

#include <algorithm>
#include <limits>

#include "protocol/assert.h"

namespace maillage {
namespace {

static_assert(AuditKey::size == crypto_shorthash_KEYBYTES);

constexpr std::size_t name_bytes = 1 + ScopeId::size + WriterId::size + 8;
constexpr std::size_t leaf_bytes = name_bytes + 8 + UpdateId::size;

// Fixed fields in order, without the allocation that Bytes would cost for each head.
class Fields {
 public:
  explicit Fields(std::uint8_t* out) : at_(out) {}
  void put(ByteView bytes) { at_ = std::copy(bytes.begin(), bytes.end(), at_); }
  void put(std::uint64_t value) {
    for (int shift = 0; shift < 64; shift += 8) *at_++ = static_cast<std::uint8_t>(value >> shift);
  }

 private:
  std::uint8_t* at_;
};

std::uint64_t read_u64(const std::uint8_t* bytes) {
  return LittleEndianReader({bytes, 8}).read<std::uint64_t>();
}

unsigned first_byte(const HeadTree::Leaf& leaf) {
  return static_cast<unsigned>(leaf.position >> (audit_position_bits - 8));
}

}  // namespace

HeadTree::HeadTree(const AuditKey& key, std::vector<LogHead> heads)
    : key_(key), heads_(std::move(heads)) {
  MAILLAGE_ASSERT(heads_.size() < std::numeric_limits<std::uint32_t>::max());
  hashed_.reserve(heads_.size());
  leaves_.resize(heads_.size());
  sums_.resize(heads_.size() + 1);
}

bool HeadTree::prepare(std::size_t heads) {
  while (heads > 0 && stage_ != Stage::ready) {
    if (stage_ == Stage::hash) {
      heads -= hash_some(heads);
    } else if (stage_ == Stage::scatter) {
      heads -= scatter_some(heads);
    } else {
      heads -= std::min(heads, sort_some(heads));
    }
  }
  return stage_ == Stage::ready;
}

HeadTree::Leaf HeadTree::leaf_of(std::uint32_t index) const {
  const LogHead& head = heads_[index];
  MAILLAGE_ASSERT(head.head.seq > 0);
  std::array<std::uint8_t, 1 + leaf_bytes> input;
  input[0] = 'P';
  input[1] = static_cast<std::uint8_t>(head.kind);
  Fields fields(input.data() + 2);
  fields.put(head.log.scope.bytes());
  fields.put(head.log.writer.bytes());
  fields.put(head.log.epoch);
  fields.put(head.head.seq);
  fields.put(head.head.id.bytes());

  std::array<std::uint8_t, 16> hash;
  crypto_shorthash(hash.data(), input.data(), 1 + name_bytes, key_.value.data());
  Leaf leaf;
  leaf.position = read_u64(hash.data()) >> (64 - audit_position_bits);
  input[0] = 'L';
  crypto_shorthash_siphashx24(hash.data(), input.data(), input.size(), key_.value.data());
  leaf.low = read_u64(hash.data());
  leaf.high = read_u64(hash.data() + 8);
  leaf.seq = head.head.seq;
  leaf.head = index;
  return leaf;
}

std::size_t HeadTree::hash_some(std::size_t budget) {
  const std::size_t end = std::min(heads_.size(), done_ + budget);
  const std::size_t count = end - done_;
  for (; done_ < end; ++done_) {
    const Leaf leaf = leaf_of(static_cast<std::uint32_t>(done_));
    sum_.add(leaf.low, leaf.high);
    ++starts_[first_byte(leaf) + 1];
    hashed_.push_back(leaf);
  }
  if (done_ == heads_.size()) {
    for (std::size_t i = 1; i < starts_.size(); ++i) starts_[i] += starts_[i - 1];
    std::copy_n(starts_.begin(), filled_.size(), filled_.begin());
    stage_ = Stage::scatter;
    done_ = 0;
  }
  return count;
}

std::size_t HeadTree::scatter_some(std::size_t budget) {
  const std::size_t end = std::min(hashed_.size(), done_ + budget);
  const std::size_t count = end - done_;
  for (; done_ < end; ++done_) {
    leaves_[filled_[first_byte(hashed_[done_])]++] = hashed_[done_];
  }
  if (done_ == hashed_.size()) {
    hashed_ = {};
    stage_ = Stage::sort;
    done_ = 0;
  }
  return count;
}

// One bucket at least, so a slice may overshoot by a 256th of the heads.
std::size_t HeadTree::sort_some(std::size_t budget) {
  std::size_t count = 0;
  for (; done_ < filled_.size() && count < budget; ++done_) {
    const std::uint32_t begin = starts_[done_];
    const std::uint32_t end = starts_[done_ + 1];
    std::sort(leaves_.begin() + begin, leaves_.begin() + end,
              [](const Leaf& a, const Leaf& b) { return a.position < b.position; });
    for (std::uint32_t i = begin; i < end; ++i) sums_[i + 1] = sums_[i] + leaves_[i].low;
    count += end - begin;
  }
  if (done_ == filled_.size()) stage_ = Stage::ready;
  return count;
}

HeadTree::Range HeadTree::bucket(Range within, unsigned bits, std::uint32_t prefix) const {
  MAILLAGE_ASSERT(stage_ == Stage::ready && bits <= audit_position_bits);
  const unsigned shift = audit_position_bits - bits;
  const auto first = leaves_.begin() + within.begin;
  const auto last = leaves_.begin() + within.end;
  const auto begin = std::partition_point(
      first, last, [&](const Leaf& leaf) { return (leaf.position >> shift) < prefix; });
  const auto end = std::partition_point(
      begin, last, [&](const Leaf& leaf) { return (leaf.position >> shift) <= prefix; });
  return {static_cast<std::uint32_t>(begin - leaves_.begin()),
          static_cast<std::uint32_t>(end - leaves_.begin())};
}

std::optional<std::uint32_t> HeadTree::find(std::uint64_t position) const {
  MAILLAGE_ASSERT(stage_ == Stage::ready);
  const auto found = std::ranges::lower_bound(leaves_, position, std::less<>(), &Leaf::position);
  if (found == leaves_.end() || found->position != position) return std::nullopt;
  return static_cast<std::uint32_t>(found - leaves_.begin());
}

}  // namespace maillage
