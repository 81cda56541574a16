#include "node/store/new_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "node/core/store_error.h"
#include "node/store/files.h"

namespace maillage {
namespace {

bool is_still_called(int fd, const std::string& path) {
  struct stat open_one {};
  struct stat named {};
  return ::fstat(fd, &open_one) == 0 && ::lstat(path.c_str(), &named) == 0 &&
         open_one.st_dev == named.st_dev && open_one.st_ino == named.st_ino;
}

std::string directory_of(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

}  // namespace

NewFile::NewFile(std::string path, BeforeChange before)
    : path_(std::move(path)), part_(path_ + ".maillage-part"), before_(std::move(before)) {
  changes();
  fd_ = ::open(part_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
  if (fd_ < 0) raise_file_error("open", part_);
  // Whoever has the lock of what is called so now may write; it goes with the process.
  const bool mine = ::flock(fd_, LOCK_EX | LOCK_NB) == 0 && is_still_called(fd_, part_);
  if (mine && ::fchmod(fd_, 0600) == 0 && ::ftruncate(fd_, 0) == 0) return;
  ::close(fd_);
  if (mine) raise_file_error("write to", part_);
  throw StoreError(StoreFault::busy, "another process is writing " + path_ + ": let it finish");
}

NewFile::~NewFile() {
  if (fd_ < 0) return;
  ::unlink(part_.c_str());
  ::close(fd_);
}

void NewFile::changes() const {
  if (before_) before_();
}

void NewFile::write(ByteView bytes) {
  changes();
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd_, bytes.data(), bytes.size());
    if (count < 0 && errno != EINTR) raise_file_error("write to", part_);
    if (count > 0) bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

void NewFile::write_at(std::uint64_t offset, ByteView bytes) {
  changes();
  while (!bytes.empty()) {
    const ssize_t count = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (count < 0 && errno != EINTR) raise_file_error("write to", part_);
    if (count <= 0) continue;
    bytes = bytes.subspan(static_cast<std::size_t>(count));
    offset += static_cast<std::uint64_t>(count);
  }
}

bool NewFile::move_to_its_name(bool replace) const {
  changes();
  const char* const from = part_.c_str();
  const char* const to = path_.c_str();
  if (!replace) {
    if (::renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) return true;
    if (errno == EEXIST) return false;
    // Some file systems do not know how; the rest is the same but for another process's haste.
    if (errno != EINVAL && errno != ENOSYS) raise_file_error("rename", part_);
    if (std::filesystem::exists(std::filesystem::symlink_status(path_))) return false;
  }
  if (::rename(from, to) != 0) raise_file_error("rename", part_);
  return true;
}

bool NewFile::keep(bool replace) {
  changes();
  if (::fsync(fd_) != 0) raise_file_error("write to", part_);
  if (!move_to_its_name(replace)) return false;
  ::close(fd_);
  fd_ = -1;
  changes();
  sync_directory(directory_of(path_));
  return true;
}

}  // namespace maillage
