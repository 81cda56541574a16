// Records of import_record.capnp as they are kept: one zstd frame (RFC 8878) that says its size.
// Private to this room; include from .cpp files only.
#pragma once

#include <zstd.h>

#include <new>
#include <string>
#include <vector>

#include "protocol/capnp_message.h"

namespace maillage {

// More than any record this program writes: a damaged one must not take all memory.
inline constexpr std::size_t most_unpacked_bytes = std::size_t{1} << 30;

inline void set_texts(capnp::List<capnp::Text>::Builder out,
                      const std::vector<std::string>& texts) {
  for (unsigned i = 0; i < out.size(); ++i) out.set(i, to_text(texts[i]));
}

inline std::vector<std::string> texts_of(capnp::List<capnp::Text>::Reader in) {
  std::vector<std::string> texts;
  texts.reserve(in.size());
  for (const auto text : in) texts.push_back(from_text(text));
  return texts;
}

inline Bytes packed(capnp::MessageBuilder& message) {
  constexpr int quick = 1;
  const auto words = capnp::messageToFlatArray(message);
  const auto plain = words.asBytes();
  Bytes bytes(ZSTD_compressBound(plain.size()));
  const std::size_t size =
      ZSTD_compress(bytes.data(), bytes.size(), plain.begin(), plain.size(), quick);
  if (ZSTD_isError(size)) throw std::bad_alloc();  // there is room for the worst case
  bytes.resize(size);
  return bytes;
}

// What `decode(root)` answers, an optional; nothing when the bytes are unreadable.
template <typename Root, typename Decode>
auto unpacked(ByteView bytes, Decode decode) -> decltype(decode(typename Root::Reader())) {
  const unsigned long long size = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
  if (size > most_unpacked_bytes || size % sizeof(capnp::word) != 0) return std::nullopt;
  auto words = kj::heapArray<capnp::word>(size / sizeof(capnp::word));
  if (ZSTD_decompress(words.begin(), size, bytes.data(), bytes.size()) != size) {
    return std::nullopt;
  }
  capnp::ReaderOptions options;
  options.traversalLimitInWords = limits::traversal_words(words.size());
  options.nestingLimit = limits::nesting;
  decltype(decode(typename Root::Reader())) result;
  const auto unreadable = kj::runCatchingExceptions([&] {
    capnp::FlatArrayMessageReader message(words, options);
    result = decode(message.getRoot<Root>());
  });
  return unreadable == nullptr ? std::move(result) : std::nullopt;
}

}  // namespace maillage
