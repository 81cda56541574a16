#include "protocol/compression.h"

#include <zstd.h>

#include <algorithm>
#include <new>

#include "protocol/assert.h"

namespace maillage {
namespace {

constexpr std::size_t message_header = 1 + 4;
// The number of runs, the one thing in a plain part that no update's own bytes outweigh.
constexpr std::size_t plain_slack = 16;

template <typename T>
T* allocated(T* pointer) {
  if (pointer == nullptr) throw std::bad_alloc();
  return pointer;
}

// Only memory can fail here: sizes are bounded and parameters are ours.
std::size_t succeeded(std::size_t result) {
  if (ZSTD_isError(result)) throw std::bad_alloc();
  return result;
}

// At least so large; what it held may be lost.
void grow(Bytes& buffer, std::size_t size) {
  if (buffer.size() < size) buffer = Bytes(size);
}

// Where a message may end: how many updates and what they weigh.
struct Cut {
  std::size_t updates = 0;
  std::size_t bytes = 0;
};

// The longest prefix within limits that ends with a signature; failing that the shortest one that
// does. Empty when there is no signature.
Cut cut(std::span<const RawUpdate> updates, std::size_t max_updates, std::size_t max_bytes) {
  Cut best, here;
  for (const RawUpdate& update : updates) {
    ++here.updates;
    here.bytes += update.size();
    const bool fits = here.updates <= max_updates && here.bytes <= max_bytes;
    if (!fits && best.updates > 0) break;
    if (!has_signature(update.envelope)) continue;
    best = here;
    if (!fits) break;
  }
  return best;
}

}  // namespace

void RunCodec::Free::operator()(ZSTD_CCtx_s* context) const { ZSTD_freeCCtx(context); }
void RunCodec::Free::operator()(ZSTD_DCtx_s* context) const { ZSTD_freeDCtx(context); }
void RunCodec::Free::operator()(ZSTD_CDict_s* dictionary) const { ZSTD_freeCDict(dictionary); }
void RunCodec::Free::operator()(ZSTD_DDict_s* dictionary) const { ZSTD_freeDDict(dictionary); }

RunCodec::RunCodec(DictionaryNumber dictionary, int level)
    : dictionary_(dictionary),
      compressing_(allocated(ZSTD_createCCtx())),
      decompressing_(allocated(ZSTD_createDCtx())) {
  MAILLAGE_ASSERT(dictionary <= newest_dictionary);
  ZSTD_CCtx_s* context = compressing_.get();
  succeeded(ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level));
  // Ours says which dictionary it is, and signatures catch what a checksum would.
  succeeded(ZSTD_CCtx_setParameter(context, ZSTD_c_dictIDFlag, 0));
  if (dictionary == no_dictionary) return;
  const ByteView bytes = dictionary_bytes(dictionary);
  compression_dictionary_.reset(allocated(ZSTD_createCDict(bytes.data(), bytes.size(), level)));
  succeeded(ZSTD_CCtx_refCDict(context, compression_dictionary_.get()));
}
RunCodec::RunCodec(RunCodec&&) noexcept = default;
RunCodec& RunCodec::operator=(RunCodec&&) noexcept = default;
RunCodec::~RunCodec() = default;

Bytes RunCodec::pack(std::span<const RawUpdate> updates) {
  const EncodedRuns runs = encode_runs(updates);
  grow(packed_, ZSTD_compressBound(runs.plain.size()));
  const std::size_t length = succeeded(ZSTD_compress2(
      compressing_.get(), packed_.data(), packed_.size(), runs.plain.data(), runs.plain.size()));
  Bytes message;
  message.reserve(message_header + length + runs.opaque.size());
  append_le(message, dictionary_);
  append_le(message, static_cast<std::uint32_t>(length));
  append(message, ByteView(packed_).first(length));
  append(message, runs.opaque);
  return message;
}

PackedRuns RunCodec::pack_some(std::span<const RawUpdate> updates, std::size_t max_bytes,
                               const RunLimits& limits) {
  const Cut smallest = cut(updates, 0, 0);
  if (smallest.updates == 0) return {};
  std::size_t budget = limits.bytes;
  while (true) {
    const Cut chosen = cut(updates, limits.updates, budget);
    Bytes message = pack(updates.first(chosen.updates));
    if (message.size() <= max_bytes || chosen.updates == smallest.updates) {
      return {std::move(message), chosen.updates};
    }
    // A little less than in proportion, and less in any case: few messages need a third try.
    budget = std::min(chosen.bytes - 1, chosen.bytes / 16 * max_bytes / message.size() * 15);
  }
}

const ZSTD_DDict_s* RunCodec::decompression_dictionary(DictionaryNumber number) {
  Owned<ZSTD_DDict_s>& dictionary = decompression_dictionaries_.at(number - 1);
  if (!dictionary) {
    const ByteView bytes = dictionary_bytes(number);
    dictionary.reset(allocated(ZSTD_createDDict(bytes.data(), bytes.size())));
  }
  return dictionary.get();
}

Result<ByteView, UpdateFault> RunCodec::decompress(ByteView compressed, DictionaryNumber dictionary,
                                                   std::size_t max_bytes) {
  const auto size = ZSTD_getFrameContentSize(compressed.data(), compressed.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size == 0) {
    return unexpected(UpdateFault::malformed);
  }
  if (size > max_bytes) return unexpected(UpdateFault::too_large);
  // One frame and nothing after it.
  if (ZSTD_findFrameCompressedSize(compressed.data(), compressed.size()) != compressed.size()) {
    return unexpected(UpdateFault::malformed);
  }
  grow(plain_, size);
  const ZSTD_DDict_s* dict =
      dictionary == no_dictionary ? nullptr : decompression_dictionary(dictionary);
  const std::size_t result = ZSTD_decompress_usingDDict(decompressing_.get(), plain_.data(), size,
                                                        compressed.data(), compressed.size(), dict);
  if (ZSTD_isError(result) || result != size) return unexpected(UpdateFault::malformed);
  return ByteView(plain_).first(size);
}

Result<std::vector<DecodedRun>, UpdateFault> RunCodec::unpack(ByteView message,
                                                              const RunLimits& limits) {
  LittleEndianReader in(message);
  const auto dictionary = in.read<DictionaryNumber>();
  const auto length = in.read<std::uint32_t>();
  const ByteView compressed = in.read_bytes(length);
  if (!in.ok() || dictionary > newest_dictionary) return unexpected(UpdateFault::malformed);
  const auto plain = decompress(compressed, dictionary, limits.bytes + plain_slack);
  if (!plain) return unexpected(plain.error());
  return decode_runs(*plain, message.subspan(in.position()), limits);
}

}  // namespace maillage
