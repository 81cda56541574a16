// How the columns of a source become the fields of the national standard: a TOML page, built in for
// the sources everybody has, written by a hub for its own files (maillage directory import --map).
// docs/import-maps.md describes the page and has an example.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/directory/venue.h"
#include "protocol/result.h"

namespace maillage {

// What `to` may say beside the fields: both coordinates in one cell, and a whole address in one
// cell.
inline constexpr std::string_view kPosition = "position";
inline constexpr std::string_view kWholeAddress = "adresse_complete";

using ColumnNames = std::vector<std::string>;  // spellings, as header_key() gives them

struct ColumnRule {
  ColumnNames from;
  std::optional<VenueField> to;  // empty: a position in one cell
  bool whole_address = false;    // `to` is adresse, and the cell has postcode and commune too
  ColumnNames unless;            // with any of these in the header the rule is not applied
  std::string separators = "|";
  std::map<std::string, std::vector<std::string>> values;  // by header_key() of the old value
  bool ignore_others = false;
};

struct ConstantRule {
  VenueField to;
  std::vector<std::string> values;
};

struct ColumnMap {
  std::string name;
  std::vector<ColumnNames> recognise;
  ColumnNames never;
  ColumnNames ignore;
  ColumnNames id_from;
  std::string id_prefix;
  std::vector<ColumnRule> columns;
  std::vector<ConstantRule> constants;
  std::array<ColumnNames, 7> hours;         // Monday first; empty when the source has none
  std::array<ColumnNames, 7> hours_joined;  // columns of a day that are read one after another

  // Kind invalid_input, with the line, for anything that is not such a page: unknown keys too,
  // since a misspelt one would silently lose a column.
  static Result<ColumnMap> parse(std::string_view toml);

  bool knows(const std::string& key) const;  // whether a column of this header_key() has a place
  bool recognises(const std::vector<std::string>& header) const;
  bool fits(const std::vector<std::string>& header) const;  // and has nothing of `never`
  // How many columns of the header this map knows.
  std::size_t known_columns(const std::vector<std::string>& header) const;
};

// The maps of node/directory/import/maps/, embedded when the library is built.
const std::vector<ColumnMap>& built_in_maps();

// Whether this line looks like the header of a file of venues: for `own` when one is given, else
// for a built-in map (a list of persons looks like one too).
bool looks_like_header(const std::vector<std::string>& line, const ColumnMap* own);

// The built-in map that fits and knows most columns. The error lists the headers seen and says how
// to write a map, or which columns seem to hold data of persons.
Result<ColumnMap> choose_map(const std::vector<std::string>& header);

// `own` with the columns that no map may read, those of persons, added to its `never`.
ColumnMap without_persons(ColumnMap own);

}  // namespace maillage
