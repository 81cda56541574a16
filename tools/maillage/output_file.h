// A file that a command writes, and that must not be there yet.
#pragma once

#include <string>
#include <string_view>

#include "protocol/result.h"

namespace maillage {

// A new file (0600), made before the work is done: nothing is done whose result has no place, and
// no file of the user\x27s is written over. Gone with this object unless `write` kept it.
class OutputFile {
 public:
  // Error conflict when `path` exists already, failure when it cannot be made.
  static Result<OutputFile> create(const std::string& path);
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();

  // Once. Error failure when it cannot be written, as on a full disk.
  Result<void> write(std::string_view text);
  const std::string& path() const { return path_; }

 private:
  OutputFile(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}

  std::string path_;
  int fd_;  // -1: kept, or moved from
};

}  // namespace maillage
