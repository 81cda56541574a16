// A table whose values carry a check, so that a flipped bit, a value under another's key or a
// value of another table is found when read, before anything is made of it.
//
//   stored value := payload check:u64
//   check        := XXH64(payload, seed XXH64(key, seed XXH64(table name, seed 0)))      (xxh64.h)
//
// It guards against accidents, which 64 bits find as well whatever made them, and not against a
// person who can write to the disk: an unkeyed hash of any strength would not either, and what that
// person may not forge is signed. A damaged value is StoreError corrupt naming table and key.
#pragma once

#include <initializer_list>

#include "node/store/lmdb.h"

namespace maillage {

class CheckedTable {
 public:
  CheckedTable() = default;
  CheckedTable(WriteTxn& txn, const char* name);

  const char* name() const { return name_; }
  std::optional<ByteView> get(const Txn& txn, ByteView key) const;
  void put(WriteTxn& txn, ByteView key, ByteView payload) const { put(txn, key, {payload}); }
  // The payload is the parts in order; none may lie in this transaction's own pages.
  void put(WriteTxn& txn, ByteView key, std::initializer_list<ByteView> parts) const;
  void append(WriteTxn& txn, ByteView key, ByteView payload) const;  // `key` is above all others
  bool erase(WriteTxn& txn, ByteView key) const { return table_.erase(txn, key); }
  void clear(WriteTxn& txn) const { table_.clear(txn); }
  std::uint64_t size(const Txn& txn) const { return table_.size(txn); }

 private:
  friend class CheckedCursor;
  void write(std::span<std::uint8_t> stored, ByteView key,
             std::initializer_list<ByteView> parts) const;
  std::uint64_t check_of(ByteView key, ByteView payload) const;
  ByteView checked(ByteView key, ByteView stored) const;

  Table table_;
  const char* name_ = "";
  std::uint64_t seed_ = 0;
};

// As Cursor; `value` checks before it returns.
class CheckedCursor {
 public:
  CheckedCursor(const Txn& txn, const CheckedTable& table)
      : cursor_(txn, table.table_), table_(table) {}

  bool seek(ByteView key) { return cursor_.seek(key); }
  bool first() { return cursor_.first(); }
  bool last() { return cursor_.last(); }
  bool next() { return cursor_.next(); }
  bool previous() { return cursor_.previous(); }
  ByteView key() const { return cursor_.key(); }
  ByteView value() const { return table_.checked(cursor_.key(), cursor_.value()); }

 private:
  Cursor cursor_;
  const CheckedTable& table_;
};

}  // namespace maillage
