// Bytes of unknown encoding to UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/bytes.h"
#include "protocol/result.h"

namespace maillage {

enum class TextEncoding {
  utf8,
  windows_1252,
  mixed,  // some lines the one, some the other
  utf16,
};

std::string_view encoding_name(TextEncoding encoding);  // "UTF-8", ...

struct DecodedText {
  std::string utf8;  // without byte order mark; strictly valid
  TextEncoding encoding = TextEncoding::utf8;
  // When mixed: the lines, from 1, that are not in the encoding of most of the file.
  bool mostly_utf8 = true;
  std::vector<std::size_t> odd_lines = {};  // at most kMaxReportedOddLines
  std::size_t odd_line_count = 0;
};

// Of text or bytes: up to and including the first line end, LF, CR LF or a lone CR.
std::string_view first_line(std::string_view text);

// A byte order mark decides. Without one, each line that is not UTF-8 is Windows-1252, since sheets
// are pasted together from files of both; within a line, well-formed characters are kept if the
// file or the line has more of them than stray bytes. In a file that is mostly Windows-1252 only
// the letters and signs that French texts use are believed to be UTF-8. Bytes Windows-1252 leaves
// undefined and lone surrogates become U+FFFD. Refuses NUL characters (kind invalid_input).
Result<DecodedText> decode_text(ByteView bytes);

}  // namespace maillage
