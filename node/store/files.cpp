#include "node/store/files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "node/core/store_error.h"

namespace maillage {
namespace {

[[noreturn]] void raise(const char* doing, const std::string& path) {
  const int code = errno;
  const bool full = code == ENOSPC || code == EDQUOT;
  throw StoreError(full ? StoreFault::full_disk : StoreFault::other,
                   std::string("could not ") + doing + " " + path + " (" + std::strerror(code) +
                       "): " +
                       (full ? "free some space on this disk and try again"
                             : "check the disk and the rights on it, then start again"));
}

class File {
 public:
  File(const std::string& path, int flags)
      : path_(path), fd_(::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, 0600)) {
    if (fd_ < 0) raise("open", path_);
  }
  ~File() { ::close(fd_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  int fd() const { return fd_; }
  void keep_private() const {
    if (::fchmod(fd_, 0600) != 0) raise("protect", path_);
  }
  void write(const std::string& text) const {
    for (std::size_t done = 0; done < text.size();) {
      const ssize_t count = ::write(fd_, text.data() + done, text.size() - done);
      if (count < 0 && errno != EINTR) raise("write to", path_);
      if (count > 0) done += static_cast<std::size_t>(count);
    }
  }
  void sync() const {
    if (::fsync(fd_) != 0) raise("write to", path_);
  }

 private:
  std::string path_;
  int fd_;
};

}  // namespace

void raise_file_error(const char* doing, const std::string& path) { raise(doing, path); }

void sync_directory(const std::string& dir) { File(dir, O_RDONLY | O_DIRECTORY).sync(); }

void make_private_directory(const std::string& dir) {
  if (::mkdir(dir.c_str(), 0700) != 0) {
    if (errno == EEXIST) return;
    raise("create the directory", dir);
  }
  if (::chmod(dir.c_str(), 0700) != 0) raise("protect", dir);
}

void write_file_durably(const std::string& dir, const std::string& name, const std::string& text) {
  const std::string temporary = name + ".new";
  {
    const File file(dir + "/" + temporary, O_WRONLY | O_CREAT | O_TRUNC);
    file.keep_private();
    file.write(text);
    file.sync();
  }
  rename_durably(dir, temporary, name);
}

std::optional<std::string> read_small_file(const std::string& path, std::size_t max_bytes) {
  if (::access(path.c_str(), F_OK) != 0 && errno == ENOENT) return std::nullopt;
  const File file(path, O_RDONLY);
  std::string text(max_bytes, '\0');
  const ssize_t count = ::read(file.fd(), text.data(), text.size());
  if (count < 0) raise("read", path);
  text.resize(static_cast<std::size_t>(count));
  return text;
}

void remove_durably(const std::string& dir, const std::string& name) {
  const std::string path = dir + "/" + name;
  if (::unlink(path.c_str()) != 0) {
    if (errno == ENOENT) return;
    raise("remove", path);
  }
  sync_directory(dir);
}

void rename_durably(const std::string& dir, const std::string& from, const std::string& to) {
  if (::rename((dir + "/" + from).c_str(), (dir + "/" + to).c_str()) != 0) {
    raise("rename", dir + "/" + from);
  }
  sync_directory(dir);
}

std::uint64_t free_disk_bytes(const std::string& dir) {
  struct statvfs info;
  if (::statvfs(dir.c_str(), &info) != 0) raise("read the free space of", dir);
  return std::uint64_t{info.f_bavail} * info.f_frsize;
}

void keep_ballast(const std::string& path, std::uint64_t bytes) {
  const File file(path, O_WRONLY | O_CREAT);
  file.keep_private();
  if (::posix_fallocate(file.fd(), 0, static_cast<off_t>(bytes)) != 0) ::unlink(path.c_str());
}

DirectoryLock::DirectoryLock(const std::string& dir) {
  const std::string path = dir + "/lock";
  fd_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd_ < 0) raise("open", path);
  if (::flock(fd_, LOCK_EX | LOCK_NB) == 0 && ::fchmod(fd_, 0600) == 0) return;
  const bool taken = errno == EWOULDBLOCK;
  ::close(fd_);
  if (!taken) raise("lock", path);
  throw StoreError(StoreFault::busy, "another maillaged is running on " + dir + ": stop it first");
}

DirectoryLock::~DirectoryLock() { ::close(fd_); }

}  // namespace maillage
