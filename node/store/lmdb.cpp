#include "node/store/lmdb.h"

#include <fcntl.h>
#include <lmdb.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <utility>

#include "protocol/assert.h"

namespace maillage {
namespace {

constexpr unsigned max_tables = 24;
// NOTLS ties a reader's slot to its transaction, not to its thread.
constexpr unsigned environment_flags = MDB_NOSUBDIR | MDB_NOTLS;

StoreFault fault_of(int code) {
  switch (code) {
    case ENOSPC:
    case EDQUOT:
      return StoreFault::full_disk;
    case MDB_MAP_FULL:
      return StoreFault::map_full;
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_VERSION_MISMATCH:
    case MDB_INVALID:
      return StoreFault::corrupt;
    case EAGAIN:
    case EBUSY:
    case MDB_READERS_FULL:
      return StoreFault::busy;
    default:
      return StoreFault::other;
  }
}

const char* advice(StoreFault fault) {
  switch (fault) {
    case StoreFault::full_disk:
      return "free some space on this disk and try again";
    case StoreFault::map_full:
      return "try again";
    case StoreFault::corrupt:
      return "restore the last backup, or synchronise again from a peer";
    case StoreFault::busy:
      return "try again in a few seconds";
    case StoreFault::needs_upgrade:
      return "upgrade Maillage on this node";
    case StoreFault::other:
      break;
  }
  return "check the disk and the rights on this file, then start again";
}

[[noreturn]] void raise(const std::string& path, int code, const char* doing) {
  const StoreFault fault = fault_of(code);
  const std::string text = "could not " + std::string(doing) + " " + path + " (" +
                           mdb_strerror(code) + "): " + advice(fault);
  if (fault == StoreFault::map_full) throw MapFull(path, text);
  throw StoreError(fault, text);
}

std::size_t whole_pages(std::size_t bytes) { return (bytes + 65535) / 65536 * 65536; }

MDB_val to_val(ByteView bytes) {
  return {bytes.size(), const_cast<std::uint8_t*>(bytes.data())};  // LMDB does not write through it
}
ByteView to_view(const MDB_val& val) {
  return {static_cast<const std::uint8_t*>(val.mv_data), val.mv_size};
}

// LMDB takes an emptied file for a new one; that would hide a loss.
void refuse_emptied_file(const std::string& path) {
  struct stat info;
  if (::stat(path.c_str(), &info) == 0 && info.st_size == 0) raise(path, MDB_INVALID, "open");
}

void keep_private(const std::string& path) {
  if (::chmod(path.c_str(), 0600) != 0) raise(path, errno, "protect");
}

}  // namespace

Environment::Environment(std::string path, std::size_t map_bytes) : path_(std::move(path)) {
  refuse_emptied_file(path_);
  MDB_env* created = nullptr;
  int code = mdb_env_create(&created);
  env_.reset(created);
  if (code == 0) code = mdb_env_set_maxdbs(created, max_tables);
  if (code == 0) code = mdb_env_set_mapsize(created, whole_pages(map_bytes));
  if (code == 0) code = mdb_env_open(created, path_.c_str(), environment_flags, 0600);
  if (code != 0) raise(path_, code, "open");
  keep_private(path_);
  keep_private(path_ + "-lock");
  int dead_readers = 0;
  mdb_reader_check(env_.get(), &dead_readers);
}

void Environment::Close::operator()(MDB_env* environment) const { mdb_env_close(environment); }

std::size_t Environment::map_bytes() const {
  MDB_envinfo info;
  mdb_env_info(env_.get(), &info);
  return info.me_mapsize;
}

std::size_t Environment::used_bytes() const {
  MDB_envinfo info;
  MDB_stat stat;
  mdb_env_info(env_.get(), &info);
  mdb_env_stat(env_.get(), &stat);
  return (info.me_last_pgno + 1) * stat.ms_psize;
}

std::uint64_t Environment::last_transaction() const {
  MDB_envinfo info;
  mdb_env_info(env_.get(), &info);
  return info.me_last_txnid;
}

bool Environment::grow(std::size_t map_bytes, int wait_ms) {
  std::unique_lock lock(mutex_);
  growing_ = true;
  const bool alone = changed_.wait_for(lock, std::chrono::milliseconds(wait_ms),
                                       [this] { return open_transactions_ == 0; });
  const int code = alone ? mdb_env_set_mapsize(env_.get(), whole_pages(map_bytes)) : 0;
  growing_ = false;
  changed_.notify_all();
  if (code != 0) raise(path_, code, "enlarge the map of");
  return alone;
}

void Environment::enter() const {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !growing_; });
  ++open_transactions_;
}

void Environment::leave() const {
  const std::lock_guard lock(mutex_);
  --open_transactions_;
  changed_.notify_all();
}

void Environment::copy_to(const std::string& path) const {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) raise(path, errno, "create");
  enter();  // LMDB opens a reading transaction of its own
  const int code = mdb_env_copyfd2(env_.get(), fd, MDB_CP_COMPACT);
  leave();
  ::close(fd);
  if (code != 0) raise(path, code, "copy the store to");
  keep_private(path);
}

