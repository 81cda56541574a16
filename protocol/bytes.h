// Byte containers and fixed little-endian integers, the only number format of our own envelopes.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace maillage {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;  // borrows: dies with what it points into

inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline Bytes to_bytes(ByteView view) { return {view.begin(), view.end()}; }

template <typename Int>
void append_le(Bytes& out, Int value) {
  for (std::size_t i = 0; i < sizeof(Int); ++i) {
    out.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> (8 * i)));
  }
}
inline void append(Bytes& out, ByteView view) { out.insert(out.end(), view.begin(), view.end()); }

// Reads little-endian fields in order. Reading past the end never touches memory: it returns zero
// and leaves `ok()` false for good, so a caller checks once at the end.
class LittleEndianReader {
 public:
  explicit LittleEndianReader(ByteView bytes) : bytes_(bytes) {}

  template <typename Int>
  Int read() {
    const ByteView raw = read_bytes(sizeof(Int));
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < raw.size(); ++i) value |= std::uint64_t{raw[i]} << (8 * i);
    return static_cast<Int>(value);
  }
  ByteView read_bytes(std::size_t count) {
    if (!ok_ || bytes_.size() - position_ < count) {
      ok_ = false;
      return {};
    }
    const ByteView result = bytes_.subspan(position_, count);
    position_ += count;
    return result;
  }
  bool ok() const { return ok_; }
  bool at_end() const { return ok_ && position_ == bytes_.size(); }
  std::size_t position() const { return position_; }

 private:
  ByteView bytes_;
  std::size_t position_ = 0;
  bool ok_ = true;
};

// Lower-case hexadecimal. `from_hex` returns an empty vector for anything that is not whole bytes
// of hexadecimal digits.
std::string to_hex(ByteView bytes);
Bytes from_hex(std::string_view hex);

// Strict UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view text);

}  // namespace maillage
