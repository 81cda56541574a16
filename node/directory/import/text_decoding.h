// Bytes of unknown encoding to UTF-8.
#pragma once

#include <cstddef>
#include <string>

#include "protocol/bytes.h"
#include "protocol/result.h"

namespace maillage {

enum class TextEncoding {
  utf8,
  utf8_damaged,  // UTF-8 with stray bytes, which were read as Windows-1252
  windows_1252,
  utf16,
};

std::string_view encoding_name(TextEncoding encoding);  // "UTF-8", ...

struct DecodedText {
  std::string utf8;  // without byte order mark; strictly valid
  TextEncoding encoding = TextEncoding::utf8;
  std::size_t first_damaged_line = 0;  // from 1; 0 unless utf8_damaged
};

// A byte order mark decides. Without one, text that is not UTF-8 is Windows-1252, unless it has
// more well-formed multi-byte characters than stray bytes. Bytes Windows-1252 leaves undefined and
// lone surrogates become U+FFFD. Refuses NUL characters (kind invalid_input).
Result<DecodedText> decode_text(ByteView bytes);

}  // namespace maillage
