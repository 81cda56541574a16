#include "node/directory/import/row_reader.h"

#include <algorithm>

#include "node/directory/import/cell_text.h"
#include "node/directory/import/field_values.h"
#include "node/directory/import/import_limits.h"
#include "node/directory/import/row_cells.h"
#include "node/directory/import/row_reading.h"

namespace maillage {
namespace {

using Field = VenueField;

bool has(const ColumnNames& names, const std::string& key) {
  return std::find(names.begin(), names.end(), key) != names.end();
}

}  // namespace

RowReader::RowReader(const ColumnMap& map, const std::vector<std::string>& header,
                     Territory territory, CommunesOfPlace communes_of_place, std::string source)
    : map_(map),
      territory_(std::move(territory)),
      communes_of_place_(std::move(communes_of_place)),
      source_(std::move(source)) {
  for (const std::string& name : header) {
    names_.push_back(shortened(clean_cell(name), kMaxShownBytes));
    header_keys_.push_back(header_key(name));
  }
  used_.resize(header_keys_.size());
  for (const ColumnRule& rule : map_.columns) {
    const bool applies =
        std::none_of(header_keys_.begin(), header_keys_.end(),
                     [&](const std::string& key) { return has(rule.unless, key); });
    Columns columns = applies ? find(rule.from) : Columns{};
    if (columns.empty() && applies) missing_.push_back(rule.from.front());
    if (columns.empty()) continue;
    if (rule.to == Field::code_insee) insee_columns_ = columns;
    if (rule.to == Field::code_postal) postcode_columns_ = columns;
    rules_.push_back({&rule, std::move(columns)});
  }
  id_columns_ = find(map_.id_from);
  for (std::size_t i = 0; i < hours_columns_.size(); ++i) {
    hours_columns_[i] = find(map_.hours[i]);
    joined_columns_[i] = find(map_.hours_joined[i]);
  }
  find(map_.ignore);
  cover_fields();
}

void RowReader::cover_fields() {
  bool position = false;
  for (const BoundRule& rule : rules_) {
    position = position || !rule.rule->to;
    if (rule.rule->to) covered_.insert(*rule.rule->to);
    if (rule.rule->whole_address) covered_.insert({Field::code_postal, Field::commune});
  }
  const auto holds_any = [](const Columns& columns) { return !columns.empty(); };
  if (std::any_of(hours_columns_.begin(), hours_columns_.end(), holds_any) ||
      std::any_of(joined_columns_.begin(), joined_columns_.end(), holds_any)) {
    covered_.insert(Field::horaires);
  }
  // One coordinate alone is never read.
  position =
      position || (covered_.contains(Field::latitude) && covered_.contains(Field::longitude));
  for (const Field field : {Field::latitude, Field::longitude}) {
    position ? void(covered_.insert(field)) : void(covered_.erase(field));
  }
}

RowReader::Columns RowReader::find(const ColumnNames& names) {
  Columns columns;
  for (const std::string& name : names) {
    const auto found = std::find(header_keys_.begin(), header_keys_.end(), name);
    if (found == header_keys_.end() || has(map_.never, name)) continue;
    columns.push_back(static_cast<std::size_t>(found - header_keys_.begin()));
    used_[columns.back()] = true;
  }
  return columns;
}

std::string RowReader::first_text(const CsvTable::Row& row, const Columns& columns) {
  for (const std::size_t column : columns) {
    std::string text = cleaned_cell(row, column);
    if (auto link = read_spreadsheet_link(text)) text = std::move(link->text);
    if (!text.empty()) return text;
  }
  return {};
}

// Most rows of a national file are outside of a hub's territory: their codes decide at once.
bool RowReader::known_outside(const CsvTable::Row& row) const {
  if (territory_.is_whole()) return false;
  const std::string insee = read_insee_code(first_text(row, insee_columns_)).value;
  const std::string postcode = read_postcode(first_text(row, postcode_columns_)).value;
  return territory_.placement(insee, postcode) == Placement::outside;
}

RowOutcome RowReader::read(const CsvTable::Row& row) const { return RowReading(*this, row).run(); }

std::string RowReader::id_in_file(const CsvTable::Row& row) const {
  return first_text(row, id_columns_);
}

std::vector<std::string> RowReader::unused_columns() const {
  std::vector<std::string> unused;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (!used_[i]) unused.push_back(names_[i]);
  }
  return unused;
}

}  // namespace maillage
