#include "replication/audit/audit_wire.h"

#include "protocol/assert.h"

namespace maillage {
namespace {

constexpr std::size_t check_bytes = 6;
constexpr std::size_t sum_bytes = 7;
constexpr std::size_t position_bytes = (audit_position_bits + 7) / 8;

// Bits of a position that the node's name does not say already.
unsigned tail_bits(std::size_t level) { return audit_position_bits - audit_level_bits[level]; }
std::size_t tail_bytes(std::size_t level) { return (tail_bits(level) + 7) / 8; }

std::uint64_t low_bits(std::uint64_t value, unsigned bits) {
  return value & ((std::uint64_t{1} << bits) - 1);
}

void append_fixed(Bytes& out, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) {
    out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
}

}  // namespace

std::uint32_t audit_fan_out(std::size_t level) {
  MAILLAGE_ASSERT(level < audit_last_level);
  return 1u << (audit_level_bits[level + 1] - audit_level_bits[level]);
}

std::uint32_t audit_prefix(std::uint64_t position, std::size_t level) {
  return static_cast<std::uint32_t>(position >> tail_bits(level));
}

std::uint32_t audit_parent(std::uint32_t prefix, std::size_t level) {
  return level == 0 ? 0 : prefix >> (audit_level_bits[level] - audit_level_bits[level - 1]);
}

std::uint64_t audit_check(const HeadTree::Leaf& leaf) {
  return low_bits(leaf.high, 8 * check_bytes);
}

std::uint64_t audit_sum(const HeadTree& tree, HeadTree::Range range) {
  return low_bits(tree.sum(range), 8 * sum_bytes);
}

std::size_t varint_size(std::uint64_t value) {
  std::size_t size = 1;
  for (; value >= 0x80; value >>= 7) ++size;
  return size;
}

std::size_t audit_entry_size(const AuditEntry& entry, std::size_t level) {
  return tail_bytes(level) + varint_size(entry.seq) + check_bytes;
}

void append_varint(Bytes& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<std::uint8_t>(value | 0x80));
  out.push_back(static_cast<std::uint8_t>(value));
}

void append_root_sum(Bytes& out, const AuditSum& sum) {
  append_le(out, sum.low);
  append_le(out, sum.high);
}

void append_sum(Bytes& out, std::uint64_t sum) { append_fixed(out, sum, sum_bytes); }

void append_position(Bytes& out, std::uint64_t position) {
  append_fixed(out, position, position_bytes);
}

void append_entry(Bytes& out, const AuditEntry& entry, std::size_t level) {
  append_fixed(out, low_bits(entry.position, tail_bits(level)), tail_bytes(level));
  append_varint(out, entry.seq);
  append_fixed(out, entry.check, check_bytes);
}

std::uint64_t AuditReader::fixed(std::size_t bytes) {
  std::uint64_t value = 0;
  const ByteView raw = reader_.read_bytes(bytes);
  for (std::size_t i = 0; i < raw.size(); ++i) value |= std::uint64_t{raw[i]} << (8 * i);
  return value;
}

AuditSum AuditReader::root_sum() {
  AuditSum sum;
  sum.low = reader_.read<std::uint64_t>();
  sum.high = reader_.read<std::uint64_t>();
  return sum;
}

std::uint64_t AuditReader::sum() { return fixed(sum_bytes); }

std::uint64_t AuditReader::varint() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const std::uint8_t next = byte();
    const bool overflows = shift == 63 && next > 1;
    const bool overlong = shift > 0 && next == 0;
    if (!ok() || overflows || overlong) break;
    value |= std::uint64_t{next & 0x7fu} << shift;
    if (next < 0x80) return value;
  }
  ok_ = false;
  return 0;
}

std::uint64_t AuditReader::position() {
  const std::uint64_t value = fixed(position_bytes);
  if (value >> audit_position_bits != 0) ok_ = false;
  return value;
}

AuditEntry AuditReader::entry(std::uint32_t prefix, std::size_t level) {
  const std::uint64_t tail = fixed(tail_bytes(level));
  AuditEntry entry;
  entry.position = std::uint64_t{prefix} << tail_bits(level) | tail;
  entry.seq = varint();
  entry.check = fixed(check_bytes);
  if (tail >> tail_bits(level) != 0 || entry.seq == 0) ok_ = false;
  return entry;
}

}  // namespace maillage
