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
         std::any_of(columns.begin(), columns.end(),
                     [&](const ColumnRule& rule) { return names_it(rule.from); });
}

bool ColumnMap::fits(const std::vector<std::string>& header) const {
  const Keys keys = keys_of(header);
  return !recognise.empty() && !any_in(never, keys) &&
         std::all_of(recognise.begin(), recognise.end(),
                     [&keys](const ColumnNames& names) { return any_in(names, keys); });
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

Result<ColumnMap> choose_map(const std::vector<std::string>& header) {
  const ColumnMap* best = nullptr;
  for (const ColumnMap& map : built_in_maps()) {
    const bool better = best == nullptr || map.known_columns(header) > best->known_columns(header);
    if (map.fits(header) && better) best = &map;
  }
  if (best != nullptr) return *best;
  return fail(ErrorKind::invalid_input,
              "no built-in column map fits this header: " + list_of(header) +
                  ". Give a map with --map, or name the columns as the national standard does");
}

}  // namespace maillage
