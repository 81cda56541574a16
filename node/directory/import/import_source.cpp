#include "node/directory/import/import_source.h"

#include "node/directory/import/csv_table.h"
#include "node/directory/import/recognise.h"

namespace maillage {
namespace {

void note_table(const CsvTable& table, const NoteIssue& note) {
  if (const std::size_t lines = table.title_lines(); lines > 0) {
    note({1, "", IssueSeverity::warning,
          lines == 1 ? "1 line above the header was left aside"
                     : std::to_string(lines) + " lines above the header were left aside",
          ""});
  }
  for (const TableNote& each : table.notes()) {
    note({each.line, each.column, IssueSeverity::warning, each.message, ""});
  }
}

Result<ImportSource> open_csv(ByteView bytes, const ColumnMap* own, const NoteIssue& note) {
  const auto is_header = [own](const auto& line) { return looks_like_header(line, own); };
  Result<CsvTable> table = CsvTable::parse(bytes, is_header);
  if (!table) return unexpected<Error>(table.error());
  Result<ColumnMap> map =
      own != nullptr ? Result<ColumnMap>(without_persons(*own)) : choose_map(table->header());
  if (!map) return unexpected<Error>(map.error());
  note_table(*table, note);
  ImportSource source;
  source.map = std::move(*map);
  source.encoding = encoding_name(table->encoding());
  source.separator = table->separator();
  source.table = std::move(*table);
  return source;
}

}  // namespace

Result<ImportSource> open_source(ByteView bytes, const ColumnMap* own, const std::string& source,
                                 const NoteIssue& note) {
  return looks_like_json(bytes) ? open_json(bytes, own, source, note) : open_csv(bytes, own, note);
}

}  // namespace maillage
