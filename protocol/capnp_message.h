// Reading Cap'n Proto from strangers and writing it, in one place. Include from .cpp files only.
#pragma once

#include <capnp/message.h>
#include <capnp/serialize.h>

#include <cstring>
#include <optional>

#include "protocol/bytes.h"
#include "protocol/limits.h"

namespace maillage {

// A single-segment message in an aligned copy. Accessors throw kj::Exception when the content is
// hostile or nested or aliased beyond the limits: decode inside try_decode.
class CapnpReader {
 public:
  // Nothing unless `bytes` is one whole single-segment message.
  static std::optional<CapnpReader> from(ByteView bytes) {
    constexpr std::size_t word = sizeof(capnp::word);
    if (bytes.size() < 2 * word || bytes.size() % word != 0) return std::nullopt;
    LittleEndianReader table(bytes);
    if (table.read<std::uint32_t>() != 0) return std::nullopt;  // more than one segment
    if (table.read<std::uint32_t>() != bytes.size() / word - 1) return std::nullopt;
    return CapnpReader(bytes);
  }
  template <typename Root>
  typename Root::Reader root() {
    return reader_->template getRoot<Root>();
  }

 private:
  explicit CapnpReader(ByteView bytes)
      : words_(kj::heapArray<capnp::word>(bytes.size() / sizeof(capnp::word))) {
    std::memcpy(words_.begin(), bytes.data(), bytes.size());
    capnp::ReaderOptions options;
    options.traversalLimitInWords = limits::traversal_words(words_.size());
    options.nestingLimit = limits::nesting;
    reader_ = kj::heap<capnp::FlatArrayMessageReader>(words_.asPtr(), options);
  }
  kj::Array<capnp::word> words_;
  kj::Own<capnp::FlatArrayMessageReader> reader_;
};

// Runs `decode(root)`; nothing when the message is unreadable or `decode` returns nothing.
template <typename Root, typename Decode>
auto try_decode(ByteView bytes, Decode decode) -> decltype(decode(typename Root::Reader())) {
  auto message = CapnpReader::from(bytes);
  if (!message) return std::nullopt;
  decltype(decode(typename Root::Reader())) result;
  if (kj::runCatchingExceptions([&] { result = decode(message->root<Root>()); }) != nullptr) {
    return std::nullopt;
  }
  return result;
}

// One segment, whatever the size: receivers refuse any other.
inline Bytes to_single_segment(capnp::MessageBuilder& message) {
  auto words = capnp::messageToFlatArray(message);
  const auto bytes = words.asBytes();
  if (message.getSegmentsForOutput().size() == 1) return {bytes.begin(), bytes.end()};
  capnp::MallocMessageBuilder copy(static_cast<unsigned>(words.size()),
                                   capnp::AllocationStrategy::FIXED_SIZE);
  capnp::FlatArrayMessageReader reader(words);
  copy.setRoot(reader.getRoot<capnp::AnyPointer>());
  auto flat = capnp::messageToFlatArray(copy);
  return {flat.asBytes().begin(), flat.asBytes().end()};
}

inline kj::ArrayPtr<const kj::byte> to_data(ByteView bytes) { return {bytes.data(), bytes.size()}; }
inline ByteView from_data(capnp::Data::Reader data) { return {data.begin(), data.size()}; }
inline std::string from_text(capnp::Text::Reader text) { return {text.begin(), text.size()}; }
inline kj::StringPtr to_text(const std::string& text) { return {text.c_str(), text.size()}; }

}  // namespace maillage
