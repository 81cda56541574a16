#include "node/store/xxh64.h"

#include <xxhash.h>

namespace maillage {

std::uint64_t xxh64(ByteView bytes, std::uint64_t seed) {
  return XXH64(bytes.data(), bytes.size(), seed);
}

}  // namespace maillage
