// apart.mdb: the salt and the wrapped keys of erasable updates, in a file of their own that is
// replaced as a whole after an erasure. Tables: log_store.h. Private to this room; not locked here.
#pragma once

#include <memory>

#include "node/store/checked_table.h"
#include "protocol/assert.h"
#include "protocol/ids.h"

namespace maillage {

class ApartFile {
 public:
  ApartFile(const std::string& path, std::size_t map_bytes);

  bool is_open() const {
    return environment_ != nullptr;
  }  // false after a recopy that failed badly
  Environment& environment() const {
    MAILLAGE_ASSERT(environment_ != nullptr);
    return *environment_;
  }

  // Keeps `apart` (empty: already erased elsewhere) unless it was erased here before.
  void keep(WriteTxn& txn, const UpdateId& id, ByteView apart) const;
  void erase(WriteTxn& txn, const UpdateId& id) const;

  // Nothing: not held. Empty: erased. StoreError corrupt if damaged.
  std::optional<ByteView> find(const Txn& txn, const UpdateId& id) const;
  // Checks every value; returns how many there are.
  std::uint64_t verify(const Txn& txn) const;

  // An erasure was committed and its bytes may still lie in free pages of the file.
  bool recopy_is_due() const;
  // Replaces the file by a copy of its live entries. No transaction may be open on it. If that
  // fails, the old file serves on and the copy is still due.
  void recopy(const std::string& dir);
  // Its live entries in a new file.
  void copy_to(const std::string& path) const;

 private:
  std::unique_ptr<Environment> environment_;
  CheckedTable apart_;
  CheckedTable state_;
};

}  // namespace maillage
