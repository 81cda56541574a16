// What a command prints for people: lines, facts and tables without drawing. Every text given here
// is made printable here, and nowhere else does text reach a terminal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace maillage {

enum class Tone { plain, strong, faint, good, warning, bad };

struct Span {
  std::string text;
  Tone tone = Tone::plain;
};
using Spans = std::vector<Span>;

// How the person looks at it.
struct View {
  std::size_t width = 0;   // columns of the terminal; 0: not a terminal, nothing is cut
  bool colour = false;     // never unless it is a terminal and NO_COLOR is unset
  std::int64_t now_s = 0;  // since 1970, for ages
};

struct Column {
  std::string title;
  enum class Kind { text, number, whole } kind = Kind::text;  // whole: never cut, people copy it
};

class TextTable {
 public:
  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}
  // Missing cells are empty, those beyond the columns left out.
  void row(Spans cells);
  bool empty() const { return rows_.empty(); }

 private:
  friend class Page;
  std::vector<Column> columns_;
  std::vector<Spans> rows_;
};

using Facts = std::vector<std::pair<std::string, Spans>>;  // label, value

class Page {
 public:
  explicit Page(const View& view) : view_(view) {}

  void line(const Spans& spans);
  void line(std::string text) { line({Span{std::move(text)}}); }
  void heading(std::string text) { line({Span{std::move(text), Tone::strong}}); }
  void blank();                    // between parts: never first, never twice
  void facts(const Facts& facts);  // labels aligned; those without a value are left out
  void table(
      const TextTable& table);  // nothing without rows; columns without any value are left out

  const View& view() const { return view_; }
  const std::string& text() const { return text_; }

 private:
  void add(std::string_view printable_text, Tone tone);

  const View view_;
  std::string text_;
};

// The view of standard output, from its terminal and the environment.
View view_of_stdout();

}  // namespace maillage
