#include "node/directory/import/cell_text.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "node/directory/import/csv_table.h"

namespace maillage {
namespace {

enum class Kind { text, space, nothing };

struct Character {
  Kind kind;
  std::size_t length;  // bytes
};

bool one_of(std::string_view bytes, std::initializer_list<std::string_view> set) {
  return std::any_of(set.begin(), set.end(),
                     [bytes](std::string_view each) { return bytes == each; });
}

Kind kind_of_two(std::string_view bytes) {
  if (bytes == "\u00A0") return Kind::space;
  // C1 controls (U+0080-U+009F) and the soft hyphen.
  const bool c1 = bytes[0] == '\xC2' && static_cast<unsigned char>(bytes[1]) < 0xA0;
  return c1 || bytes == "\u00AD" ? Kind::nothing : Kind::text;
}

Kind kind_of_three(std::string_view bytes) {
  // U+2000-U+200A and their relatives: spaces of many widths.
  if (bytes.starts_with("\xE2\x80") && static_cast<unsigned char>(bytes[2]) <= 0x8A) {
    return Kind::space;
  }
  if (one_of(bytes, {"\u2028", "\u2029", "\u202F", "\u205F", "\u3000"})) return Kind::space;
  // Zero-width characters, and marks that change the direction of what follows.
  if (one_of(bytes,
             {"\u200B", "\u200C", "\u200D", "\u200E", "\u200F", "\u202A", "\u202B", "\u202C",
              "\u202D", "\u202E", "\u2060", "\u2066", "\u2067", "\u2068", "\u2069", "\uFEFF"})) {
    return Kind::nothing;
  }
  return Kind::text;
}

Character character_at(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) {
    if (std::isspace(lead)) return {Kind::space, 1};
    return {lead < 0x20 || lead == 0x7F ? Kind::nothing : Kind::text, 1};
  }
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (text.size() < length) return {Kind::nothing, text.size()};
  if (length == 2) return {kind_of_two(text.substr(0, 2)), 2};
  if (length == 3) return {kind_of_three(text.substr(0, 3)), 3};
  return {Kind::text, length};
}

bool means_nothing(std::string_view text) {
  if (text.size() > 5) return false;
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return one_of(lower, {"null", "nan", "none", "n/a", "#n/a", "#ref!", "-", "--", "/", "."});
}

// Takes a quoted argument of a formula, in which quotes are doubled, and the spaces around it.
std::optional<std::string> take_quoted(std::string_view& text) {
  std::string_view rest = trimmed(text);
  if (!rest.starts_with('"')) return std::nullopt;
  std::string content;
  for (std::size_t i = 1; i < rest.size(); ++i) {
    const bool quote = rest[i] == '"';
    if (quote && rest.substr(i + 1, 1) != "\"") {
      text = trimmed(rest.substr(i + 1));
      return content;
    }
    content.push_back(rest[i]);
    i += quote;
  }
  return std::nullopt;
}

bool is_of_function_name(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || std::isalnum(byte) || c == '_' || c == '.';
}

}  // namespace

std::string clean_cell(std::string_view cell) {
  std::string out;
  out.reserve(cell.size());
  bool space_due = false;
  while (!cell.empty()) {
    const Character next = character_at(cell);
    if (next.kind == Kind::text) {
      if (space_due && !out.empty()) out.push_back(' ');
      space_due = false;
      out.append(cell.substr(0, next.length));
    }
    space_due = space_due || next.kind == Kind::space;
    cell.remove_prefix(next.length);
  }
  if (out.size() > 3 && out.starts_with("=\"") && out.find('"', 2) == out.size() - 1) {
    out = trimmed(std::string_view(out).substr(2, out.size() - 3));
  }
  if (means_nothing(out)) out.clear();
  return out;
}

bool defuse_formula(std::string& text) {
  const std::size_t end = std::min(text.find_first_not_of("=+-@ "), text.size());
  const std::string_view lead = std::string_view(text).substr(0, end);
  if (lead.empty()) return false;
  const bool letter = end < text.size() && lead.back() != ' ' &&
                      std::isalpha(static_cast<unsigned char>(text[end]));
  if (lead.front() != '=' && !letter) return false;
  text.erase(0, end);
  return true;
}

bool starts_formula(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of('\''), text.size()));
  // Those of full width too: some spreadsheets take them for the others.
  constexpr std::array<std::string_view, 10> kStarts = {"=",  "+",  "-",  "@",  "\t",
                                                        "\r", "＝", "＋", "－", "＠"};
  return std::any_of(kStarts.begin(), kStarts.end(),
                     [text](std::string_view start) { return text.starts_with(start); });
}

std::optional<std::string_view> inert_content(std::string_view cell) {
  if (!cell.starts_with('\'') || !starts_formula(cell)) return std::nullopt;
  return cell.substr(1);
}

std::optional<SpreadsheetLink> read_spreadsheet_link(std::string_view cell) {
  const std::size_t open = std::min(cell.find('('), cell.size());
  const std::string key = cell.starts_with('=') ? header_key(cell.substr(1, open)) : "";
  if (key != "hyperlink" && key != "lienhypertexte") return std::nullopt;
  cell.remove_prefix(std::min(open + 1, cell.size()));
  std::vector<std::string> arguments;
  while (auto argument = take_quoted(cell)) {
    arguments.push_back(clean_cell(*argument));
    if (cell == ")") return SpreadsheetLink{arguments.front(), arguments.back()};
    if (!cell.starts_with(';') && !cell.starts_with(',')) break;
    cell.remove_prefix(1);
  }
  return std::nullopt;
}

bool calls_function(std::string_view cell) {
  if (!cell.starts_with('=')) return false;
  cell.remove_prefix(std::min(cell.find_first_not_of("=+-@ "), cell.size()));
  const std::size_t end =
      std::find_if_not(cell.begin(), cell.end(), is_of_function_name) - cell.begin();
  return end > 0 && trimmed(cell.substr(end)).starts_with('(');
}

std::vector<std::string> split_values(std::string_view text, std::string_view separators) {
  std::vector<std::string> values;
  const auto add = [&values](std::string_view piece) {
    piece = trimmed(piece);
    if (!piece.empty()) values.emplace_back(piece);
  };
  const std::size_t last_close = text.rfind(')');  // a parenthesis never closed encloses nothing
  std::size_t begin = 0, depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '(' && last_close != text.npos && i < last_close) ++depth;
    if (text[i] == ')' && depth > 0) --depth;
    if (depth > 0 || separators.find(text[i]) == separators.npos) continue;
    add(text.substr(begin, i - begin));
    begin = i + 1;
  }
  add(text.substr(begin));
  return values;
}

std::string shortened(std::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return std::string(text);
  std::size_t end = max_bytes < 3 ? 0 : max_bytes - 3;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "...";
}

bool is_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

}  // namespace maillage
