#include "node/store/checked_table.h"

#include <algorithm>

#include "node/store/xxh64.h"

namespace maillage {
namespace {

constexpr std::size_t check_bytes = 8;

std::size_t size_of(std::initializer_list<ByteView> parts) {
  std::size_t size = 0;
  for (const ByteView part : parts) size += part.size();
  return size;
}

}  // namespace

CheckedTable::CheckedTable(WriteTxn& txn, const char* name)
    : table_(txn, name), name_(name), seed_(xxh64(as_bytes(name), 0)) {}

std::uint64_t CheckedTable::check_of(ByteView key, ByteView payload) const {
  return xxh64(payload, xxh64(key, seed_));
}

void CheckedTable::write(std::span<std::uint8_t> stored, ByteView key,
                         std::initializer_list<ByteView> parts) const {
  auto at = stored.begin();
  for (const ByteView part : parts) at = std::copy(part.begin(), part.end(), at);
  const std::uint64_t check = check_of(key, stored.first(stored.size() - check_bytes));
  for (std::size_t i = 0; i < check_bytes; ++i) *at++ = static_cast<std::uint8_t>(check >> (8 * i));
}

ByteView CheckedTable::checked(ByteView key, ByteView stored) const {
  if (stored.size() >= check_bytes) {
    const ByteView payload = stored.first(stored.size() - check_bytes);
    LittleEndianReader check(stored.last(check_bytes));
    if (check.read<std::uint64_t>() == check_of(key, payload)) return payload;
  }
  throw StoreError(StoreFault::corrupt,
                   std::string("the store is damaged (table ") + name_ + ", key " + to_hex(key) +
                       "): restore the last backup, or synchronise again from a peer");
}

std::optional<ByteView> CheckedTable::get(const Txn& txn, ByteView key) const {
  const auto stored = table_.get(txn, key);
  if (!stored) return std::nullopt;
  return checked(key, *stored);
}

void CheckedTable::put(WriteTxn& txn, ByteView key, std::initializer_list<ByteView> parts) const {
  write(table_.reserve(txn, key, size_of(parts) + check_bytes), key, parts);
}

void CheckedTable::append(WriteTxn& txn, ByteView key, ByteView payload) const {
  write(table_.append_reserved(txn, key, payload.size() + check_bytes), key, {payload});
}

}  // namespace maillage
