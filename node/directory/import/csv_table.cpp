#include "node/directory/import/csv_table.h"

#include <csv.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <unordered_map>

#include "node/directory/import/cell_text.h"
#include "node/directory/import/foreign_format.h"
#include "node/directory/import/import_limits.h"
#include "node/directory/text.h"
#include "protocol/assert.h"

namespace maillage {
namespace {

constexpr std::string_view kSeparators = ";,\t|";
constexpr std::size_t kCellGrowth = 4096;  // bytes by which libcsv enlarges its buffer

// Values of csv_parser::pstate, which csv.h declares but does not name.
constexpr int kRowNotBegun = 0;
constexpr int kInField = 2;

unexpected<Error> refuse(std::string message) {
  return fail(ErrorKind::invalid_input, std::move(message));
}

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t") == text.npos; }

// libcsv grows its cell buffer through this, which therefore bounds the longest cell.
void* bounded_realloc(void* block, std::size_t size) {
  return size > kMaxCellBytes + 1 ? nullptr : std::realloc(block, size);
}

// The candidate that occurs most often in the header, outside quotes; the earlier one on a tie.
char detect_separator(std::string_view text) {
  std::array<std::size_t, kSeparators.size()> counts{};
  bool quoted = false, seen = false;
  for (const char c : text.substr(0, kMaxCellBytes)) {
    if (c == '"') quoted = !quoted;
    if (!quoted && (c == '\n' || c == '\r') && seen) break;
    seen = seen || (c != '\n' && c != '\r');
    const std::size_t which = kSeparators.find(c);
    if (!quoted && which != kSeparators.npos) ++counts[which];
  }
  const auto most = std::max_element(counts.begin(), counts.end());
  return *most == 0 ? ',' : kSeparators[static_cast<std::size_t>(most - counts.begin())];
}

// Excel's first line "sep=;" tells the separator and is no header.
char take_separator_line(std::string_view& text) {
  const std::string_view line = first_line(text);
  const bool told = line.size() >= 5 && line.starts_with("sep=") && line.size() <= 7 &&
                    kSeparators.find(line[4]) != kSeparators.npos;
  if (!told) return '\0';
  text.remove_prefix(line.size());
  return line[4];
}

}  // namespace

// Receives libcsv's cells and rows, and keeps the table within its bounds.
class CsvTableBuilder {
 public:
  explicit CsvTableBuilder(CsvTable& table) : table_(table) {}

  Result<void> parse(std::string_view text, std::size_t line);
  // The cells of the first line that has any, if it can be read.
  static std::vector<std::string> header_of(std::string_view text, char separator);

 private:
  static void on_cell(void* data, std::size_t size, void* self) {
    static_cast<CsvTableBuilder*>(self)->add_cell({static_cast<const char*>(data), size});
  }
  static void on_row(int, void* self) { static_cast<CsvTableBuilder*>(self)->end_row(); }

  void add_cell(std::string_view cell);
  bool swallows_rows(std::string_view cell) const;
  void note_swallowed_rows();
  void end_row();
  void end_header();
  Result<void> feed(csv_parser& parser, std::string_view text, std::size_t line);
  Result<void> check() const;
  std::string row_at() const { return "the row starting on line " + std::to_string(row_line_); }

