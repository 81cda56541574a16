// Where an export goes: one new file, a directory with a file of each kind, or standard output.
#pragma once

#include <optional>
#include <string>

#include "node/control/client.h"
#include "protocol/result.h"
#include "tools/maillage/output_file.h"

namespace maillage {

class ExportPlace {
 public:
  // `path`: empty or "-" for standard output; a directory when it ends with '/' or is one. Made
  // now: nothing is done whose result has no place. Errors: conflict, failure.
  static Result<ExportPlace> at(const std::string& path);
  ExportPlace(ExportPlace&& other) noexcept;
  ExportPlace& operator=(ExportPlace&&) = delete;
  ~ExportPlace();  // a directory that was made and stayed empty is gone

  bool is_directory() const { return !directory_.empty(); }
  bool is_stdout() const { return !file_ && directory_.empty(); }
  // Takes the pieces out of the reply and writes them; the report says where ("output"). For
  // standard output they stay.
  Result<void> keep(ControlReply& reply);

 private:
  ExportPlace() = default;

  std::optional<OutputFile> file_;
  std::string directory_;  // with a '/' at its end
  bool made_ = false;
};

// The pieces of a reply to standard output, one behind the other.
std::string pieces_of(const ControlReply& reply);

}  // namespace maillage
