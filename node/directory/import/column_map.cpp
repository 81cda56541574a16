#include "node/directory/import/column_map.h"

#include <algorithm>
#include <set>

#include "node/directory/import/built_in_maps.h"
#include "node/directory/import/cell_text.h"
#include "node/directory/import/csv_table.h"
#include "protocol/assert.h"

namespace maillage {
namespace {

using Keys = std::set<std::string>;

Keys keys_of(const std::vector<std::string>& header) {
  Keys keys;
  for (const std::string& name : header) keys.insert(header_key(name));
  return keys;
}

bool any_in(const ColumnNames& names, const Keys& keys) {
  return std::any_of(names.begin(), names.end(),
                     [&keys](const std::string& name) { return keys.contains(name); });
}

std::string list_of(const std::vector<std::string>& header) {
  constexpr std::size_t kNameBytes = 40, kListBytes = 600;  // still one line that can be read
  std::string list;
  for (const std::string& name : header) {
    list += (list.empty() ? "" : ", ") + shortened(clean_cell(name), kNameBytes);
  }
  return shortened(list, kListBytes);
}

}  // namespace

bool ColumnMap::knows(const std::string& key) const {
  const auto names_it = [&key](const ColumnNames& names) {
    return std::find(names.begin(), names.end(), key) != names.end();
  };
  return names_it(ignore) || names_it(id_from) ||
         std::any_of(hours.begin(), hours.end(), names_it) ||
         std::any_of(hours_joined.begin(), hours_joined.end(), names_it) ||
         std::any_of(columns.begin(), columns.end(),
                     [&](const ColumnRule& rule) { return names_it(rule.from); });
}

bool ColumnMap::recognises(const std::vector<std::string>& header) const {
  const Keys keys = keys_of(header);
  return !recognise.empty() &&
         std::all_of(recognise.begin(), recognise.end(),
                     [&keys](const ColumnNames& names) { return any_in(names, keys); });
}

bool ColumnMap::fits(const std::vector<std::string>& header) const {
  return recognises(header) && !any_in(never, keys_of(header));
}

std::size_t ColumnMap::known_columns(const std::vector<std::string>& header) const {
  const Keys keys = keys_of(header);
  return static_cast<std::size_t>(std::count_if(
      keys.begin(), keys.end(), [this](const std::string& key) { return knows(key); }));
}

const std::vector<ColumnMap>& built_in_maps() {
  static const std::vector<ColumnMap> maps = [] {
    std::vector<ColumnMap> result;
    for (const std::string_view page : built_in_map_pages()) {
      Result<ColumnMap> map = ColumnMap::parse(page);
      MAILLAGE_ASSERT(map.has_value());
      result.push_back(std::move(*map));
    }
    return result;
  }();
  return maps;
}

bool looks_like_header(const std::vector<std::string>& line, const ColumnMap* own) {
  if (own == nullptr) {
    return std::any_of(built_in_maps().begin(), built_in_maps().end(),
                       [&line](const ColumnMap& map) { return map.recognises(line); });
  }
  // A venue needs two columns at least, its name and where it is.
  return own->recognise.empty() ? own->known_columns(line) >= 2 : own->recognises(line);
}

namespace {

// The columns for which a map that recognises the header does not fit.
std::vector<std::string> columns_of_persons(const std::vector<std::string>& header) {
  std::vector<std::string> found;
  for (const ColumnMap& map : built_in_maps()) {
    if (!map.recognises(header)) continue;
    std::copy_if(header.begin(), header.end(), std::back_inserter(found),
                 [&map](const std::string& name) { return any_in(map.never, {header_key(name)}); });
  }
  return found;
}

}  // namespace

Result<ColumnMap> choose_map(const std::vector<std::string>& header) {
  const ColumnMap* best = nullptr;
  for (const ColumnMap& map : built_in_maps()) {
    const bool better = best == nullptr || map.known_columns(header) > best->known_columns(header);
    if (map.fits(header) && better) best = &map;
  }
  if (best != nullptr) return *best;
  if (const auto persons = columns_of_persons(header); !persons.empty()) {
    return fail(ErrorKind::invalid_input,
                "the file seems to hold data of persons (" + list_of(persons) +
                    "), which must not be put in a directory: remove these columns and import "
                    "again");
  }
  return fail(
      ErrorKind::invalid_input,
      "no built-in column map fits this header: " + list_of(header) +
          ". Run it again with --suggest-map for a map to start from, correct that "
          "(docs/import-maps.md) and give it with --map; or name the columns as the national "
          "standard does");
}

ColumnMap without_persons(ColumnMap own) {
  for (const ColumnMap& map : built_in_maps()) {
    own.never.insert(own.never.end(), map.never.begin(), map.never.end());
  }
  return own;
}

}  // namespace maillage
