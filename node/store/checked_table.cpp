#include "node/store/checked_table.h"

#include <algorithm>
#include <cstring>

#include "protocol/crypto.h"

namespace maillage {
namespace {

constexpr std::size_t check_bytes = 8;

std::array<std::uint8_t, check_bytes> check_of(std::string_view table, ByteView key,
                                               ByteView payload) {
  const std::uint8_t separator[3] = {0, static_cast<std::uint8_t>(key.size()),
                                     static_cast<std::uint8_t>(key.size() >> 8)};
  const auto hash = blake2b_128({as_bytes(table), separator, key, payload});
  std::array<std::uint8_t, check_bytes> check;
  std::copy_n(hash.begin(), check.size(), check.begin());
  return check;
}

}  // namespace

Bytes CheckedTable::with_check(ByteView key, ByteView payload) const {
  Bytes stored;
  stored.reserve(payload.size() + check_bytes);
  maillage::append(stored, payload);
  maillage::append(stored, check_of(name_, key, payload));
  return stored;
}

ByteView CheckedTable::checked(ByteView key, ByteView stored) const {
  if (stored.size() >= check_bytes) {
    const ByteView payload = stored.first(stored.size() - check_bytes);
    const auto check = check_of(name_, key, payload);
    if (std::memcmp(check.data(), stored.data() + payload.size(), check.size()) == 0) {
      return payload;
    }
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

void CheckedTable::put(WriteTxn& txn, ByteView key, ByteView payload) const {
  table_.put(txn, key, with_check(key, payload));
}

void CheckedTable::append(WriteTxn& txn, ByteView key, ByteView payload) const {
  table_.append(txn, key, with_check(key, payload));
}

}  // namespace maillage
