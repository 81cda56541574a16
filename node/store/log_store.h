// What a hub keeps: every held update in its log, and small named tables for the other rooms.
//
//   DIR/store.mdb    updates and tables            DIR/lock      one process at a time
//   DIR/apart.mdb    wrapped keys, erasable        DIR/ballast   64 MiB to delete on a full disk
//   DIR/incarnation  see incarnation.h             DIR/clean     see check.h
//   DIR/snapshot-*   see snapshot.h, for a moment
//
// Tables of store.mdb (integers in keys big-endian, in values little-endian; every value ends with
// the check of checked_table.h):
//   updates    log key -> arrival:u64 stored_length:u32 stored body
//   by_id      update id:32 -> arrival:u64     (of those that arrived up to "indexed")
//   arrivals   number:u64 -> log key count:u64 (of the first of `count` updates of a log that have
//              consecutive numbers; from 1, in the order of arrival, never used twice)
//   heads      log name -> seq:u64 update id:32
//   bases      log name -> seq:u64 update id:32   (what was dropped of it: it goes on from there)
//   aside      log key -> as in updates     (kept, but out of its log: beyond a cut-off or a
//              freeze)
//   aside_ids  update id:32 -> log key
//   loose      update id:32 -> envelope_length:u32 envelope body   (kept by id, outside of any log)
//   state      "format" -> u64, "arrivals" -> u64 (numbers below it are taken), "indexed" -> u64,
//              "transaction" -> u64 (the last one, as LMDB numbers them)
//   accounts, peers, settings, drafts, pending, proofs, memories, dropped, mailbox  bytes -> bytes
//   log name := kind:u8 scope:16 writer:32 epoch:u64       log key := log name seq:u64
//   stored   := the envelope without scope, writer, epoch and seq, which are the key, and without a
//               signature that is all zero
// Tables of apart.mdb:
//   apart      update id:32 -> 1:u8 apart | 0:u8       (0: erased, and it stays erased)
//   state      "recopy" -> present while erased bytes may remain in free pages of the file
//
// The apart bytes are on the disk before the update that needs them: a crash leaves an orphan,
// never an update without its keys. An erasable update whose keys were erased reads back with an
// empty `apart`; its check and its place in the chain still hold.
//
// Everything read back is checked: a value that is damaged or does not decode is StoreError corrupt
// naming its log. Damage to LMDB's own pages is another matter: check.h.
// Threads: any may read; writes wait for one another.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "node/core/store_error.h"
#include "protocol/frames.h"
#include "protocol/update.h"

namespace maillage {

class WriteTxn;

// Why a write is made: erasing goes on when the disk is too full for anything else.
enum class WritePurpose { ordinary, erasure };

// `mailbox` holds boxes that peers left here for one another: no copy of the store has them.
enum class NamedTable {
  accounts,
  peers,
  settings,
  drafts,
  pending,
  proofs,
  memories,
  dropped,
  mailbox
};

struct StoreOptions {
  // Address space, not memory. Doubled whenever 70 % of it is used.
  std::size_t map_bytes = std::size_t{1} << 30;
  std::size_t apart_map_bytes = std::size_t{64} << 20;
  // Where growth stops: far above any disk of a hub.
  std::size_t max_map_bytes = std::size_t{1} << 40;
  // Below this much free disk nothing is written, so that LMDB never meets a full disk.
  std::uint64_t min_free_bytes = std::uint64_t{128} << 20;
  // What a person can delete to get going again; 0 for none.
  std::uint64_t ballast_bytes = std::uint64_t{64} << 20;
  // How long growth waits for readers to end.
  int reader_wait_ms = 5000;
  // Free bytes of the disk of `dir`; replaced in tests.
  std::function<std::uint64_t(const std::string& dir)> free_disk_bytes;
};

class LogStore {
 public:
  // Opens or creates the store of `dir` (created with mode 0700) and holds its lock.
  static LogStore open(const std::string& dir, StoreOptions options = {});
  ~LogStore();
  LogStore(LogStore&&) noexcept;
  LogStore& operator=(LogStore&&) = delete;

  const std::string& dir() const;

  // Runs `change` in one transaction and returns once it is durable; nothing of it remains if it
  // throws. When the map is full it is enlarged and `change` is run AGAIN from the start: it must
  // have no effect outside its transaction until `write` has returned. `change` must not call
  // `write`, and no reading callback of this thread may be under way.
  void write(const std::function<void(WriteTxn&)>& change,
             WritePurpose purpose = WritePurpose::ordinary);

  // Adds updates, each the next one of its log; one that is not is a StoreError, so check it first
  // against `head`. The signatures are the caller's business. Returns the arrival number of
  // the last. Quickest when those of a log stand together.
  std::uint64_t append(WriteTxn& txn, std::span<const Update> updates);
  std::uint64_t append(WriteTxn& txn, const Update& update) { return append(txn, {&update, 1}); }

