// The plain files beside the store: private to their owner whatever the umask, and durable when a
// function returns. Failures are StoreError.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace maillage {

// Creates `dir` with mode 0700 unless it exists (an existing one is left as it is).
void make_private_directory(const std::string& dir);

// Replaces `path` (0600) as a whole: temporary file, fsync, rename, fsync of the directory. After
// a crash the file holds the old text or the new one.
void write_file_durably(const std::string& dir, const std::string& name, const std::string& text);

// Nothing if there is no such file; at most `max_bytes` of it.
std::optional<std::string> read_small_file(const std::string& path, std::size_t max_bytes);

void remove_durably(const std::string& dir, const std::string& name);
void rename_durably(const std::string& dir, const std::string& from, const std::string& to);
void sync_directory(const std::string& dir);

std::uint64_t free_disk_bytes(const std::string& dir);

// Space kept aside so that a person who must make room on a full disk has something to delete.
// Left out when the disk has no room for it.
void keep_ballast(const std::string& path, std::uint64_t bytes);

// One process at a time in a directory: flock on `dir`/lock, held until destruction, gone with the
// process. StoreError busy if another one (or this one, elsewhere) has it.
class DirectoryLock {
 public:
  explicit DirectoryLock(const std::string& dir);
  ~DirectoryLock();
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

 private:
  int fd_;
};

// StoreError from errno: "could not DOING PATH (why): what to do".
[[noreturn]] void raise_file_error(const char* doing, const std::string& path);

}  // namespace maillage
