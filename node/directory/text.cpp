#include "node/directory/text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>

namespace maillage {
namespace {

struct FoldedRange {
  char32_t first;
  char32_t last;  // included
  std::string_view folded;
};

// Sorted by code point: the Latin blocks of Unicode up to 017F and 1E00-1EFF, and the punctuation
// that word processors put in place of ASCII.
constexpr FoldedRange kFoldedRanges[] = {
    {0x00A0, 0x00A0, " "},   {0x00AA, 0x00AA, "a"},  {0x00AB, 0x00AB, "\""},
    {0x00AD, 0x00AD, ""},    {0x00B2, 0x00B2, "2"},  {0x00B3, 0x00B3, "3"},
    {0x00B4, 0x00B4, "'"},   {0x00B7, 0x00B7, "."},  {0x00B9, 0x00B9, "1"},
    {0x00BA, 0x00BA, "o"},   {0x00BB, 0x00BB, "\""}, {0x00C0, 0x00C5, "a"},
    {0x00C6, 0x00C6, "ae"},  {0x00C7, 0x00C7, "c"},  {0x00C8, 0x00CB, "e"},
    {0x00CC, 0x00CF, "i"},   {0x00D0, 0x00D0, "d"},  {0x00D1, 0x00D1, "n"},
    {0x00D2, 0x00D6, "o"},   {0x00D7, 0x00D7, "x"},  {0x00D8, 0x00D8, "o"},
    {0x00D9, 0x00DC, "u"},   {0x00DD, 0x00DD, "y"},  {0x00DE, 0x00DE, "th"},
    {0x00DF, 0x00DF, "ss"},  {0x00E0, 0x00E5, "a"},  {0x00E6, 0x00E6, "ae"},
    {0x00E7, 0x00E7, "c"},   {0x00E8, 0x00EB, "e"},  {0x00EC, 0x00EF, "i"},
    {0x00F0, 0x00F0, "d"},   {0x00F1, 0x00F1, "n"},  {0x00F2, 0x00F6, "o"},
    {0x00F8, 0x00F8, "o"},   {0x00F9, 0x00FC, "u"},  {0x00FD, 0x00FD, "y"},
    {0x00FE, 0x00FE, "th"},  {0x00FF, 0x00FF, "y"},  {0x0100, 0x0105, "a"},
    {0x0106, 0x010D, "c"},   {0x010E, 0x0111, "d"},  {0x0112, 0x011B, "e"},
    {0x011C, 0x0123, "g"},   {0x0124, 0x0127, "h"},  {0x0128, 0x0131, "i"},
    {0x0132, 0x0133, "ij"},  {0x0134, 0x0135, "j"},  {0x0136, 0x0138, "k"},
    {0x0139, 0x0142, "l"},   {0x0143, 0x0148, "n"},  {0x0149, 0x0149, "'n"},
    {0x014A, 0x014B, "n"},   {0x014C, 0x0151, "o"},  {0x0152, 0x0153, "oe"},
    {0x0154, 0x0159, "r"},   {0x015A, 0x0161, "s"},  {0x0162, 0x0167, "t"},
    {0x0168, 0x0173, "u"},   {0x0174, 0x0175, "w"},  {0x0176, 0x0178, "y"},
    {0x0179, 0x017E, "z"},   {0x017F, 0x017F, "s"},  {0x0218, 0x0219, "s"},
    {0x021A, 0x021B, "t"},   {0x02B9, 0x02B9, "'"},  {0x02BB, 0x02BD, "'"},
    {0x02C8, 0x02C8, "'"},   {0x0300, 0x036F, ""},   {0x1E00, 0x1E01, "a"},
    {0x1E02, 0x1E07, "b"},   {0x1E08, 0x1E09, "c"},  {0x1E0A, 0x1E13, "d"},
    {0x1E14, 0x1E1D, "e"},   {0x1E1E, 0x1E1F, "f"},  {0x1E20, 0x1E21, "g"},
    {0x1E22, 0x1E2B, "h"},   {0x1E2C, 0x1E2F, "i"},  {0x1E30, 0x1E35, "k"},
    {0x1E36, 0x1E3D, "l"},   {0x1E3E, 0x1E43, "m"},  {0x1E44, 0x1E4B, "n"},
    {0x1E4C, 0x1E53, "o"},   {0x1E54, 0x1E57, "p"},  {0x1E58, 0x1E5F, "r"},
    {0x1E60, 0x1E69, "s"},   {0x1E6A, 0x1E71, "t"},  {0x1E72, 0x1E7B, "u"},
    {0x1E7C, 0x1E7F, "v"},   {0x1E80, 0x1E89, "w"},  {0x1E8A, 0x1E8D, "x"},
    {0x1E8E, 0x1E8F, "y"},   {0x1E90, 0x1E95, "z"},  {0x1E96, 0x1E96, "h"},
    {0x1E97, 0x1E97, "t"},   {0x1E98, 0x1E98, "w"},  {0x1E99, 0x1E99, "y"},
    {0x1E9A, 0x1E9A, "a"},   {0x1E9B, 0x1E9B, "s"},  {0x1E9E, 0x1E9E, "ss"},
    {0x1EA0, 0x1EB7, "a"},   {0x1EB8, 0x1EC7, "e"},  {0x1EC8, 0x1ECB, "i"},
    {0x1ECC, 0x1EE3, "o"},   {0x1EE4, 0x1EF1, "u"},  {0x1EF2, 0x1EF9, "y"},
    {0x2000, 0x200A, " "},   {0x200B, 0x200F, ""},   {0x2010, 0x2015, "-"},
    {0x2018, 0x201B, "'"},   {0x201C, 0x201F, "\""}, {0x2022, 0x2022, "-"},
    {0x2026, 0x2026, "..."}, {0x2028, 0x2029, " "},  {0x202A, 0x202E, ""},
    {0x202F, 0x202F, " "},   {0x2032, 0x2032, "'"},  {0x2033, 0x2033, "\""},
    {0x2039, 0x203A, "'"},   {0x205F, 0x205F, " "},  {0x2060, 0x2060, ""},
    {0x2212, 0x2212, "-"},   {0x3000, 0x3000, " "},  {0xFB00, 0xFB00, "ff"},
    {0xFB01, 0xFB01, "fi"},  {0xFB02, 0xFB02, "fl"}, {0xFB03, 0xFB03, "ffi"},
    {0xFB04, 0xFB04, "ffl"}, {0xFB05, 0xFB06, "st"}, {0xFEFF, 0xFEFF, ""},
};

// So a text never grows, and folding can write where it goes.
constexpr bool is_never_longer(const FoldedRange& range) {
  const std::size_t bytes = range.first < 0x80 ? 1 : range.first < 0x800 ? 2 : 3;
  return range.folded.size() <= bytes;
}
static_assert(std::all_of(std::begin(kFoldedRanges), std::end(kFoldedRanges), is_never_longer));

// Empty for a character that stays as it is; a present empty text drops the character.
std::optional<std::string_view> folding_of(char32_t code_point) {
  const auto* after = std::upper_bound(
      std::begin(kFoldedRanges), std::end(kFoldedRanges), code_point,
      [](char32_t value, const FoldedRange& range) { return value < range.first; });
  if (after == std::begin(kFoldedRanges)) return std::nullopt;
  const FoldedRange& range = *(after - 1);
  if (code_point > range.last) return std::nullopt;
  return range.folded;
}

struct Decoded {
  char32_t code_point = 0;
  std::size_t bytes = 0;  // 0: the byte at this place starts no valid character
};

// One character by the table of well-formed sequences (RFC 3629, section 4): no overlong forms, no
// surrogates, nothing above U+10FFFF.
Decoded decode(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<std::uint8_t>(text[i]) : std::uint8_t{0};
  };
  const std::uint8_t lead = byte(0);
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xC2 ? 0
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                             : lead < 0xF5 ? 4
                                           : 0;
  if (length <= 1) return {lead, length};
  char32_t code_point = lead & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    code_point = (code_point << 6) | (byte(i) & 0x3Fu);
  }
  constexpr std::array<char32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
  if (code_point < kLeast[length] || surrogate || code_point > 0x10FFFF) return {};
  return {code_point, length};
}

