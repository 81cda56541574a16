// The inside of LogStore, shared by its source files only.
#pragma once

#include <array>
#include <mutex>
#include <shared_mutex>

#include "node/store/apart_file.h"
#include "node/store/checked_table.h"
#include "node/store/files.h"
#include "node/store/layout.h"
#include "node/store/log_store.h"

namespace maillage {

inline constexpr std::array<const char*, 8> named_tables = {
    "accounts", "peers", "settings", "drafts", "pending", "proofs", "memories", "dropped"};

struct LogStore::Impl {
  Impl(const std::string& dir, StoreOptions options);

  std::string dir;
  StoreOptions options;
  DirectoryLock lock;
  std::unique_ptr<Environment> main;
  CheckedTable updates, by_id, arrivals, heads, aside, aside_ids, loose, state;
  std::array<CheckedTable, named_tables.size()> named;

  ApartFile apart;
  // Held shared while `apart` is read, alone while its file is replaced.
  mutable std::shared_mutex apart_replaced;

  std::mutex writing;
  std::optional<WriteTxn> apart_txn;  // opened by the first change of this `write` that needs it

  // No mark of a clean stop for a store that did not pass its verification.
  bool doubtful = false;

  void open_tables();
  // So that a file whose root is older than its tables is noticed.
  static void note_transaction(WriteTxn& txn, const CheckedTable& state);
  void check_state(WriteTxn& txn);
  void require_free_disk() const;
  void grow_if_due();
  void grow_or_throw(Environment& environment);
  void attempt(const std::function<void(WriteTxn&)>& change);
  WriteTxn& apart_write();

  std::uint64_t next_arrival(const Txn& txn) const;
  // Before arrivals are removed: none of their numbers is used again.
  void keep_arrivals_taken(WriteTxn& txn);
  bool keeps_out_of_log(const Txn& txn, const UpdateId& id) const;
  void take_from_aside(WriteTxn& txn, ByteView key, const UpdateId& appended);
  void index_aside(WriteTxn& txn);
  std::optional<Head> head(const Txn& txn, const LogKey& name) const;
  std::optional<Bytes> get(const Txn& txn, NamedTable table, ByteView key) const;
  const CheckedTable& table(NamedTable which) const {
    return named[static_cast<std::size_t>(which)];
  }
};

struct StoredUpdate {
  std::uint64_t arrival = 0;
  Update update;
};

// A reading transaction on both files. Main first: the keys an update needs were committed before
// it, so this order never sees one without the other.
class StoreReader {
 public:
  explicit StoreReader(const LogStore::Impl& store);

  const ReadTxn& main() const { return main_; }
  const ReadTxn& apart() const { return apart_txn_; }

  // The update stored under `key`, wholly checked.
  StoredUpdate update(ByteView key, ByteView value) const;
  // The same, for a key that another table names: it must be there.
  StoredUpdate update_at(ByteView key) const;

 private:
  const LogStore::Impl& store_;
  ReadTxn main_;
  std::shared_lock<std::shared_mutex> apart_stays_;
  ReadTxn apart_txn_;
};

// Part of LogStore::verify.
void verify_out_of_log(const LogStore::Impl& store, const StoreReader& reader);

// StoreError corrupt.
[[noreturn]] void throw_damaged(const std::string& where);
[[noreturn]] void throw_damaged(const LogKey& log, Seq seq, const std::string& why);

}  // namespace maillage
