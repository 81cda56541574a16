// A table whose values carry a check, so that a flipped bit, a value under another's key or a
// value of another table is found when read, before anything is made of it.
//
//   stored value := payload check:8
//   check        := first 8 bytes of BLAKE2b-128(table name ‖ 0 ‖ key length:u16 ‖ key ‖ payload)
//
// It guards against accidents, not against a person who can write to the disk (unkeyed; what that
// person may not forge is signed). A damaged value is StoreError corrupt naming table and key.
#pragma once

#include "node/store/lmdb.h"

namespace maillage {

class CheckedTable {
 public:
  CheckedTable() = default;
  CheckedTable(WriteTxn& txn, const char* name) : table_(txn, name), name_(name) {}

  const char* name() const { return name_; }
  std::optional<ByteView> get(const Txn& txn, ByteView key) const;
  void put(WriteTxn& txn, ByteView key, ByteView payload) const;
  void append(WriteTxn& txn, ByteView key, ByteView payload) const;
  bool erase(WriteTxn& txn, ByteView key) const { return table_.erase(txn, key); }
  void clear(WriteTxn& txn) const { table_.clear(txn); }
  std::uint64_t size(const Txn& txn) const { return table_.size(txn); }

 private:
  friend class CheckedCursor;
  Bytes with_check(ByteView key, ByteView payload) const;
  ByteView checked(ByteView key, ByteView stored) const;

  Table table_;
  const char* name_ = "";
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
  ByteView key() const { return cursor_.key(); }
  ByteView value() const { return table_.checked(cursor_.key(), cursor_.value()); }

 private:
  Cursor cursor_;
  const CheckedTable& table_;
};

}  // namespace maillage
