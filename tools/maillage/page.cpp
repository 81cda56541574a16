#include "tools/maillage/page.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <numeric>

#include "tools/maillage/terminal_text.h"

namespace maillage {
namespace {

constexpr std::size_t gap = 2;              // between columns
constexpr std::size_t narrowest = 8;        // no column is cut below
constexpr std::size_t default_width = 100;  // of a terminal that does not tell

std::string_view colour_code(Tone tone) {
  switch (tone) {
    case Tone::plain:
      return "";
    case Tone::strong:
      return "\x1b[1m";
    case Tone::faint:
      return "\x1b[2m";
    case Tone::good:
      return "\x1b[32m";
    case Tone::warning:
      return "\x1b[33m";
    case Tone::bad:
      return "\x1b[31m";
  }
  return "";
}

std::string padding(std::size_t width, std::size_t used) {
  return std::string(width > used ? width - used : 0, ' ');
}

std::vector<Spans> printable_rows(const std::vector<Spans>& rows) {
  std::vector<Spans> clean = rows;
  for (Spans& row : clean) {
    for (Span& cell : row) cell.text = printable(cell.text);
  }
  return clean;
}

// 0 for a column without any value.
std::vector<std::size_t> natural_widths(const std::vector<Column>& columns,
                                        const std::vector<Spans>& rows) {
  std::vector<std::size_t> widths(columns.size(), 0);
  for (const Spans& row : rows) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      widths[i] = std::max(widths[i], display_width(row[i].text));
    }
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (widths[i] > 0) widths[i] = std::max(widths[i], display_width(columns[i].title));
  }
  return widths;
}

std::size_t total_width(const std::vector<std::size_t>& widths) {
  std::size_t total = 0;
  for (const std::size_t width : widths) total += width == 0 ? 0 : width + gap;
  return total == 0 ? 0 : total - gap;
}

// The widest column of text gives way until the table fits or nothing more can.
void fit(std::vector<std::size_t>& widths, const std::vector<Column>& columns, std::size_t limit) {
  while (total_width(widths) > limit) {
    std::size_t widest = widths.size();
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const bool cuttable = columns[i].kind == Column::Kind::text && widths[i] > narrowest;
      if (cuttable && (widest == widths.size() || widths[i] > widths[widest])) widest = i;
    }
    if (widest == widths.size()) return;
    --widths[widest];
  }
}

}  // namespace

void TextTable::row(Spans cells) {
  cells.resize(columns_.size());
  rows_.push_back(std::move(cells));
}

void Page::add(std::string_view printable_text, Tone tone) {
  const bool coloured = view_.colour && tone != Tone::plain && !printable_text.empty();
  if (coloured) text_ += colour_code(tone);
  text_ += printable_text;
  if (coloured) text_ += "\x1b[0m";
}

void Page::line(const Spans& spans) {
  for (const Span& span : spans) add(printable(span.text), span.tone);
  text_ += '\n';
}

void Page::blank() {
  const bool after_blank = text_.size() >= 2 && text_[text_.size() - 2] == '\n';
  if (!text_.empty() && !after_blank) text_ += '\n';
}

void Page::facts(const Facts& facts) {
  const auto has_value = [](const Spans& spans) {
    return std::any_of(spans.begin(), spans.end(), [](const Span& s) { return !s.text.empty(); });
  };
  std::size_t width = 0;
  for (const auto& [label, value] : facts) {
    if (has_value(value)) width = std::max(width, display_width(printable(label)));
  }
  for (const auto& [label, value] : facts) {
    if (!has_value(value)) continue;
    const std::string clean = printable(label);
    add(clean, Tone::faint);
    text_ += padding(width + gap, display_width(clean));
    line(value);
  }
}

void Page::table(const TextTable& table) {
  if (table.empty()) return;
  const std::vector<Column>& columns = table.columns_;
  std::vector<Spans> rows = printable_rows(table.rows_);
  std::vector<std::size_t> widths = natural_widths(columns, rows);
  if (view_.width > 0) fit(widths, columns, view_.width);
  Spans titles;
  for (const Column& column : columns) titles.push_back({printable(column.title), Tone::faint});
  rows.insert(rows.begin(), titles);
  for (const Spans& row : rows) {
    std::string spaces;  // written before the next cell only: no blanks at the end of a line
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (widths[i] == 0) continue;
      const std::string cell = cut_to_width(row[i].text, widths[i]);
      const std::string fill = padding(widths[i], display_width(cell));
      const bool right = columns[i].kind == Column::Kind::number;
      if (right) spaces += fill;
      if (!cell.empty()) {
        text_ += spaces;
        spaces.clear();
        add(cell, row[i].tone);
      }
      spaces += (right ? "" : fill) + std::string(gap, ' ');
    }
    text_ += '\n';
  }
}

View view_of_stdout() {
  View view;
  view.now_s = std::time(nullptr);
  if (isatty(STDOUT_FILENO) == 0) return view;
  winsize size{};
  const bool told = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  view.width = told ? size.ws_col : default_width;
  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal == nullptr || std::string_view(terminal) == "dumb";
  view.colour = !dumb && (no_colour == nullptr || *no_colour == '\0');
  return view;
}

}  // namespace maillage
