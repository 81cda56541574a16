// Records of JSON as a table: "a": {"b": 1} is column "a.b", a list stays a list, and what lists of
// objects say under one key becomes the list of it ("contacts.telephone"). Keys that are absent and
// nulls are empty cells. Keys about persons inside of other objects have no column.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "node/directory/import/cell_table.h"
#include "node/directory/import/json_value.h"
#include "protocol/result.h"

namespace maillage {

class JsonTableBuilder {
 public:
  // `never`: of keys that stand inside of other objects, those that get no column, as header_key()
  // gives them (csv_table.h).
  explicit JsonTableBuilder(std::set<std::string> never = {}) : never_(std::move(never)) {}

  // Kind invalid_input beyond the bounds of import_limits.h. `record` is an object.
  Result<void> add(const JsonValue& record, std::size_t line);
  std::size_t row_count() const { return table_.rows_.size(); }
  // Columns that were left out because of persons, and those whose name is that of another column
  // but for case, accents and signs, so that no map can tell them apart.
  const std::set<std::string>& left_out() const { return left_out_; }
  const std::set<std::string>& alike() const { return alike_; }
  CellTable take();

 private:
  struct Cell {
    std::string text;
    bool list = false;
  };

  bool walk(const JsonValue& value, const std::string& path, bool listed, std::size_t depth);
  bool put(const std::string& path, const JsonValue& scalar, bool listed);
  Cell* cell(const std::string& path);
  void end_row(std::size_t line);

  std::set<std::string> never_, left_out_, alike_;
  std::unordered_map<std::string, std::size_t> columns_;  // by path
  std::set<std::string> keys_;                            // header_key() of each
  std::vector<Cell> cells_;                               // of the present row, by column
  CellTable table_;
};

}  // namespace maillage