Txn::Txn(const Environment& environment, unsigned flags) : environment_(environment) {
  environment_.enter();
  if (const int code = mdb_txn_begin(environment_.env_.get(), nullptr, flags, &txn_)) {
    environment_.leave();
    fail(code, "start a transaction in");
  }
}

Txn::~Txn() {
  if (txn_ != nullptr) mdb_txn_abort(txn_);
  environment_.leave();
}

void Txn::fail(int code, const char* doing) const { raise(environment_.path(), code, doing); }

ReadTxn::ReadTxn(const Environment& environment) : Txn(environment, MDB_RDONLY) {}

WriteTxn::WriteTxn(Environment& environment) : Txn(environment, 0) {}

std::uint64_t WriteTxn::number() const { return mdb_txn_id(txn_); }

void WriteTxn::commit() && {
  MDB_txn* const txn = std::exchange(txn_, nullptr);  // freed whatever comes
  if (const int code = mdb_txn_commit(txn)) fail(code, "write to");
}

Table::Table(WriteTxn& txn, const char* name) {
  if (const int code = mdb_dbi_open(txn.txn_, name, MDB_CREATE, &handle_)) {
    txn.fail(code, "open a table of");
  }
}

std::optional<ByteView> Table::get(const Txn& txn, ByteView key) const {
  MDB_val k = to_val(key);
  MDB_val value;
  const int code = mdb_get(txn.txn_, handle_, &k, &value);
  if (code == MDB_NOTFOUND) return std::nullopt;
  if (code != 0) txn.fail(code, "read");
  return to_view(value);
}

void Table::put(WriteTxn& txn, ByteView key, ByteView value) const {
  MDB_val k = to_val(key);
  MDB_val v = to_val(value);
  if (const int code = mdb_put(txn.txn_, handle_, &k, &v, 0)) txn.fail(code, "write to");
}

void Table::append(WriteTxn& txn, ByteView key, ByteView value) const {
  MDB_val k = to_val(key);
  MDB_val v = to_val(value);
  const int code = mdb_put(txn.txn_, handle_, &k, &v, MDB_APPEND);
  MAILLAGE_ASSERT(code != MDB_KEYEXIST);
  if (code != 0) txn.fail(code, "write to");
}

std::span<std::uint8_t> Table::reserve(WriteTxn& txn, ByteView key, std::size_t size) const {
  MDB_val k = to_val(key);
  MDB_val v{size, nullptr};
  if (const int code = mdb_put(txn.txn_, handle_, &k, &v, MDB_RESERVE)) txn.fail(code, "write to");
  return {static_cast<std::uint8_t*>(v.mv_data), size};
}

std::span<std::uint8_t> Table::append_reserved(WriteTxn& txn, ByteView key,
                                               std::size_t size) const {
  MDB_val k = to_val(key);
  MDB_val v{size, nullptr};
  const int code = mdb_put(txn.txn_, handle_, &k, &v, MDB_APPEND | MDB_RESERVE);
  MAILLAGE_ASSERT(code != MDB_KEYEXIST);
  if (code != 0) txn.fail(code, "write to");
  return {static_cast<std::uint8_t*>(v.mv_data), size};
}

bool Table::erase(WriteTxn& txn, ByteView key) const {
  MDB_val k = to_val(key);
  const int code = mdb_del(txn.txn_, handle_, &k, nullptr);
  if (code != 0 && code != MDB_NOTFOUND) txn.fail(code, "erase in");
  return code == 0;
}

void Table::clear(WriteTxn& txn) const {
  if (const int code = mdb_drop(txn.txn_, handle_, 0)) txn.fail(code, "empty a table of");
}

std::uint64_t Table::size(const Txn& txn) const {
  MDB_stat stat;
  if (const int code = mdb_stat(txn.txn_, handle_, &stat)) txn.fail(code, "read");
  return stat.ms_entries;
}

Cursor::Cursor(const Txn& txn, Table table) : txn_(txn) {
  if (const int code = mdb_cursor_open(txn.txn_, table.handle_, &cursor_)) txn.fail(code, "read");
}

Cursor::~Cursor() { mdb_cursor_close(cursor_); }

bool Cursor::move(int operation, ByteView from) {
  MDB_val key = to_val(from);
  MDB_val value{};
  const int code = mdb_cursor_get(cursor_, &key, &value, static_cast<MDB_cursor_op>(operation));
  if (code == MDB_NOTFOUND) return false;
  if (code != 0) txn_.fail(code, "read");
  key_ = to_view(key);
  value_ = to_view(value);
  return true;
}

bool Cursor::seek(ByteView key) { return move(MDB_SET_RANGE, key); }
bool Cursor::first() { return move(MDB_FIRST, {}); }
bool Cursor::last() { return move(MDB_LAST, {}); }
bool Cursor::next() { return move(MDB_NEXT, {}); }
bool Cursor::previous() { return move(MDB_PREV, {}); }

}  // namespace maillage
