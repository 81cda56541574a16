// The reading of one row: collects values and issues until the row's fate is known.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/directory/import/field_values.h"
#include "node/directory/import/row_reader.h"
#include "node/directory/import/weekday_hours.h"

namespace maillage {

// Both must outlive it.
class RowReading {
 public:
  RowReading(const RowReader& reader, const CsvTable::Row& row) : reader_(reader), row_(row) {}

  RowOutcome run();

 private:
  using Columns = RowReader::Columns;

  void warn(const std::string& column, std::string message, std::string_view value);
  void reject(const std::string& column, std::string message, std::string_view value);
  bool rejected() const { return fate_ == RowFate::rejected; }
  // Cleaned; of a spreadsheet link, its text or its address. Rejects the row when it is too long.
  std::string cell(std::size_t column, bool address = false);

  void check_header();
  void check_width();
  void read_rule(const RowReader::BoundRule& bound);
  void read_register(const ColumnRule& rule, std::size_t column, const std::string& text);
  void read_set(const ColumnRule& rule, std::size_t column, const std::string& text);
  void read_set_value(const ColumnRule& rule, std::size_t column, const std::string& value);
  std::optional<std::string> fee_answer(VenueField field, std::size_t column,
                                        const std::string& value) const;
  void read_position_pair(std::size_t column, const std::string& text);
  void put(VenueField field, std::size_t column, Reading reading, std::string_view text);
  void add(VenueField field, std::string value);
  void settle_position();
  void settle_address();
  void settle_hours();
  DayCells day_cells(std::size_t day);
  void settle_source();
  void settle_constants();
  void settle_sets();
  void settle_id();
  const std::string& id_name() const { return reader_.names_[reader_.id_columns_.front()]; }
  void check_size();
  void settle_fate();
  void settle_placement();

  const RowReader& reader_;
  const CsvTable::Row& row_;
  RowFate fate_ = RowFate::accepted;
  Venue venue_;
  std::vector<ImportIssue> issues_;
  std::string latitude_, longitude_;
  std::string position_column_ = "latitude";  // the last one that gave a coordinate
  std::string address_;                       // whole, in one cell
  std::size_t address_column_ = 0;
};

}  // namespace maillage
