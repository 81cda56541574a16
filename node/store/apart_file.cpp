#include "node/store/apart_file.h"

#include <unistd.h>

#include <exception>

#include "node/store/files.h"

namespace maillage {
namespace {

constexpr std::uint8_t erased = 0;
constexpr std::uint8_t present = 1;

const ByteView recopy_key = as_bytes("recopy");
constexpr const char* file_name = "apart.mdb";
constexpr const char* copy_name = "apart.mdb.copy";

}  // namespace

ApartFile::ApartFile(const std::string& path, std::size_t map_bytes)
    : environment_(std::make_unique<Environment>(path, map_bytes)) {
  WriteTxn txn(*environment_);
  apart_ = CheckedTable(txn, "apart");
  state_ = CheckedTable(txn, "state");
  std::move(txn).commit();
}

void ApartFile::keep(WriteTxn& txn, const UpdateId& id, ByteView apart) const {
  const auto before = find(txn, id);
  if (before && before->empty()) return;
  Bytes value(1, apart.empty() ? erased : present);
  append(value, apart);
  apart_.put(txn, id.bytes(), value);
}

void ApartFile::erase(WriteTxn& txn, const UpdateId& id) const {
  apart_.put(txn, id.bytes(), Bytes(1, erased));
  state_.put(txn, recopy_key, {});
}

std::optional<ByteView> ApartFile::find(const Txn& txn, const UpdateId& id) const {
  const auto value = apart_.get(txn, id.bytes());
  if (!value) return std::nullopt;
  if (value->empty() || (value->front() == erased) != (value->size() == 1)) {
    throw StoreError(StoreFault::corrupt, "the wrapped keys of update " + id.hex() +
                                              " are damaged: restore the last backup");
  }
  return value->subspan(1);
}

std::uint64_t ApartFile::verify(const Txn& txn) const {
  std::uint64_t count = 0;
  CheckedCursor cursor(txn, apart_);
  for (bool more = cursor.first(); more; more = cursor.next(), ++count) cursor.value();
  return count;
}

bool ApartFile::recopy_is_due() const {
  const ReadTxn txn(*environment_);
  return state_.get(txn, recopy_key).has_value();
}

void ApartFile::copy_to(const std::string& path) const {
  // The mark "recopy" is not copied: the new file owes nothing.
  const ApartFile copy(path, environment_->map_bytes());
  const ReadTxn from(*environment_);
  WriteTxn to(*copy.environment_);
  CheckedCursor cursor(from, apart_);
  for (bool more = cursor.first(); more; more = cursor.next()) {
    copy.apart_.append(to, cursor.key(), cursor.value());
  }
  std::move(to).commit();
}

void ApartFile::recopy(const std::string& dir) {
  const std::size_t map_bytes = environment_->map_bytes();
  remove_durably(dir, copy_name);
  std::exception_ptr failure;
  try {
    copy_to(dir + "/" + copy_name);
    environment_.reset();
    rename_durably(dir, copy_name, file_name);
  } catch (const StoreError&) {
    failure = std::current_exception();
    ::unlink((dir + "/" + copy_name).c_str());  // the disk may be full
  }
  ::unlink((dir + "/" + copy_name + "-lock").c_str());
  if (!environment_) *this = ApartFile(dir + "/" + file_name, map_bytes);
  if (failure) std::rethrow_exception(failure);
}

}  // namespace maillage