  CsvTable& table_;
  std::vector<std::string> header_cells_;
  bool has_header_ = false;
  bool too_wide_ = false;
  bool row_has_text_ = false;
  std::uint32_t stored_ = 0;       // cells of the present row that are kept
  std::uint32_t cells_ = 0;        // cells of the present row
  std::uint32_t last_filled_ = 0;  // 1 + index of its last cell that is not blank
  std::size_t text_mark_ = 0;      // where its text starts
  std::size_t row_line_ = 1;
};

void CsvTableBuilder::add_cell(std::string_view cell) {
  const bool blank = is_blank(cell);
  row_has_text_ = row_has_text_ || !blank;
  ++cells_;
  if (!blank) last_filled_ = cells_;
  if (!has_header_) {
    if (cells_ <= kMaxImportColumns) header_cells_.emplace_back(cell);
  } else if (stored_ < table_.header_.size()) {
    if (swallows_rows(cell)) note_swallowed_rows();
    table_.text_.append(cell);
    table_.cell_ends_.push_back(static_cast<std::uint32_t>(table_.text_.size()));
    ++stored_;
  }
}

// A quote that is never closed ends at the next one, and if that stands in the same column the row
// looks whole: as many separators as the lost rows have tell it from a text of several lines.
bool CsvTableBuilder::swallows_rows(std::string_view cell) const {
  const std::size_t columns = table_.header_.size();
  const auto breaks = std::count(cell.begin(), cell.end(), '\n');
  if (breaks == 0 || columns < 3) return false;
  const auto separators = std::count(cell.begin(), cell.end(), table_.separator_);
  return separators >= breaks * static_cast<std::ptrdiff_t>(columns - 1);
}

void CsvTableBuilder::note_swallowed_rows() {
  if (table_.notes_.size() >= kMaxReportedIssues) return;
  const std::string& column = table_.header_[stored_];
  table_.notes_.push_back({row_line_, shortened(clean_cell(column), kMaxShownBytes),
                           "this cell seems to hold the rows below: close its quote"});
}

void CsvTableBuilder::end_header() {
  too_wide_ = last_filled_ > kMaxImportColumns;
  if (!row_has_text_ || too_wide_) {
    header_cells_.clear();
    return;
  }
  has_header_ = true;
  table_.header_ = std::move(header_cells_);
  while (is_blank(table_.header_.back())) table_.header_.pop_back();
}

void CsvTableBuilder::end_row() {
  if (!has_header_) {
    end_header();
  } else if (row_has_text_) {
    const auto first = static_cast<std::uint32_t>(table_.cell_ends_.size() - stored_);
    const auto columns = static_cast<std::uint32_t>(table_.header_.size());
    const std::uint32_t count = std::max(last_filled_, std::min(cells_, columns));
    table_.rows_.push_back({row_line_, first, stored_, count});
  } else {
    table_.cell_ends_.resize(table_.cell_ends_.size() - stored_);
    table_.text_.resize(text_mark_);
  }
  stored_ = cells_ = last_filled_ = 0;
  row_has_text_ = false;
  text_mark_ = table_.text_.size();
}

Result<void> CsvTableBuilder::check() const {
  if (too_wide_) {
    return refuse("the header has more than " + std::to_string(kMaxImportColumns) +
                  " columns: is this a table of venues?");
  }
  if (table_.rows_.size() > kMaxImportRows || table_.cell_ends_.size() > kMaxImportCells) {
    return refuse("the file has more than " + std::to_string(kMaxImportRows) + " rows or " +
                  std::to_string(kMaxImportCells) + " cells: split it");
  }
  return {};
}

Result<void> CsvTableBuilder::feed(csv_parser& parser, std::string_view text, std::size_t line) {
  // One physical line at a time, which is how each row knows the line it starts on.
  while (!text.empty()) {
    const std::string_view next = first_line(text);
    if (parser.pstate == kRowNotBegun) row_line_ = line;
    if (csv_parse(&parser, next.data(), next.size(), on_cell, on_row, this) != next.size()) {
      return refuse(row_at() + " has a cell longer than " + std::to_string(kMaxCellBytes) +
                    " bytes, most often because a quote is never closed: correct that row");
    }
    if (const Result<void> within = check(); !within) return within;
    text.remove_prefix(next.size());
    ++line;
  }
  if (parser.pstate == kInField && parser.quoted) {
    return refuse("the file ends inside a quoted cell of " + row_at() +
                  ": it was cut short, or a quote is not closed there; get the whole file again");
  }
  csv_fini(&parser, on_cell, on_row, this);
  return check();
}

Result<void> CsvTableBuilder::parse(std::string_view text, std::size_t line) {
  csv_parser parser;
  MAILLAGE_ASSERT(csv_init(&parser, 0) == 0);
  csv_set_delim(&parser, static_cast<unsigned char>(table_.separator_));
  csv_set_realloc_func(&parser, bounded_realloc);
  csv_set_blk_size(&parser, kCellGrowth);
  const Result<void> result = feed(parser, text, line);
  csv_free(&parser);
  if (!result) return result;
  if (!has_header_) return refuse("the file is empty: export it again");
  if (table_.rows_.empty()) return refuse("the file has a header but no rows: export it again");
  return {};
}

// A header is far shorter than this; what follows it may well be cut.
std::vector<std::string> CsvTableBuilder::header_of(std::string_view text, char separator) {
  CsvTable probe;
  probe.separator_ = separator;
  static_cast<void>(CsvTableBuilder(probe).parse(text.substr(0, kMaxCellBytes), 1));
  return std::move(probe.header_);
}

namespace {

struct Titles {
  std::size_t bytes = 0;
  std::size_t lines = 0;
  std::size_t filled_lines = 0;
};

std::vector<std::string> header_at(std::string_view text, char told) {
  return CsvTableBuilder::header_of(text, told != '\0' ? told : detect_separator(text));
}

// What stands above the header; nothing when no line is one, so that the first is taken for it.
Titles find_titles(std::string_view text, char told, const CsvTable::IsHeader& is_header) {
  Titles above;
  while (is_header && !text.empty() && above.filled_lines <= kMaxTitleLines) {
    const std::string_view line = first_line(text);
    const bool filled = line.find_first_not_of(" ;,|\t\"\r\n") != line.npos;
    if (filled && is_header(header_at(text, told))) return above;
    above.bytes += line.size();
    above.filled_lines += filled;
    ++above.lines;
    text.remove_prefix(line.size());
  }
  return {};
}

void note_encodings(const DecodedText& decoded, std::vector<TableNote>& notes) {
  for (const std::size_t line : decoded.odd_lines) {
    notes.push_back({line, "",
                     decoded.mostly_utf8
                         ? "bytes that are not UTF-8 were read as Windows-1252: check the accents"
                         : "in UTF-8, unlike most of the file, and read so: check the accents"});
  }
  if (decoded.odd_line_count == decoded.odd_lines.size()) return;
  const std::size_t more = decoded.odd_line_count - decoded.odd_lines.size();
  notes.push_back(
      {decoded.odd_lines.back(), "",
       std::to_string(more) + " more lines below are in another encoding than the rest"});
}

Result<void> check_header(const std::vector<std::string>& header) {
  std::unordered_map<std::string, std::size_t> seen;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const std::string key = header_key(header[i]);
    if (key.empty()) continue;  // an unnamed column cannot be mapped: it counts as unused
    const auto [other, is_new] = seen.emplace(key, i);
    if (is_new) continue;
    return refuse("columns " + std::to_string(other->second + 1) + " and " + std::to_string(i + 1) +
                  " have the same name \"" + shortened(clean_cell(header[i]), kMaxShownBytes) +
                  "\": rename or remove one, or put a header above if this is none");
  }
  return {};
}

}  // namespace

