#include "node/directory/import/cell_table.h"

#include <algorithm>

namespace maillage {

std::size_t CellTable::Row::line() const { return table_->rows_[index_].line; }

std::size_t CellTable::Row::cell_count() const { return table_->rows_[index_].cell_count; }

std::string_view CellTable::Row::cell(std::size_t column) const {
  const RowIndex& row = table_->rows_[index_];
  if (column >= row.stored) return {};
  const std::size_t at = row.first_cell + column;
  const std::size_t begin = at == 0 ? 0 : table_->cell_ends_[at - 1];
  return std::string_view(table_->text_).substr(begin, table_->cell_ends_[at] - begin);
}

bool CellTable::Row::is_list(std::size_t column) const {
  return cell(column).starts_with(kItemMark);
}

std::vector<std::string_view> CellTable::Row::items(std::size_t column) const {
  std::string_view rest = cell(column);
  std::vector<std::string_view> found;
  if (!rest.starts_with(kItemMark)) {
    if (!rest.empty()) found.push_back(rest);
    return found;
  }
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const std::size_t end = std::min(rest.find(kItemMark), rest.size());
    found.push_back(rest.substr(0, end));
    rest.remove_prefix(end);
  }
  return found;
}

}  // namespace maillage
