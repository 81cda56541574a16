// XXH64, by its author's library: a quick hash against accidents, some ten times as fast as a
// cryptographic one. Of bytes that differ in one aligned word of eight only, it always differs,
// because each of its steps is a bijection of that word. No defence against who chooses the bytes.
#pragma once

#include "protocol/bytes.h"

namespace maillage {

std::uint64_t xxh64(ByteView bytes, std::uint64_t seed);

}  // namespace maillage