Result<CsvTable> CsvTable::parse(ByteView bytes, const IsHeader& is_header) {
  if (bytes.empty()) return refuse("the file is empty: export it again");
  if (bytes.size() > kMaxImportBytes) {
    return refuse("the file is larger than " + std::to_string(kMaxImportBytes >> 20) +
                  " MiB: split it");
  }
  if (const std::string_view format = foreign_format(bytes); !format.empty()) {
    return refuse(std::string(format));
  }
  Result<DecodedText> decoded = decode_text(bytes);
  if (!decoded) return unexpected<Error>(decoded.error());

  CsvTable table;
  table.encoding_ = decoded->encoding;
  note_encodings(*decoded, table.notes_);
  std::string_view text = decoded->utf8;
  const char told = take_separator_line(text);
  const Titles titles = find_titles(text, told, is_header);
  text.remove_prefix(titles.bytes);
  table.title_lines_ = titles.filled_lines;
  table.separator_ = told != '\0' ? told : detect_separator(text);
  const std::size_t line = (told != '\0' ? 2 : 1) + titles.lines;
  if (Result<void> parsed = CsvTableBuilder(table).parse(text, line); !parsed) {
    return unexpected<Error>(parsed.error());
  }
  if (Result<void> checked = check_header(table.header_); !checked) {
    return unexpected<Error>(checked.error());
  }
  return table;
}

std::string header_key(std::string_view name) {
  std::string key = fold_text(clean_cell(name));
  std::erase_if(key, [](unsigned char c) { return c < 0x80 && !std::isalnum(c); });
  return key;
}

}  // namespace maillage
