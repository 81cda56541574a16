// What the updates of a directory scope say (protocol/schema/directory.capnp).
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "node/directory/venue.h"
#include "protocol/update.h"

namespace maillage {

inline constexpr std::uint16_t directory_schema = 2;

// One write of a register (the whole value) or of one element of a set. `replaces` names the writes
// of the same slot that the author saw.
struct FieldWrite {
  VenueField field;
  std::string value;
  bool removes = false;  // nothing is written, only removed
  std::vector<Dot> replaces;
  std::uint16_t position = 0;  // among the operation's writes on the wire; set by decoding
};

struct DirectoryOperation {
  std::string venue;
  std::vector<FieldWrite> writes;
  bool partly_unknown = false;  // writes of fields of a later version were left out
};

// `author` and `epoch` are those of the update it will travel in: its own dots are shortened.
Bytes encode(const DirectoryOperation& operation, const WriterId& author);

// The same without copies.
struct FieldWriteView {
  VenueField field;
  std::string_view value;
  bool removes = false;
  std::span<const Dot> replaces;
  std::uint16_t position = 0;
};
struct DirectoryOperationView {
  std::string_view venue;
  std::span<const FieldWriteView> writes;
  bool partly_unknown = false;
};

// Decodes one operation after the other in memory of its own.
class DirectoryOperationReader {
 public:
  // Null when poison: unreadable, above limits, or not UTF-8. Writes of fields this version does
  // not know are left out. What it answers borrows from `bytes`, and is there until the next call.
  const DirectoryOperationView* read(ByteView bytes, const WriterId& author);
  // The same by the Cap'n Proto library, which reads any layout; `read` falls back on it.
  const DirectoryOperationView* read_unusual(ByteView bytes, const WriterId& author);

 private:
  void start();

  class Reading;

  std::vector<std::uint64_t> words_;  // the message, aligned
  std::vector<FieldWriteView> writes_;
  std::vector<std::size_t> dot_counts_;  // of each write
  std::vector<Dot> dots_;
  DirectoryOperationView operation_;
};

// Nothing when poison.
std::optional<DirectoryOperation> decode_directory_operation(ByteView bytes,
                                                             const WriterId& author);

}  // namespace maillage
