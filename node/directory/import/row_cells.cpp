#include "node/directory/import/row_cells.h"

#include "node/directory/import/cell_text.h"

namespace maillage {
namespace {

std::vector<std::string> cleaned_items(const CellTable::Row& row, std::size_t column) {
  std::vector<std::string> values;
  for (const std::string_view item : row.items(column)) {
    if (std::string value = clean_cell(item); !value.empty()) values.push_back(std::move(value));
  }
  return values;
}

}  // namespace

std::string cleaned_cell(const CellTable::Row& row, std::size_t column) {
  if (!row.is_list(column)) return clean_cell(row.cell(column));
  std::string all;
  for (const std::string& text : cleaned_items(row, column)) {
    all += (all.empty() ? "" : "; ") + text;
  }
  return all;
}

std::vector<std::string> cell_values(const CellTable::Row& row, std::size_t column,
                                     std::string_view text, std::string_view separators) {
  return row.is_list(column) ? cleaned_items(row, column) : split_values(text, separators);
}

}  // namespace maillage
