// How damage.cpp damages a file: taking one apart, and changing bytes, cells, lines and encodings.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace maillage::import_test {

using Rows = std::vector<std::vector<std::string>>;
using Make = std::function<std::string(const std::string&)>;

// --- taking a sound file apart ---

inline char separator_of(const std::string& text) {
  const std::string header = text.substr(0, text.find('\n'));
  return std::count(header.begin(), header.end(), ';') > 0 ? ';' : ',';
}

// Cells as they stand in the file, quotes included.
inline Rows rows_of(const std::string& text) {
  const char separator = separator_of(text);
  Rows rows(1, {""});
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (c == '\n' && !quoted) {
      rows.push_back({""});
    } else if (c == separator && !quoted) {
      rows.back().emplace_back();
    } else {
      rows.back().back().push_back(c);
    }
  }
  if (rows.back().size() == 1 && rows.back()[0].empty()) rows.pop_back();
  return rows;
}

inline std::string text_of(const Rows& rows, char separator) {
  std::string text;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i)
      text += (i > 0 ? std::string(1, separator) : "") + row[i];
    text += '\n';
  }
  return text;
}

inline std::size_t column_of(const Rows& rows, std::initializer_list<std::string_view> names) {
  for (std::size_t i = 0; i < rows[0].size(); ++i) {
    std::string name = rows[0][i];
    std::erase(name, '"');
    if (std::find(names.begin(), names.end(), name) != names.end()) return i;
  }
  return 0;
}

enum class Part { name, telephone, last };

inline std::size_t at(const Rows& rows, Part part) {
  if (part == Part::name) return column_of(rows, {"nom", "lib_fs"});
  if (part == Part::telephone) return column_of(rows, {"telephone"});
  return rows[0].size() - 1;
}

// --- ways to damage it ---

inline Make whole(std::string bytes) {
  return [bytes = std::move(bytes)](const std::string&) { return bytes; };
}

inline Make cut_at_percent(std::size_t percent) {
  return
      [percent](const std::string& sound) { return sound.substr(0, sound.size() * percent / 100); };
}

// In the second row, which is line 3.
inline Make cell(Part part, std::string value) {
  return [part, value = std::move(value)](const std::string& sound) {
    Rows rows = rows_of(sound);
    rows[2][at(rows, part)] = value;
    return text_of(rows, separator_of(sound));
  };
}

inline Make header_cell(std::size_t column, std::string value) {
  return [column, value = std::move(value)](const std::string& sound) {
    Rows rows = rows_of(sound);
    rows[0][std::min(column, rows[0].size() - 1)] = value;
    return text_of(rows, separator_of(sound));
  };
}

inline Make row(std::function<void(Rows&)> change) {
  return [change = std::move(change)](const std::string& sound) {
    Rows rows = rows_of(sound);
    change(rows);
    return text_of(rows, separator_of(sound));
  };
}

inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t i = text.find(from); i != std::string::npos;
       i = text.find(from, i + to.size())) {
    text.replace(i, from.size(), to);
  }
  return text;
}

inline Make replace(std::string from, std::string to) {
  return [from, to](const std::string& sound) { return replaced(sound, from, to); };
}

inline Make before(std::string bytes) {
  return [bytes = std::move(bytes)](const std::string& sound) { return bytes + sound; };
}

inline Make after(std::string bytes) {
  return [bytes = std::move(bytes)](const std::string& sound) { return sound + bytes; };
}

inline Make after_line(std::size_t line, std::string bytes) {
  return [line, bytes = std::move(bytes)](const std::string& sound) {
    std::size_t end = 0;
    for (std::size_t i = 0; i < line && end != std::string::npos; ++i)
      end = sound.find('\n', end) + 1;
    return sound.substr(0, end) + bytes + sound.substr(end);
  };
}

// Characters of two bytes as Windows-1252 has them: enough for the accents of French.
inline std::string windows_1252(const std::string& utf8) {
  std::string out;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    if ((byte == 0xC2 || byte == 0xC3) && i + 1 < utf8.size()) {
      const auto next = static_cast<unsigned char>(utf8[++i]);
      out.push_back(static_cast<char>(byte == 0xC3 ? next + 0x40 : next));
    } else {
      out.push_back(utf8[i]);
    }
  }
  return out;
}

inline std::string every_other_line(const std::string& text,
                                    std::string (*change)(const std::string&)) {
  std::string out;
  bool odd = false;
  for (std::size_t begin = 0; begin < text.size(); odd = !odd) {
    const std::size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    const std::string line = text.substr(begin, end - begin);
    out += odd ? change(line) : line;
    begin = end;
  }
  return out;
}

// Of characters below U+0800, the others becoming '?'.
inline std::string utf16(const std::string& utf8, bool big_endian, bool mark) {
  std::u16string units = mark ? u"\uFEFF" : u"";
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    if (byte < 0x80) {
      units.push_back(byte);
    } else if (byte < 0xE0 && i + 1 < utf8.size()) {
      const auto next = static_cast<unsigned char>(utf8[++i]);
      units.push_back(static_cast<char16_t>((byte & 0x1F) << 6 | (next & 0x3F)));
    } else if (byte >= 0xE0) {
      units.push_back(u'?');
      i += byte >= 0xF0 ? 3 : 2;
    }
  }
  std::string out;
  for (const char16_t unit : units) {
    const char high = static_cast<char>(unit >> 8), low = static_cast<char>(unit & 0xFF);
    out += big_endian ? high : low;
    out += big_endian ? low : high;
  }
  return out;
}

// The same bytes in every run.
inline std::string noise(std::size_t size, bool text) {
  std::string out(size, '\0');
  std::uint64_t state = 88172645463325252;
  for (char& c : out) {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    c = static_cast<char>(text ? 0x20 + state % 0x5F : 1 + state % 0xFF);
  }
  return out;
}

inline std::string repeated(std::string_view piece, std::size_t times) {
  std::string out;
  out.reserve(piece.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += piece;
  return out;
}

}  // namespace maillage::import_test
