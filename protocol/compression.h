// One message of updates: runs (protocol/runs.h) made small by zstd and a trained dictionary.
//
//   message := dictionary:u8 compressed_length:u32 compressed opaque        (little-endian)
//
// `compressed` is one zstd frame (RFC 8878) of the runs' plain part, which says its content's size;
// dictionary 0 is none. A dictionary is never changed once released: a better one gets the next
// number (docs/adr/0014), and a sender uses one that its peer knows.
#pragma once

#include <memory>

#include "protocol/runs.h"

struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;
struct ZSTD_CDict_s;
struct ZSTD_DDict_s;

namespace maillage {

using DictionaryNumber = std::uint8_t;
inline constexpr DictionaryNumber no_dictionary = 0;
inline constexpr DictionaryNumber newest_dictionary = 1;

// The trained bytes; empty for number 0 and for one this version does not know.
ByteView dictionary_bytes(DictionaryNumber number);

// What a peer is sent unless it says otherwise. Higher levels gain little: docs/adr/0014.
inline constexpr int compression_level = 3;

struct PackedRuns {
  Bytes message;
  std::size_t updates = 0;  // how many of those given are in it, from the first on
};

// Keeps zstd's contexts (about 2 MiB together once used), so that a message costs no set-up. One
// per thread. Throws std::bad_alloc.
class RunCodec {
 public:
  explicit RunCodec(DictionaryNumber dictionary = newest_dictionary, int level = compression_level);
  RunCodec(RunCodec&&) noexcept;
  RunCodec& operator=(RunCodec&&) noexcept;
  ~RunCodec();

  // All of `updates`, which are encode_runs'.
  Bytes pack(std::span<const RawUpdate> updates);

  // As many of `updates` as fit in a message of `max_bytes` and in `limits`, at least one. It ends
  // with an update that has a signature, so that the receiver can believe it; no message at all
  // when none of `updates` has one. Call drop_inner_signatures first, on logs that end with a
  // signature; then even updates that nothing compresses fit when max_bytes is vouched_bytes and 2
  // KiB.
  PackedRuns pack_some(std::span<const RawUpdate> updates, std::size_t max_bytes,
                       const RunLimits& limits = {});

  // Any message whose dictionary this version knows, not only those of its own number. Refuses
  // before decompressing what would become larger than `limits`.
  Result<std::vector<DecodedRun>, UpdateFault> unpack(ByteView message,
                                                      const RunLimits& limits = {});

 private:
  struct Free {
    void operator()(ZSTD_CCtx_s* context) const;
    void operator()(ZSTD_DCtx_s* context) const;
    void operator()(ZSTD_CDict_s* dictionary) const;
    void operator()(ZSTD_DDict_s* dictionary) const;
  };
  template <typename T>
  using Owned = std::unique_ptr<T, Free>;

  const ZSTD_DDict_s* decompression_dictionary(DictionaryNumber number);
  // Valid until the next.
  Result<ByteView, UpdateFault> decompress(ByteView compressed, DictionaryNumber dictionary,
                                           std::size_t max_bytes);

  DictionaryNumber dictionary_;
  Owned<ZSTD_CCtx_s> compressing_;
  Owned<ZSTD_DCtx_s> decompressing_;
  Owned<ZSTD_CDict_s> compression_dictionary_;  // none for dictionary 0
  std::array<Owned<ZSTD_DDict_s>, newest_dictionary> decompression_dictionaries_;  // when needed
  // Kept from one message to the next: new memory of this size costs as much as filling it.
  Bytes packed_;
  Bytes plain_;
};

}  // namespace maillage
