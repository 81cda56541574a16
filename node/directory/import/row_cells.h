// What the rows of a table have in their cells, be it one text or a list of them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "node/directory/import/cell_table.h"

namespace maillage {

// Cleaned (cell_text.h); the items of a list are one text, where a field takes one value.
std::string cleaned_cell(const CellTable::Row& row, std::size_t column);

// The items of a list, cleaned; else `text`, which is the cell, split at the separators.
std::vector<std::string> cell_values(const CellTable::Row& row, std::size_t column,
                                     std::string_view text, std::string_view separators);

}  // namespace maillage
