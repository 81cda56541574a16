#include "node/directory/import/text_decoding.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "node/directory/import/import_limits.h"

namespace maillage {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

// Code points of the bytes 0x80-0x9F in Windows-1252 (https://encoding.spec.whatwg.org, index
// windows-1252); the five the code page leaves undefined are unreadable.
constexpr std::array<char16_t, 32> kWindows1252 = {
    0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};

void append_utf8(std::string& out, char32_t code) {
  const auto put = [&out](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | (code >> 6));
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | (code >> 12));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | (code >> 18));
    put(0x80 | ((code >> 12) & 0x3F));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  }
}

char32_t windows_1252(std::uint8_t byte) {
  return byte >= 0x80 && byte < 0xA0 ? char32_t{kWindows1252[byte - 0x80u]} : char32_t{byte};
}

// Length of the well-formed UTF-8 character at the start of `bytes`, 0 when there is none.
std::size_t character_length(ByteView bytes) {
  const std::uint8_t lead = bytes[0];
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xC2 ? 0
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                             : lead < 0xF5 ? 4
                                           : 0;
  if (length == 0 || bytes.size() < length) return 0;
  return is_utf8(as_text(bytes.first(length))) ? length : 0;
}

// Whether French texts have this well-formed character: accented letters, ligatures, typographic
// signs. Of two bytes of Windows-1252 that happen to form a character, most form another one.
bool is_likely_french(ByteView character) {
  if (character.size() == 2) return character[0] >= 0xC2 && character[0] <= 0xC5;  // to U+017F
  return character.size() == 3 && character[0] == 0xE2 && character[1] >= 0x80 &&
         character[1] <= 0x84;  // U+2000-U+213F: dashes, quotes, the euro sign
}

struct Utf8Survey {
  std::size_t well_formed = 0;  // multi-byte characters
  std::size_t unlikely = 0;     // of these, not as French texts have
  std::size_t stray = 0;        // bytes that belong to none
};

Utf8Survey survey(ByteView bytes) {
  Utf8Survey result;
  for (std::size_t i = 0; i < bytes.size();) {
    if (bytes[i] < 0x80) {
      ++i;
      continue;
    }
    const std::size_t length = character_length(bytes.subspan(i));
    result.stray += length == 0;
    result.well_formed += length > 0;
    result.unlikely += length > 0 && !is_likely_french(bytes.subspan(i, length));
    i += std::max<std::size_t>(length, 1);
  }
  return result;
}

// `keep_utf8`: well-formed characters stay, only stray bytes are translated.
std::string from_windows_1252(ByteView bytes, bool keep_utf8) {
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 8);
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t length =
        bytes[i] < 0x80 ? 1 : (keep_utf8 ? character_length(bytes.subspan(i)) : 0);
    if (length > 0) {
      out.append(as_text(bytes.subspan(i, length)));
      i += length;
    } else {
      append_utf8(out, windows_1252(bytes[i++]));
    }
  }
  return out;
}

std::string from_utf16(ByteView bytes, bool big_endian) {
  const auto unit = [&](std::size_t i) {
    const char32_t first = bytes[i], second = bytes[i + 1];
    return big_endian ? (first << 8 | second) : (second << 8 | first);
  };
  std::string out;
  out.reserve(bytes.size());
  std::size_t i = 0;
  for (; i + 1 < bytes.size(); i += 2) {
    char32_t code = unit(i);
    if (code >= 0xD800 && code < 0xE000) {
      const char32_t next = i + 3 < bytes.size() ? unit(i + 2) : 0;
      const bool pair = code < 0xDC00 && next >= 0xDC00 && next < 0xE000;
      code = pair ? 0x10000 + ((code - 0xD800) << 10) + (next - 0xDC00) : kReplacement;
      if (pair) i += 2;
    }
    append_utf8(out, code);
  }
  if (i < bytes.size()) append_utf8(out, kReplacement);
  return out;
}

