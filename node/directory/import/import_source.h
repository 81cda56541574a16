// Any file of venues as what the importer reads: rows of a table with their column map, and the
// services that come beside them.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "node/directory/import/cell_table.h"
#include "node/directory/import/column_map.h"
#include "node/directory/import/importer.h"
#include "node/directory/import/service.h"
#include "protocol/bytes.h"
#include "protocol/result.h"

namespace maillage {

struct ImportSource {
  CellTable table;
  ColumnMap map;  // without any column when the file has services only
  std::string encoding;
  char separator = ',';               // of CSV
  std::size_t unreadable = 0;         // records that are no object: reported as rejected
  bool speaks_of_services = false;    // so that a venue without any has none
  std::size_t services_rejected = 0;  // of those read, that are not in `services`
  std::vector<ServiceRecord> services;
};

using NoteIssue = std::function<void(ImportIssue issue)>;

// `own`: the map to use, instead of the built-in one that fits. `source`: what the file is called
// when it says no better (ImportOptions::source). Errors: invalid_input.
Result<ImportSource> open_source(ByteView bytes, const ColumnMap* own, const std::string& source,
                                 const NoteIssue& note);

// The same for what looks_like_json() (recognise.h).
Result<ImportSource> open_json(ByteView bytes, const ColumnMap* own, const std::string& source,
                               const NoteIssue& note);

}  // namespace maillage
