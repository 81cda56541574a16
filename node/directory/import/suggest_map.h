// Proposes a column map for a file that no built-in map fits (maillage directory import
// --suggest-map): a page a person reads, corrects and gives back with --map.
//
// A column is taken by its name where a built-in map knows it, else by the words of its name, else
// by what its cells look like; what the cells contradict is left out. Columns about persons are
// never read nor shown, and cells are shown of columns only that the page takes, since of others
// nobody knows what they hold.
//
// Pure, and bounded by import_limits.h; 20,000 cells at most are looked at, spread over the file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "node/directory/import/column_guess.h"
#include "node/directory/import/column_map.h"
#include "protocol/bytes.h"
#include "protocol/result.h"

namespace maillage {

struct SuggestedColumn {
  std::string name;  // as the header has it
  ColumnTarget target;
  std::string why;
  std::vector<std::string> samples;  // of columns that the page takes
  // What a built-in map does with a column of this name; empty: `target` alone says it.
  std::vector<const ColumnRule*> rules;
  std::string equipment;   // what a "yes" stands for, when the target is equipment
  std::string separators;  // of a set, as found in the cells
};

struct SuggestedMap {
  std::vector<SuggestedColumn> columns;  // in the file's order
  std::string page;                      // TOML that ColumnMap::parse takes, with comments
};

// `source` names the map (see venue_identity.h); empty: a name made from the header. Errors:
// invalid_input, for a file that is no table, or in which nothing can be a name of venues.
Result<SuggestedMap> suggest_map(ByteView bytes, std::string_view source);

}  // namespace maillage
