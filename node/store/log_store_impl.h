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
#include "node/store/recent_ids.h"

namespace maillage {

inline constexpr std::array<const char*, 9> named_tables = {"accounts", "peers",   "settings",
                                                            "drafts",   "pending", "proofs",
                                                            "memories", "dropped", "mailbox"};

struct LogStore::Impl {
  Impl(const std::string& dir, StoreOptions options);

  std::string dir;
  StoreOptions options;
  DirectoryLock lock;
  std::unique_ptr<Environment> main;
  CheckedTable updates, by_id, arrivals, heads, bases, aside, aside_ids, loose, state;
  std::array<CheckedTable, named_tables.size()> named;

  ApartFile apart;
  // Held shared while `apart` is read, alone while its file is replaced.
  mutable std::shared_mutex apart_replaced;

  RecentIds recent;

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

  // Consecutive updates of one log.
  void append_run(WriteTxn& txn, std::span<const Update> run, std::uint64_t arrival);

  // log_arrivals.cpp
  std::uint64_t next_arrival(const Txn& txn) const;
  // The run that holds this number.
  std::optional<ArrivalRun> arrival_run(const Txn& txn, std::uint64_t number) const;
  // Of updates of a log that are about to go. None of their numbers is used again.
  void forget_arrivals(WriteTxn& txn, const LogKey& name, Seq from, Seq last);
  // Of an update that arrived at this number or before; later ones are in `recent`.
  std::uint64_t indexed_up_to(const Txn& txn) const;
  std::optional<std::uint64_t> indexed_arrival(const Txn& txn, const UpdateId& id) const;
  void forget_id(WriteTxn& txn, const UpdateId& id) {
    if (!recent.remove(id)) by_id.erase(txn, id.bytes());
  }
  // Moves `recent` into the table, once it is full or `all` at once.
  void index_recent(WriteTxn& txn, bool all = false);
  void load_recent();
  bool load_recent_id(const Txn& txn, const ArrivalRun& run, std::uint64_t number);

  // log_loose.cpp
  bool keeps_out_of_log(const Txn& txn, const UpdateId& id) const;
  void take_from_aside(WriteTxn& txn, ByteView key, const UpdateId& appended);

  std::optional<Head> head(const Txn& txn, const LogKey& name) const;
  // Where what is kept of the log begins: seq 0 unless it was retired.
  Head base(const Txn& txn, const LogKey& name) const;
  std::optional<Bytes> get(const Txn& txn, NamedTable table, ByteView key) const;
  const CheckedTable& table(NamedTable which) const {
    return named[static_cast<std::size_t>(which)];
  }
};

// A position in the list of arrivals.
class ArrivalCursor {
 public:
  ArrivalCursor(const Txn& txn, const CheckedTable& arrivals) : cursor_(txn, arrivals) {}

  bool seek(std::uint64_t number);  // the run that holds it, else the first one after it
  bool last() { return read(cursor_.last()); }
  bool next() { return read(cursor_.next()); }
  const ArrivalRun& run() const { return run_; }  // only if there is one

 private:
  bool read(bool found);

  CheckedCursor cursor_;
  ArrivalRun run_;
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
  // As it travels. That its body is the signed one was checked when it came, and the check of its
  // value says that it is the same since: it is not hashed again.
  RawUpdate raw(ByteView key, ByteView value) const;
  // The same, for a key that another table names: it must be there.
  StoredUpdate update_at(ByteView key) const;

 private:
  UpdateValue value_of(ByteView key, ByteView value, Header& header) const;
  ByteView apart_of(ByteView key, const UpdateId& id) const;

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
