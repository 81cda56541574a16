#include "node/directory/import/markup.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "node/directory/import/cell_text.h"

namespace maillage {
namespace {

constexpr std::array<std::string_view, 17> kBlocks = {"br", "p",  "ul", "ol",    "li", "div",
                                                      "h1", "h2", "h3", "h4",    "h5", "h6",
                                                      "tr", "td", "th", "table", "hr"};
constexpr std::array<std::string_view, 12> kInline = {"b", "i",    "u",     "em",  "strong", "span",
                                                      "a", "font", "small", "sup", "tbody",  "img"};

// What French pages write by name; everything else has a number.
constexpr std::array<std::pair<std::string_view, std::string_view>, 33> kNamed = {
    {{"amp", "&"},    {"lt", "<"},     {"gt", ">"},     {"quot", "\""},  {"apos", "'"},
     {"nbsp", " "},   {"eacute", "é"}, {"egrave", "è"}, {"ecirc", "ê"},  {"euml", "ë"},
     {"agrave", "à"}, {"acirc", "â"},  {"ccedil", "ç"}, {"icirc", "î"},  {"iuml", "ï"},
     {"ocirc", "ô"},  {"ouml", "ö"},   {"ucirc", "û"},  {"ugrave", "ù"}, {"uuml", "ü"},
     {"oelig", "œ"},  {"Eacute", "É"}, {"Egrave", "È"}, {"Agrave", "À"}, {"Ccedil", "Ç"},
     {"rsquo", "’"},  {"lsquo", "‘"},  {"laquo", "«"},  {"raquo", "»"},  {"ndash", "–"},
     {"hellip", "…"}, {"euro", "€"},   {"deg", "°"}}};
constexpr std::size_t kLongestReference = 8;  // "#x1F600" is no letter of an address book
constexpr std::size_t kLongestMark = 2000;    // with its attributes

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_alphanumeric(char c) { return is_letter(c) || (c >= '0' && c <= '9'); }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

template <typename Names>
bool holds(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

struct Mark {
  std::size_t bytes;
  bool ends_line;
};

// The mark that `text` begins with.
std::optional<Mark> mark_at(std::string_view text) {
  std::size_t at = 1;
  if (text.substr(at).starts_with('/')) ++at;
  const std::size_t begin = at;
  while (at < text.size() && is_alphanumeric(text[at])) ++at;
  const std::string name = lower(text.substr(begin, at - begin));
  const bool ends_line = holds(kBlocks, name);
  if (!ends_line && !holds(kInline, name)) return std::nullopt;
  const std::size_t end = text.substr(0, kLongestMark).find('>', at);
  if (end == std::string_view::npos) return std::nullopt;
  return Mark{end + 1, ends_line};
}

std::string utf8(unsigned code) {
  const auto byte = [](unsigned value) { return static_cast<char>(value); };
  if (code < 0x80) return {byte(code)};
  if (code < 0x800) return {byte(0xc0 | code >> 6), byte(0x80 | (code & 0x3f))};
  return {byte(0xe0 | code >> 12), byte(0x80 | (code >> 6 & 0x3f)), byte(0x80 | (code & 0x3f))};
}

// "#233" or "#xE9": a character of the basic plane.
std::optional<std::string> numbered(std::string_view reference) {
  reference.remove_prefix(1);
  const bool hexadecimal = reference.starts_with('x') || reference.starts_with('X');
  if (hexadecimal) reference.remove_prefix(1);
  unsigned code = 0;
  const char* const end = reference.data() + reference.size();
  const auto [stop, error] = std::from_chars(reference.data(), end, code, hexadecimal ? 16 : 10);
  const bool is_character = code >= 32 && code < 0x10000 && (code < 0xd800 || code > 0xdfff);
  if (error != std::errc{} || stop != end || !is_character) return std::nullopt;
  return utf8(code);
}

struct Reference {
  std::size_t bytes;
  std::string text;
};

std::optional<Reference> reference_at(std::string_view text) {
  const std::size_t end = text.substr(0, kLongestReference + 2).find(';');
  if (end == std::string_view::npos || end < 2) return std::nullopt;
  const std::string_view name = text.substr(1, end - 1);
  if (name.front() == '#') {
    auto character = numbered(name);
    if (!character) return std::nullopt;
    return Reference{end + 1, std::move(*character)};
  }
  const auto found = std::find_if(kNamed.begin(), kNamed.end(),
                                  [&](const auto& each) { return each.first == name; });
  if (found == kNamed.end()) return std::nullopt;
  return Reference{end + 1, std::string(found->second)};
}

void end_line(std::string& plain) {
  plain.erase(plain.find_last_not_of(' ') + 1);
  if (plain.empty()) return;
  plain += std::string_view(".;:,!?").find(plain.back()) != std::string_view::npos ? " " : " ; ";
}

}  // namespace

namespace {

bool without_marks_once(std::string& text) {
  if (text.find_first_of("<&") == std::string::npos) return false;
  std::string plain;
  bool found = false;
  const std::string_view whole = text;
  for (std::size_t at = 0; at < whole.size();) {
    const std::string_view rest = whole.substr(at);
    const auto mark = rest[0] == '<' ? mark_at(rest) : std::nullopt;
    const auto reference = rest[0] == '&' ? reference_at(rest) : std::nullopt;
    if (mark && mark->ends_line) end_line(plain);
    if (reference) plain += reference->text;
    if (!mark && !reference) plain += rest[0];
    found = found || mark || reference;
    at += mark ? mark->bytes : reference ? reference->bytes : 1;
  }
  if (!found) return false;
  plain.erase(plain.find_last_not_of("; ") + 1);
  text = clean_cell(plain);
  return true;
}

}  // namespace

// What was escaped twice is marked again: a second import of what was kept must change nothing.
bool without_markup(std::string& text) {
  bool found = false;
  while (without_marks_once(text)) found = true;
  return found;
}

}  // namespace maillage
