#include "tools/maillage/terminal_text.h"

#include <fmt/format.h>
#include <locale.h>
#include <wchar.h>

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace maillage {
namespace {

constexpr char32_t replacement = 0xFFFD;
constexpr std::string_view replacement_utf8 = "\xEF\xBF\xBD";

struct Character {
  char32_t code = replacement;
  std::string_view bytes;  // as read; one byte when it is not UTF-8
  bool valid = false;
};

// Bytes of the character a first byte announces; 0 if none starts so.
std::size_t announced(std::uint8_t first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return 2;
  if (first >= 0xE0 && first < 0xF0) return 3;
  return first >= 0xF0 && first < 0xF5 ? 4 : 0;
}

// Strict UTF-8 (RFC 3629). `text` is not empty.
Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::size_t size = announced(byte(0));
  if (size == 0 || size > text.size()) return {replacement, text.substr(0, 1), false};
  char32_t code = size == 1 ? byte(0) : byte(0) & (0xFFu >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {replacement, text.substr(0, 1), false};
    code = (code << 6) | (byte(i) & 0x3Fu);
  }
  const bool overlong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
  const bool surrogate = code >= 0xD800 && code < 0xE000;
  if (overlong || surrogate || code > 0x10FFFF) return {replacement, text.substr(0, 1), false};
  return {code, text.substr(0, size), true};
}

bool is_space(char32_t c) {
  return c == '\n' || c == '\r' || c == '\t' || c == 0x2028 || c == 0x2029;
}

bool is_hidden(char32_t c) {
  const auto in = [c](char32_t first, char32_t last) { return c >= first && c <= last; };
  return c < 0x20 || in(0x7F, 0x9F) || c == 0xAD || c == 0x61C || in(0x200B, 0x200F) ||
         in(0x202A, 0x202E) || in(0x2060, 0x206F) || c == 0xFEFF || in(0xFFF9, 0xFFFB) ||
         in(0xE0000, 0xE007F);
}

template <typename Each>
void for_each_character(std::string_view text, Each each) {
  while (!text.empty()) {
    const Character c = first_character(text);
    text.remove_prefix(c.bytes.size());
    each(c);
  }
}

void append_escape(std::string& out, char32_t code) {
  if (code < 0x10000) {
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<std::uint32_t>(code));
    return;
  }
  const std::uint32_t low = static_cast<std::uint32_t>(code) - 0x10000;
  fmt::format_to(std::back_inserter(out), "\\u{:04x}\\u{:04x}", 0xD800 + (low >> 10),
                 0xDC00 + (low & 0x3FF));
}

// wcwidth() answers for the thread's locale; C.UTF-8 is built into glibc 2.35 and later.
class Utf8Locale {
 public:
  Utf8Locale() : before_(uselocale(utf8())) {}
  ~Utf8Locale() { uselocale(before_); }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;

 private:
  static locale_t utf8() {
    static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", locale_t{});
    return locale;  // null, which uselocale() takes for "as it is", where there is none
  }
  locale_t before_;
};

std::size_t width_of(char32_t code) {
  const int width = wcwidth(static_cast<wchar_t>(code));
  return width < 0 ? 1 : static_cast<std::size_t>(width);
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for_each_character(text, [&](const Character& c) {
    if (!c.valid) {
      out += replacement_utf8;
    } else if (is_space(c.code)) {
      out += ' ';
    } else if (!is_hidden(c.code)) {
      out += c.bytes;
    }
  });
  return out;
}

std::string printable_json(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  for_each_character(json, [&](const Character& c) {
    if (!c.valid) {
      out += replacement_utf8;
    } else if (c.code < 0x20) {
      out += ' ';
    } else if (is_hidden(c.code) || is_space(c.code)) {
      append_escape(out, c.code);
    } else {
      out += c.bytes;
    }
  });
  return out;
}

std::size_t display_width(std::string_view text) {
  const Utf8Locale locale;
  std::size_t width = 0;
  for_each_character(text, [&](const Character& c) { width += width_of(c.code); });
  return width;
}

std::string cut_to_width(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  const Utf8Locale locale;
  std::string out;
  std::size_t used = 0;
  bool full = width == 0;
  for_each_character(text, [&](const Character& c) {
    full = full || used + width_of(c.code) + 1 > width;
    if (full) return;
    used += width_of(c.code);
    out += c.bytes;
  });
  return width == 0 ? out : out + "…";
}

}  // namespace maillage