bool starts_with(ByteView bytes, std::initializer_list<std::uint8_t> mark) {
  return bytes.size() >= mark.size() && std::equal(mark.begin(), mark.end(), bytes.begin());
}

// Decodes lines one after another, each as its own bytes say.
class LineDecoder {
 public:
  explicit LineDecoder(bool mostly_utf8) { decoded_.mostly_utf8 = mostly_utf8; }

  void add(ByteView line) {
    ++line_;
    const Utf8Survey found = survey(line);
    const bool whole = found.stray == 0;
    const bool keep = decoded_.mostly_utf8 || (whole ? found.unlikely == 0 : mostly(found));
    decoded_.utf8 += from_windows_1252(line, keep);
    if (decoded_.mostly_utf8 ? !whole : keep && found.well_formed > 0) note();
  }

  DecodedText take() && {
    const bool both = decoded_.odd_line_count > 0;
    decoded_.encoding = both ? TextEncoding::mixed : TextEncoding::windows_1252;
    return std::move(decoded_);
  }

  static bool mostly(const Utf8Survey& found) { return found.well_formed > found.stray; }

 private:
  void note() {
    if (decoded_.odd_lines.size() < kMaxReportedOddLines) decoded_.odd_lines.push_back(line_);
    ++decoded_.odd_line_count;
  }

  DecodedText decoded_;
  std::size_t line_ = 0;
};

DecodedText decode_unmarked(ByteView bytes) {
  if (is_utf8(as_text(bytes))) return {std::string(as_text(bytes)), TextEncoding::utf8};
  LineDecoder decoder(LineDecoder::mostly(survey(bytes)));
  while (!bytes.empty()) {
    const std::size_t length = first_line(as_text(bytes)).size();
    decoder.add(bytes.first(length));
    bytes = bytes.subspan(length);
  }
  return std::move(decoder).take();
}

bool ends_line(std::string_view text) { return text.ends_with('\n') || text.ends_with('\r'); }

DecodedText decode(ByteView bytes) {
  if (starts_with(bytes, {0xFF, 0xFE})) {
    return {from_utf16(bytes.subspan(2), false), TextEncoding::utf16};
  }
  if (starts_with(bytes, {0xFE, 0xFF})) {
    return {from_utf16(bytes.subspan(2), true), TextEncoding::utf16};
  }
  if (starts_with(bytes, {0xEF, 0xBB, 0xBF})) bytes = bytes.subspan(3);
  return decode_unmarked(bytes);
}

}  // namespace

std::string_view first_line(std::string_view text) {
  const std::size_t end = text.find_first_of("\r\n");
  if (end == text.npos) return text;
  const bool crlf = text.substr(end, 2) == "\r\n";
  return text.substr(0, end + (crlf ? 2 : 1));
}

std::string_view encoding_name(TextEncoding encoding) {
  switch (encoding) {
    case TextEncoding::utf8:
      return "UTF-8";
    case TextEncoding::mixed:
      return "UTF-8 and Windows-1252";
    case TextEncoding::windows_1252:
      return "Windows-1252";
    case TextEncoding::utf16:
      return "UTF-16";
  }
  return "unknown";
}

Result<DecodedText> decode_text(ByteView bytes) {
  DecodedText decoded = decode(bytes);
  const std::size_t nul = decoded.utf8.find('\0');
  if (nul == std::string::npos) return decoded;
  std::string_view above = std::string_view(decoded.utf8).substr(0, nul);
  std::size_t line = 1;
  for (; first_line(above).size() < above.size() || ends_line(above); ++line) {
    above.remove_prefix(first_line(above).size());
  }
  return fail(ErrorKind::invalid_input,
              "line " + std::to_string(line) +
                  " contains NUL bytes, so this is not a CSV text (or UTF-16 without its mark): "
                  "save it again as CSV in UTF-8");
}

}  // namespace maillage