bool is_ascii(char c) { return static_cast<std::uint8_t>(c) < 0x80; }

// Upper case to lower in eight ASCII characters at once.
std::uint64_t lower(std::uint64_t eight) {
  constexpr std::uint64_t each = 0x0101010101010101;
  const std::uint64_t from_a = eight + (0x80 - 'A') * each;  // the high bit: at least 'A'
  const std::uint64_t above_z = eight + (0x7F - 'Z') * each;
  return eight | ((from_a & ~above_z & 0x80 * each) >> 2);
}

// How many ASCII characters `text` begins with, their lower case at `to`, which has room for all of
// it.
std::size_t fold_ascii(std::string_view text, char* to) {
  constexpr std::uint64_t beyond_ascii = 0x8080808080808080;
  std::uint64_t eight;
  std::size_t at = 0;
  for (; at + sizeof eight <= text.size(); at += sizeof eight) {
    std::memcpy(&eight, text.data() + at, sizeof eight);
    if (eight & beyond_ascii) break;
    eight = lower(eight);
    std::memcpy(to + at, &eight, sizeof eight);
  }
  for (; at < text.size() && is_ascii(text[at]); ++at) {
    to[at] = static_cast<char>(lower(static_cast<std::uint64_t>(text[at])));
  }
  return at;
}

constexpr std::array<bool, 256> word_bytes = [] {
  std::array<bool, 256> in_word{};
  for (std::size_t c = 0; c < in_word.size(); ++c) {
    in_word[c] = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80;
  }
  return in_word;
}();

bool in_word(char c) { return word_bytes[static_cast<std::uint8_t>(c)]; }

}  // namespace

void append_folded(std::string_view utf8, std::string& folded) {
  std::size_t end = folded.size();
  folded.resize(end + utf8.size());
  while (!utf8.empty()) {
    const std::size_t ascii = fold_ascii(utf8, folded.data() + end);
    end += ascii;
    utf8.remove_prefix(ascii);
    if (utf8.empty()) break;
    const Decoded character = decode(utf8);
    if (character.bytes > 0) {
      const auto piece = folding_of(character.code_point).value_or(utf8.substr(0, character.bytes));
      end += piece.copy(folded.data() + end, piece.size());
    }
    utf8.remove_prefix(std::max<std::size_t>(character.bytes, 1));
  }
  folded.resize(end);
}

std::string fold_text(std::string_view utf8) {
  std::string folded;
  append_folded(utf8, folded);
  return folded;
}

std::string_view next_word(std::string_view& folded) {
  const auto* start = std::find_if(folded.begin(), folded.end(), in_word);
  const auto* end = std::find_if_not(start, folded.end(), in_word);
  const std::string_view word(start, static_cast<std::size_t>(end - start));
  folded.remove_prefix(static_cast<std::size_t>(end - folded.begin()));
  return word;
}

std::vector<std::string> words_of(std::string_view utf8) {
  const std::string folded = fold_text(utf8);
  std::vector<std::string> words;
  std::string_view rest = folded;
  for (auto word = next_word(rest); !word.empty(); word = next_word(rest)) {
    words.emplace_back(word);
  }
  return words;
}

}  // namespace maillage
