// Rows of cells under named columns, whatever file they came from: what row_reader.h reads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace maillage {

class CellTable {
 public:
  // A view of one row; dies with the table.
  class Row {
   public:
    std::size_t line() const;  // physical line of the file the row starts on, from 1
    // Cells in the file, not counting empty ones after the last column of the header.
    std::size_t cell_count() const;
    // Empty text for a column the row does not reach. Of a list: its items, each after kItemMark.
    std::string_view cell(std::size_t column) const;
    bool is_list(std::size_t column) const;
    // Of a list; else the cell itself, unless it is empty.
    std::vector<std::string_view> items(std::size_t column) const;

   private:
    friend class CellTable;
    Row(const CellTable& table, std::size_t index) : table_(&table), index_(index) {}
    const CellTable* table_;
    std::size_t index_;
  };

  // Stands before each item of a cell that is a list; nothing that a text needs (ASCII's unit
  // separator), and taken out of the texts of lists.
  static constexpr char kItemMark = '\x1F';

  const std::vector<std::string>& header() const { return header_; }
  std::size_t row_count() const { return rows_.size(); }
  Row row(std::size_t index) const { return Row(*this, index); }

 protected:
  friend class JsonTableBuilder;
  struct RowIndex {
    std::size_t line;
    std::uint32_t first_cell;  // into cell_ends_
    std::uint32_t stored;      // cells kept: at most one per column of the header
    std::uint32_t cell_count;
  };

  std::vector<std::string> header_;
  std::string text_;                      // all cells, one after another
  std::vector<std::uint32_t> cell_ends_;  // where each ends in text_
  std::vector<RowIndex> rows_;
};

}  // namespace maillage
