// Directory operations laid out as encoders lay them out, read where they stand without the Cap'n
// Proto library: an import is hundreds of thousands of messages of 200 bytes, and setting up a
// reader for one costs as much as folding it. Facts from https://capnproto.org/encoding.html.
//
// Understood is one layout only: structs of the sizes of this schema, objects one behind the other
// in the order of the schema. So each word is read once, and no limit of the library can be
// reached. Anything else is *unusual*: what was read then means nothing, and the library must read
// the message. The readers below are named as the library's, so that one code can read from both.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "protocol/bytes.h"

namespace maillage {

// The words of one segment, borrowed; they need not be aligned.
class PlainSegment {
 public:
  explicit PlainSegment(ByteView bytes) : bytes_(bytes) {}

  std::uint64_t word(std::size_t at) const {
    std::uint64_t value;
    std::memcpy(&value, bytes_.data() + at * 8, sizeof value);
    return std::endian::native == std::endian::little ? value : __builtin_bswap64(value);
  }
  bool is_unusual() const { return unusual_; }

  // Where `size` words are that the pointer at `at` names, or nothing_here.
  std::size_t take(std::size_t at, std::size_t size) {
    const auto offset = static_cast<std::uint32_t>(word(at)) >> 2;
    const std::size_t start = at + 1 + offset;  // backwards is unusual: far beyond the end
    if (start < next_ || start > words() || size > words() - start) return unusual();
    next_ = start + size;
    return start;
  }
  // Bytes, or with its final zero a text. Null is no bytes, but an unusual text.
  ByteView take_bytes(std::size_t at) {
    const std::uint64_t pointer = word(at);
    if (pointer == 0) return {};
    if ((pointer & 3) != 1 || (pointer >> 32 & 7) != 2) return unusual(), ByteView();
    const std::size_t size = pointer >> 35;
    const std::size_t start = take(at, (size + 7) / 8);
    return start == nothing_here ? ByteView() : bytes_.subspan(start * 8, size);
  }
  std::string_view take_text(std::size_t at) {
    const ByteView bytes = take_bytes(at);
    if (bytes.empty() || bytes.back() != 0) return unusual(), std::string_view();
    return as_text(bytes.first(bytes.size() - 1));
  }
  struct List {
    std::size_t first = 0;
    std::size_t count = 0;
  };
  // Structs of as many words of data and pointers.
  List take_structs(std::size_t at, std::size_t data, std::size_t pointers) {
    const std::uint64_t pointer = word(at);
    if (pointer == 0) return {};
    if ((pointer & 3) != 1 || (pointer >> 32 & 7) != 7) return unusual(), List();
    const std::size_t size = pointer >> 35;
    const std::size_t start = take(at, size + 1);
    if (start == nothing_here) return {};
    const std::uint64_t tag = word(start);
    const std::size_t count = static_cast<std::uint32_t>(tag) >> 2;
    const bool fits = (tag & 3) == 0 && (tag >> 32 & 0xffff) == data && tag >> 48 == pointers &&
                      count * (data + pointers) == size;
    if (!fits) return unusual(), List();
    return {start + 1, count};
  }
  std::size_t take_root(std::size_t data, std::size_t pointers) {
    if (words() == 0) return unusual();
    const std::uint64_t pointer = word(0);
    const bool fits =
        (pointer & 3) == 0 && (pointer >> 32 & 0xffff) == data && pointer >> 48 == pointers;
    return fits ? take(0, data + pointers) : unusual();
  }

  static constexpr std::size_t nothing_here = ~std::size_t{0};

 private:
  std::size_t words() const { return bytes_.size() / 8; }
  std::size_t unusual() {
    unusual_ = true;
    return nothing_here;
  }

  ByteView bytes_;
  std::size_t next_ = 1;  // the first word not read yet
  bool unusual_ = false;
};

// A list of structs, each read by a `Reader(segment, first word)`.
template <typename Reader, std::size_t data_words, std::size_t pointers>
class PlainList {
 public:
  PlainList(PlainSegment& segment, std::size_t pointer)
      : segment_(segment), list_(segment.take_structs(pointer, data_words, pointers)) {}

  std::size_t size() const { return list_.count; }
  class Iterator {
   public:
    Iterator(PlainSegment& segment, std::size_t at) : segment_(segment), at_(at) {}
    Reader operator*() const { return {segment_, at_}; }
    Iterator& operator++() {
      at_ += data_words + pointers;
      return *this;
    }
    bool operator!=(const Iterator& other) const { return at_ != other.at_; }

   private:
    PlainSegment& segment_;
    std::size_t at_;
  };
  Iterator begin() const { return {segment_, list_.first}; }
  Iterator end() const { return {segment_, list_.first + list_.count * (data_words + pointers)}; }

 private:
  PlainSegment& segment_;
  PlainSegment::List list_;
};

struct PlainDot {
  PlainSegment& segment;
  std::size_t at;
  std::uint64_t getEpoch() const { return segment.word(at); }
  std::uint64_t getSeq() const { return segment.word(at + 1); }
  std::uint8_t getIndex() const { return static_cast<std::uint8_t>(segment.word(at + 2)); }
  ByteView getWriter() const { return segment.take_bytes(at + 3); }
};

// Each getter of a pointer once, in the order of the schema.
struct PlainWrite {
  PlainSegment& segment;
  std::size_t at;
  std::uint16_t getField() const { return static_cast<std::uint16_t>(segment.word(at)); }
  bool getRemoves() const { return (segment.word(at) >> 16 & 1) != 0; }
  std::string_view getValue() const { return segment.take_text(at + 1); }
  PlainList<PlainDot, 3, 1> getReplaces() const { return {segment, at + 2}; }
};

struct PlainOperation {
  PlainSegment& segment;
  std::size_t at;
  std::string_view getVenue() const { return segment.take_text(at); }
  PlainList<PlainWrite, 1, 2> getWrites() const { return {segment, at + 1}; }
};

}  // namespace maillage
