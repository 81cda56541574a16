#include "node/directory/import/suggest_map.h"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "node/directory/import/cell_text.h"
#include "node/directory/import/csv_table.h"
#include "node/directory/import/suggested_page.h"
#include "node/directory/import/suggestion.h"

namespace maillage {
namespace {

constexpr std::size_t kLookedCells = 20'000;
constexpr std::size_t kFewestRows = 20, kMostRows = 200;

// A line that names at least two columns, and as many as not, is the header of a file that no
// built-in map knows.
bool names_columns(const std::vector<std::string>& line) {
  if (looks_like_header(line, nullptr)) return true;
  std::size_t filled = 0, named = 0;
  for (const std::string& cell : line) {
    const std::string text = clean_cell(cell);
    filled += !text.empty();
    named += !text.empty() && text.size() <= kLongestColumnName && !guesses_by_name(text).empty();
  }
  return named >= 2 && named * 2 >= filled;
}

// Rows spread over the file, since exports are sorted.
std::vector<ColumnShape> shapes_of(const CsvTable& table) {
  const std::size_t columns = table.header().size();
  const std::size_t rows = std::clamp(kLookedCells / columns, kFewestRows, kMostRows);
  const std::size_t stride = std::max<std::size_t>(1, table.row_count() / rows);
  std::vector<ShapeSurvey> surveys(columns);
  for (std::size_t row = 0; row < table.row_count(); row += stride) {
    for (std::size_t i = 0; i < columns; ++i) {
      surveys[i].add(clean_cell(table.row(row).cell(i)));
    }
  }
  std::vector<ColumnShape> shapes;
  for (ShapeSurvey& survey : surveys) shapes.push_back(std::move(survey).take());
  return shapes;
}

const ColumnMap& built_in_map(std::string_view name) {
  const std::vector<ColumnMap>& maps = built_in_maps();
  const auto found = std::find_if(maps.begin(), maps.end(),
                                  [name](const ColumnMap& map) { return map.name == name; });
  return found != maps.end() ? *found : maps.front();
}

// A map recognises many files by two columns; only one that it knows whole is meant.
bool knows_all(const ColumnMap& map, const std::vector<std::string>& header) {
  return std::all_of(header.begin(), header.end(),
                     [&map](const std::string& name) { return map.knows(header_key(name)); });
}

// The same for every export with these columns.
std::string name_from(const std::vector<std::string>& header) {
  std::string keys;
  for (const std::string& name : header) keys += header_key(name) + "\n";
  std::array<std::uint8_t, crypto_generichash_BYTES_MIN> hash;
  const ByteView bytes = as_bytes(keys);
  crypto_generichash(hash.data(), hash.size(), bytes.data(), bytes.size(), nullptr, 0);
  return "annuaire-" + to_hex(ByteView(hash).first(4));
}

}  // namespace

Result<SuggestedMap> suggest_map(ByteView bytes, std::string_view source) {
  const Result<CsvTable> table = CsvTable::parse(bytes, names_columns);
  if (!table) return unexpected<Error>(table.error());
  const std::vector<std::string>& header = table->header();
  const Result<ColumnMap> chosen = choose_map(header);
  const ColumnMap& known = built_in_map(chosen ? chosen->name : "");
  const bool fits = chosen && knows_all(known, header);

  Suggestion suggestion(header, shapes_of(*table), known, fits);
  suggestion.settle();
  SuggestedMap result{suggestion.take_columns(), ""};
  const bool named = std::any_of(result.columns.begin(), result.columns.end(), gives_name);
  if (!named) {
    return fail(ErrorKind::invalid_input,
                "no column of the file looks like the names of venues: is this a list of places?");
  }
  PageHead head{std::string(source), "", {}};
  if (fits) head = {head.name, known.id_prefix, known.constants};
  if (head.name.empty()) head.name = fits ? known.name : name_from(header);
  result.page = suggested_page(head, result.columns);
  return result;
}

}  // namespace maillage
