// A thin owner for liblmdb 0.9.24, for this room only: nobody else opens LMDB.
//
// - `ReadTxn` cannot write. `WriteTxn` rolls back unless `std::move(txn).commit()`, which returns
//   only once the data is on the disk. Neither outlives its Environment; no read transaction is
//   kept across a wait, because it keeps old pages alive and the map from growing (5 s at most).
// - Bytes returned by a transaction die with it, and in a WriteTxn at its next write.
// - Keys compare as bytes, so numbers in keys are big-endian. A key has 1 to 511 bytes.
// - Any thread may read; LMDB lets one thread at a time write.
// - Every failure is a StoreError.
//
// Never used: NOSYNC and NOMETASYNC (lose acknowledged commits), WRITEMAP (a full disk is a
// SIGBUS), DUPSORT, NOMEMINIT (would write old heap bytes to the disk). LMDB trusts its pages:
// damage to the file's structure can crash the process that reads it. `check_store` (check.h) looks
// first, in a child.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "node/core/store_error.h"
#include "protocol/bytes.h"

struct MDB_env;
struct MDB_txn;
struct MDB_cursor;

namespace maillage {

// The map of the file `path` is full: nothing of the transaction remains.
class MapFull final : public StoreError {
 public:
  MapFull(std::string file, const std::string& text)
      : StoreError(StoreFault::map_full, text), path(std::move(file)) {}
  const std::string path;
};

class Environment {
 public:
  // Opens or creates the single file `path` (and `path`-lock), readable by its owner only. The map
  // is address space, not memory or disk; it is made large enough for what the file holds.
  Environment(std::string path, std::size_t map_bytes);
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

  const std::string& path() const { return path_; }
  std::size_t map_bytes() const;
  std::size_t used_bytes() const;  // pages ever used by what is committed, free ones included
  std::uint64_t last_transaction() const;

  // Enlarges the map once no transaction of this process is open; false if that did not come
  // within `wait_ms`. Transactions that start meanwhile wait.
  bool grow(std::size_t map_bytes, int wait_ms);

  // Writes what was last committed to the new file `path` (0600), without free pages, while others
  // read and write. The copy numbers its transactions anew. Not synced.
  void copy_to(const std::string& path) const;

 private:
  friend class Txn;
  void enter() const;
  void leave() const;

  std::string path_;
  struct Close {
    void operator()(MDB_env* environment) const;
  };
  std::unique_ptr<MDB_env, Close> env_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  mutable int open_transactions_ = 0;
  bool growing_ = false;
};

// What both kinds of transaction can do: be read from.
class Txn {
 public:
  Txn(const Txn&) = delete;
  Txn& operator=(const Txn&) = delete;

 protected:
  Txn(const Environment& environment, unsigned flags);
  ~Txn();
  [[noreturn]] void fail(int code, const char* doing) const;

  const Environment& environment_;
  MDB_txn* txn_ = nullptr;
  friend class Table;
  friend class Cursor;
};

class ReadTxn final : public Txn {
 public:
  explicit ReadTxn(const Environment& environment);
};

class WriteTxn final : public Txn {
 public:
  explicit WriteTxn(Environment& environment);
  std::uint64_t number() const;  // what `last_transaction` will say once this is committed
  void commit() &&;
};

// A named table; a handle that is copied freely and lives as long as its environment.
class Table {
 public:
  Table() = default;
  Table(WriteTxn& txn, const char* name);  // created if missing; valid once `txn` has committed

  std::optional<ByteView> get(const Txn& txn, ByteView key) const;
  void put(WriteTxn& txn, ByteView key, ByteView value) const;
  void append(WriteTxn& txn, ByteView key, ByteView value) const;  // `key` is above all others
  bool erase(WriteTxn& txn, ByteView key) const;                   // false if there was none
  void clear(WriteTxn& txn) const;
  // As put and append, of a value that the caller writes where it will stand, all of it, before
  // anything else is done with `txn`: without a copy.
  std::span<std::uint8_t> reserve(WriteTxn& txn, ByteView key, std::size_t size) const;
  std::span<std::uint8_t> append_reserved(WriteTxn& txn, ByteView key, std::size_t size) const;
  std::uint64_t size(const Txn& txn) const;

 private:
  friend class Cursor;
  unsigned handle_ = 0;
};

// A position in a table. Dies before its transaction, and must not survive a write to its table.
class Cursor {
 public:
  Cursor(const Txn& txn, Table table);
  ~Cursor();
  Cursor(const Cursor&) = delete;
  Cursor& operator=(const Cursor&) = delete;

  // Each says whether there is an entry there; `key` and `value` may be called only if so.
  bool seek(ByteView key);  // the first entry at or after `key`
  bool first();
  bool last();
  bool next();
  bool previous();
  ByteView key() const { return key_; }
  ByteView value() const { return value_; }

 private:
  bool move(int operation, ByteView from);

  const Txn& txn_;
  MDB_cursor* cursor_ = nullptr;
  ByteView key_;
  ByteView value_;
};

}  // namespace maillage
