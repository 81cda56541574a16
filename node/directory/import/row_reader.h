// One row of a table to one venue, by the rules of importer.h.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "node/directory/import/column_map.h"
#include "node/directory/import/csv_table.h"
#include "node/directory/import/importer.h"
#include "node/directory/import/territory.h"
#include "node/directory/venue.h"

namespace maillage {

enum class RowFate { accepted, outside, rejected };

struct RowOutcome {
  RowFate fate = RowFate::rejected;
  Venue venue;                      // when accepted
  std::vector<ImportIssue> issues;  // empty when outside; the last one is the reason when rejected
};

// `map` must outlive the reader.
class RowReader {
 public:
  RowReader(const ColumnMap& map, const std::vector<std::string>& header, Territory territory,
            CommunesOfPlace communes_of_place, std::string source);

  RowOutcome read(const CsvTable::Row& row) const;
  // What the row itself is called there, cleaned; empty when it has no identifier.
  std::string id_in_file(const CsvTable::Row& row) const;
  std::vector<std::string> unused_columns() const;
  // The first spelling of what each rule of the map looks for and does not find.
  const std::vector<std::string>& missing_columns() const { return missing_; }
  const std::set<VenueField>& covered_fields() const { return covered_; }

 private:
  friend class RowReading;
  using Columns = std::vector<std::size_t>;  // indexes into the header
  struct BoundRule {
    const ColumnRule* rule;
    Columns columns;
  };

  Columns find(const ColumnNames& names);  // marks them as used
  void cover_fields();
  // The first of the columns that is not empty, cleaned.
  static std::string first_text(const CsvTable::Row& row, const Columns& columns);
  bool known_outside(const CsvTable::Row& row) const;

  const ColumnMap& map_;
  std::vector<std::string> names_;  // of the columns, as issues show them
  std::vector<std::string> header_keys_;
  std::vector<bool> used_;  // by column of the header
  std::vector<std::string> missing_;
  Territory territory_;
  CommunesOfPlace communes_of_place_;
  std::string source_;  // of rows that name none; may be empty
  std::vector<BoundRule> rules_;
  Columns id_columns_;
  Columns insee_columns_;
  Columns postcode_columns_;
  std::array<Columns, 7> hours_columns_;
  std::array<Columns, 7> joined_columns_;
  std::set<VenueField> covered_;
};

}  // namespace maillage
