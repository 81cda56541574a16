// A CSV file as a table of UTF-8 cells, whatever tool wrote it: `;` `,` tab or `|` between cells,
// UTF-8, Windows-1252 or UTF-16 (with its mark), any line ends, quotes well or badly placed.
// Parsing is libcsv's, in its tolerant mode. Pure: bytes in, values out.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "node/directory/import/cell_table.h"
#include "node/directory/import/text_decoding.h"
#include "protocol/bytes.h"
#include "protocol/result.h"

namespace maillage {

struct TableNote {
  std::size_t line = 1;  // of the file, from 1
  std::string column;    // as the header names it; empty: the line as a whole
  std::string message;   // one line
};

class CsvTable : public CellTable {
 public:
  // Refuses, with kind invalid_input: an empty file, a header without rows, two columns of the same
  // name (case, accents, spaces and underscores aside), NUL bytes, what is no text table
  // (foreign_format.h), a quote still open at the end (a truncated file), and anything beyond
  // import_limits.h. Rows without any text are left out.
  //
  // `is_header`, when given, tells a header: if the first line is none but one of the next
  // kMaxTitleLines is, the lines above it are left aside (titles, an export date).
  using IsHeader = std::function<bool(const std::vector<std::string>& line)>;
  static Result<CsvTable> parse(ByteView bytes, const IsHeader& is_header = {});

  std::size_t title_lines() const { return title_lines_; }  // left aside, blank ones not counted
  char separator() const { return separator_; }
  TextEncoding encoding() const { return encoding_; }
  // What is odd about the file without keeping it from being read; bounded, in no order.
  const std::vector<TableNote>& notes() const { return notes_; }

 private:
  friend class CsvTableBuilder;
  char separator_ = ',';
  TextEncoding encoding_ = TextEncoding::utf8;
  std::vector<TableNote> notes_;
  std::size_t title_lines_ = 0;
};

// What two column names are compared by: cleaned and folded, letters and digits only, so that "Code
// Postal", "code_postal" and "CODE-POSTAL" are one.
std::string header_key(std::string_view name);

}  // namespace maillage