  // Moves the updates of a log from `from` on out of it; they lose their arrival numbers. `append`
  // of the same update brings it back with a new one.
  void set_aside(WriteTxn& txn, ScopeKind kind, const LogId& log, Seq from);
  // What was set aside of a log from `from` on, consecutive, with the bounds of `read_run`.
  std::vector<RawUpdate> aside_run(ScopeKind kind, const LogId& log, Seq from,
                                   std::size_t max_bytes, std::size_t max_count) const;
  std::vector<LogHead> aside_logs() const;  // heads: the last seq kept, without its id

  // Keeps an update by its id, outside of any log, unless it is kept already. How many is the
  // caller's business. `append` of the same update takes it into its log.
  void keep_loose(WriteTxn& txn, const Update& update);
  std::optional<Update> find_loose(const UpdateId& id) const;
  std::vector<UpdateId> loose() const;
  // Those of one scope, with their wrapped keys: when it is dropped.
  void drop_loose(WriteTxn& txn, ScopeKind kind, const ScopeId& scope);
  // Where an update that was set aside lies.
  std::optional<LogHead> find_aside(const UpdateId& id) const;
  // Whether it is in its log, set aside or loose.
  bool keeps(const UpdateId& id) const;
  // The log that it is or was in, if it is kept anywhere. An update in a log or set aside is not
  // read for it.
  std::optional<LogKey> log_of(const UpdateId& id) const;

  // Erases the wrapped keys of an update, for good (also if the update only comes later). They are
  // unreadable through the store at once and out of the file after `finish_erasure`.
  void erase_apart(WriteTxn& txn, const UpdateId& id);
  // Removes a whole log and erases its wrapped keys. Its arrival numbers stay taken.
  void drop_log(WriteTxn& txn, ScopeKind kind, const LogId& log);
  // The same of a closed epoch that nobody needs any more, unless more than `upto` is held of it.
  // What continues it may still come and be appended.
  void retire_log(WriteTxn& txn, ScopeKind kind, const LogId& log, const Head& upto);
  // Copies apart.mdb without the erased bytes and replaces it; sign a receipt only afterwards.
  // Needs as much free disk as the file is long. Done at the next opening if it was not done. What
  // the disk itself keeps of freed blocks is beyond a program: disk encryption is for that.
  void finish_erasure();

  bool holds(const UpdateId& id) const;
  bool holds(const WriteTxn& txn, const UpdateId& id) const;
  std::optional<Head> head(ScopeKind kind, const LogId& log) const;
  std::optional<Head> head(const WriteTxn& txn, ScopeKind kind, const LogId& log) const;
  std::vector<LogHead> heads() const;
  // Of retired logs, whether they went on or not: the last position that was dropped.
  std::vector<LogHead> bases() const;

  std::optional<Update> find(const UpdateId& id) const;
  // Consecutive updates of one log from `from` on, as they travel: at most `max_count`, and at most
  // `max_bytes` but never none for that reason. Empty when the log is not held that far.
  std::vector<RawUpdate> read_run(ScopeKind kind, const LogId& log, Seq from, std::size_t max_bytes,
                                  std::size_t max_count) const;

  // Every held update with an arrival number of at least `from`, in order, until `visit` returns
  // false. Returns the number to go on from. Do it in slices while serving: what is visited is one
  // reading transaction. `visit` must not call the store.
  using Visit = std::function<bool(std::uint64_t arrival, const Update& update)>;
  std::uint64_t for_each_update(const Visit& visit, std::uint64_t from = 1) const;

  std::uint64_t last_arrival() const;
  // Logs with updates that arrived after `number`, each with the first of them; false, and no call,
  // when there are more than `max_logs`.
  bool changed_since(std::uint64_t number, std::size_t max_logs,
                     const std::function<void(ScopeKind, const LogId&, Seq)>& visit) const;

  // Named tables. Keys have 1 to 500 bytes. `for_each` goes through the keys that begin with
  // `prefix`, in byte order; the views die when `visit` returns, and it must not call the store.
  std::optional<Bytes> get(NamedTable table, ByteView key) const;
  std::optional<Bytes> get(const WriteTxn& txn, NamedTable table, ByteView key) const;
  void put(WriteTxn& txn, NamedTable table, ByteView key, ByteView value);
  bool erase(WriteTxn& txn, NamedTable table, ByteView key);  // false if there was none
  void for_each(NamedTable table, const std::function<void(ByteView key, ByteView value)>& visit,
                ByteView prefix = {}) const;

  struct Usage {
    std::uint64_t updates = 0;
    std::size_t used_bytes = 0;  // of store.mdb
    std::size_t map_bytes = 0;
  };
  Usage usage() const;

  // Writes a copy of both files, as of one moment, into the directory `dir`, which holds neither;
  // reading and writing go on. The copy opens as any store, and has none of the other files: its
  // first `open_epoch` (incarnation.h) begins a new epoch. Nothing erased is in it, not even in
  // free pages, nor any box of others. It is not durable yet. StoreError full_disk when there is
  // not enough room beside the reserve.
  void copy_to(const std::string& dir) const;

  // Reads everything and compares the tables with one another. StoreError corrupt at the first
  // thing that does not fit. The time grows with the store.
  void verify() const;

  struct Impl;  // for the files of this room

 private:
  explicit LogStore(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace maillage
