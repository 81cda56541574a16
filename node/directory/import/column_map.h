// How the columns of a source become the fields of the national standard: a TOML page, built in for
// the sources everybody has, written by a hub for its own files (maillage import --map).
//
//   name = "ma-source"               # shown in reports
//   recognise = ["id_fs", ["lib_fs", "nom"]]  # it fits a header with all of these (a list: any of
//   it) never = ["prenom"]               # ... and none of these, which tell another kind of file
//   ignore = ["cle_ban"]             # columns known to have no place; others unused are reported
//
//   [id]                             # without it, identifiers are derived from name and address
//   from = ["id_fs"]                 # the first column that is there and not empty
//   prefix = "france-services-"      # put before it
//
//   [[column]]
//   from = ["courriel", "mail"]      # one name or several spellings of it
//   to = "courriels"                 # a field of the standard, or "position" for
//   "latitude,longitude" separators = "|;"                # between values of a set; "|" unless
//   given; never inside ( ) values = { "CNFS" = "Conseillers numériques", "Adultes" = [] }  # value
//   table; [] drops it others = "ignore"                # values missing in the table: "keep"
//   (unless given) or "ignore"
//
//   [[constant]]
//   to = "source"
//   value = "France Services"        # or a list; where no column gave the field a value
//
//   [hours]                          # a column a day, composed into OpenStreetMap opening hours
//   Mo = "h_lundi"                   # Mo Tu We Th Fr Sa Su; one name or several spellings
//
// Several [[column]] may lead to one field: a set gets the values of all, any other field the first
// that is not empty. Column names and table keys are compared by header_key().
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

using ColumnNames = std::vector<std::string>;  // spellings, as header_key() gives them

struct ColumnRule {
  ColumnNames from;
  std::optional<VenueField> to;  // empty: a position in one cell
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
  std::array<ColumnNames, 7> hours;  // Monday first; empty when the source has none

  // Kind invalid_input, with the line, for anything that is not such a page: unknown keys too,
  // since a misspelt one would silently lose a column.
  static Result<ColumnMap> parse(std::string_view toml);

  bool knows(const std::string& key) const;  // whether a column of this header_key() has a place
  bool fits(const std::vector<std::string>& header) const;
  // How many columns of the header this map knows.
  std::size_t known_columns(const std::vector<std::string>& header) const;
};

// The maps of node/directory/import/maps/, embedded when the library is built.
const std::vector<ColumnMap>& built_in_maps();

// The built-in map that fits and knows most columns. The error lists the headers seen.
Result<ColumnMap> choose_map(const std::vector<std::string>& header);

}  // namespace maillage
