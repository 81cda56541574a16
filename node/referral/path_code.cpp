#include "node/referral/path_code.h"

#include "protocol/assert.h"

namespace maillage {
namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t data_characters = 16;
constexpr std::size_t code_characters = data_characters + 1;
static_assert(alphabet.size() == 32);

// Multiplication by x in GF(2)[x] / (x^5 + x^2 + 1), a primitive polynomial: x has order 31.
constexpr unsigned times_x(unsigned a) { return ((a << 1) ^ (a & 16 ? 0b100101 : 0)) & 31; }

// Horner: the sum of value[i] · x^(n-1-i). The last character has weight 1, so the check character
// is simply the sum of the others.
template <typename Values>
unsigned weighted_sum(const Values& values) {
  unsigned sum = 0;
  for (const unsigned value : values) sum = times_x(sum) ^ value;
  return sum;
}

// 0 to 31, or -1.
int value_of(char c) {
  if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  if (c == 'I' || c == 'L') c = '1';
  if (c == 'O') c = '0';
  const std::size_t at = alphabet.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

using Values = std::vector<unsigned>;

Values values_of(const PathId& path) {
  Values values;
  unsigned bits = 0, held = 0;
  for (const std::uint8_t byte : path.value) {
    bits = (bits << 8 | byte) & 0xFFFF;
    for (held += 8; held >= 5; held -= 5) values.push_back(bits >> (held - 5) & 31);
  }
  MAILLAGE_ASSERT(values.size() == data_characters);
  return values;
}

PathId path_of(const Values& values) {
  PathId path;
  unsigned bits = 0, held = 0;
  std::size_t at = 0;
  for (std::size_t i = 0; i < data_characters; ++i) {
    bits = (bits << 5 | values[i]) & 0xFFFF;
    held += 5;
    if (held < 8) continue;
    held -= 8;
    path.value[at++] = static_cast<std::uint8_t>(bits >> held);
  }
  return path;
}

}  // namespace

std::string path_code(const PathId& path) {
  Values values = values_of(path);
  values.push_back(0);
  values.back() = weighted_sum(values);
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0 && i % 4 == 0) text.push_back('-');
    text.push_back(alphabet[values[i]]);
  }
  return text;
}

Result<PathId> parse_path_code(std::string_view text) {
  Values values;
  for (const char c : text) {
    if (c == '-' || c == ' ') continue;
    const int value = value_of(c);
    if (value < 0) {
      return fail(ErrorKind::invalid_input,
                  "the path code has a character that is never used in one: type the letters and "
                  "digits printed on the sheet");
    }
    if (values.size() == code_characters) {
      return fail(ErrorKind::invalid_input, "the path code is too long: it has 17 characters");
    }
    values.push_back(static_cast<unsigned>(value));
  }
  if (values.size() != code_characters) {
    return fail(ErrorKind::invalid_input, "the path code has 17 characters and " +
                                              std::to_string(values.size()) +
                                              " were given: compare with the sheet");
  }
  if (weighted_sum(values) != 0) {
    return fail(ErrorKind::invalid_input,
                "the path code does not check: a character is wrong or two are swapped, compare "
                "with the sheet");
  }
  return path_of(values);
}

PathTag path_tag(const PathId& path) {
  return blake2b_128({as_bytes("maillage path tag"), path.bytes()});
}

}  // namespace maillage
