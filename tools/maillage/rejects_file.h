// What an import says of each row, as a CSV file to correct the source by.
#pragma once

#include <string>

#include "protocol/result.h"
#include "tools/maillage/record.h"

namespace maillage {

// line,column,severity,message,value (RFC 4180). Cells a spreadsheet would run as a formula get a
// quote before them.
std::string rejects_csv(const Record& report);

// A new file (0600), made before the import: nothing is imported whose rejects have no place, and
// no file of the user's is written over. Gone with this object unless `write` kept it.
class RejectsFile {
 public:
  // Error conflict when `path` exists already, failure when it cannot be made.
  static Result<RejectsFile> create(const std::string& path);
  RejectsFile(RejectsFile&& other) noexcept;
  RejectsFile& operator=(RejectsFile&&) = delete;
  ~RejectsFile();

  // True when there was something to write. Error failure when it could not be, as on a full disk.
  Result<bool> write(const Record& report);
  const std::string& path() const { return path_; }

 private:
  RejectsFile(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}

  std::string path_;
  int fd_;  // -1: kept, or moved from
};

}  // namespace maillage
