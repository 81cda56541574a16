// What is kept of an import, so that it can be listed, looked at and undone: a summary, and what it
// changed, compressed. The layout is import_record.capnp's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "node/directory/import_life/import_plan.h"
#include "protocol/bytes.h"

namespace maillage {

enum class ImportKind : std::uint8_t { import = 0, undo = 1 };

struct ImportSummary {
  std::uint64_t moment_ms = 0;  // since 1970
  ImportKind kind = ImportKind::import;
  std::uint64_t undoes = 0;  // of an undo: the number of the import it took back
  std::string source;        // as the file is called: --source, else the map
  std::string territory;     // that was kept of it; "whole" for all
  std::string map;
  Bytes file_hash;  // BLAKE2b-256
  std::uint64_t rows = 0;
  ImportCounts counts;
  std::uint64_t undone_by = 0;  // the number of the undo; 0: not undone
  std::uint64_t withdrawn = 0;  // venues it proposed to close
  bool has_changes = true;      // false: there were too many to keep, so it cannot be undone
};

// The largest list of changes that is kept, compressed; a summary without them says so.
inline constexpr std::size_t most_change_bytes = std::size_t{48} << 20;

Bytes encode(const ImportSummary& summary);
std::optional<ImportSummary> decode_import_summary(ByteView bytes);

// About 100 ms for 25,000 new venues: may be done on another thread.
Bytes encode(const std::vector<VenueChange>& changes);
// Nothing when unreadable. Fields of a later version are left out.
std::optional<std::vector<VenueChange>> decode_import_changes(ByteView bytes);

}  // namespace maillage
