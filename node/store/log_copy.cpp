// LogStore::copy_to: both files as of one moment, while others write.
#include <unistd.h>

#include <filesystem>

#include "node/store/log_store_impl.h"

namespace maillage {
namespace {

void require_room(const std::string& dir, const StoreOptions& options, std::uint64_t needed) {
  const std::uint64_t free = options.free_disk_bytes(dir);
  if (free >= options.min_free_bytes + needed) return;
  throw StoreError(StoreFault::full_disk, "a copy of the store takes " +
                                              std::to_string((needed >> 20) + 1) +
                                              " MiB beside it for a moment, and the disk of " +
                                              dir + " has " + std::to_string(free >> 20) +
                                              " MiB left: free some space on it and try again");
}

// A compacted file numbers its transactions anew; its tables must say the same number.
void renumber(const std::string& path, std::size_t map_bytes) {
  {
    Environment copy(path, map_bytes);
    WriteTxn txn(copy);
    LogStore::Impl::note_transaction(txn, CheckedTable(txn, "state"));
    std::move(txn).commit();
  }
  ::unlink((path + "-lock").c_str());
}

// Boxes are other people's, and of no use to whoever restores the copy. An emptied table leaves its
// bytes in free pages, so what is kept is a copy of the copy.
void leave_out_boxes(const std::string& path, std::size_t map_bytes) {
  const std::string emptied = path + "-emptied";
  {
    Environment copy(path, map_bytes);
    WriteTxn txn(copy);
    const CheckedTable boxes(txn, "mailbox");
    if (boxes.size(txn) == 0) return;
    boxes.clear(txn);
    std::move(txn).commit();
    copy.copy_to(emptied);
  }
  std::filesystem::rename(emptied, path);
}

}  // namespace

// Main first, as StoreReader does: the wrapped keys of an update are committed before it, so what
// is copied of them afterwards lacks none. Keys erased in between are erased in the copy.
void LogStore::copy_to(const std::string& dir) const {
  const std::string main_path = dir + "/store.mdb";
  const std::string apart_path = dir + "/apart.mdb";
  const auto apart_bytes = [this] {
    const std::shared_lock stays(impl_->apart_replaced);
    return impl_->apart.environment().used_bytes();
  };
  const bool has_boxes = impl_->table(NamedTable::mailbox).size(ReadTxn(*impl_->main)) > 0;
  const std::size_t copies = has_boxes ? 2 : 1;  // for a moment
  require_room(dir, impl_->options, copies * impl_->main->used_bytes() + apart_bytes());
  impl_->main->copy_to(main_path);
  leave_out_boxes(main_path, impl_->main->map_bytes());
  renumber(main_path, impl_->main->map_bytes());
  const std::shared_lock stays(impl_->apart_replaced);
  impl_->apart.copy_to(apart_path);
  ::unlink((apart_path + "-lock").c_str());
}

}  // namespace maillage
