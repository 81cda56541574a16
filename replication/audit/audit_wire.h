// Bytes of the audit's messages (grammar in audit.h): levels of the tree, and writing and strictly
// reading their small fields. Nothing here allocates for what a stranger claims.
#pragma once

#include "protocol/bytes.h"
#include "replication/audit/head_tree.h"

namespace maillage {

// A node of level n is named by the first audit_level_bits[n] bits of the positions below it. One
// byte first, because its 256 sums fit one small message, then half a byte at a time. The last
// level parts a million heads into 15 to a node.
inline constexpr std::array<unsigned, 4> audit_level_bits = {0, 8, 12, 16};
inline constexpr std::size_t audit_last_level = audit_level_bits.size() - 1;

// Children of a node above the last level.
std::uint32_t audit_fan_out(std::size_t level);
// The name of the node of `level` that holds a position, and of a node's parent (the root is its
// own parent).
std::uint32_t audit_prefix(std::uint64_t position, std::size_t level);
std::uint32_t audit_parent(std::uint32_t prefix, std::size_t level);

enum class AuditMessage : std::uint8_t { root = 1, equal = 2, nodes = 3, verdicts = 4 };
inline constexpr std::uint8_t audit_more = 0x80;  // another message of this turn follows

// What an entry shows of a head.
struct AuditEntry {
  std::uint64_t position = 0;
  Seq seq = 0;
  std::uint64_t check = 0;  // 48 bits of the leaf, others than its sums are made of
};
std::uint64_t audit_check(const HeadTree::Leaf& leaf);

// What is compared of the sum of a node: its low 56 bits.
std::uint64_t audit_sum(const HeadTree& tree, HeadTree::Range range);

std::size_t varint_size(std::uint64_t value);
std::size_t audit_entry_size(const AuditEntry& entry, std::size_t level);

void append_varint(Bytes& out, std::uint64_t value);
void append_root_sum(Bytes& out, const AuditSum& sum);
void append_sum(Bytes& out, std::uint64_t sum);
void append_position(Bytes& out, std::uint64_t position);
void append_entry(Bytes& out, const AuditEntry& entry, std::size_t level);

// Like LittleEndianReader: past the end, or at anything not written the one right way, `ok()` stays
// false for good and what is read is zero.
class AuditReader {
 public:
  explicit AuditReader(ByteView bytes) : reader_(bytes) {}

  bool ok() const { return ok_ && reader_.ok(); }
  bool at_end() const { return ok_ && reader_.at_end(); }

  std::uint8_t byte() { return reader_.read<std::uint8_t>(); }
  std::uint64_t varint();  // LEB128, shortest form
  AuditSum root_sum();
  std::uint64_t sum();
  std::uint64_t position();
  // An entry below this node; its check has 48 bits, its seq is not 0.
  AuditEntry entry(std::uint32_t prefix, std::size_t level);

 private:
  std::uint64_t fixed(std::size_t bytes);

  LittleEndianReader reader_;
  bool ok_ = true;
};

}  // namespace maillage
