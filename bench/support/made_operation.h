// Venues made for benchmarks, the same at every run.
#pragma once

#include <cstddef>
#include <cstdint>

#include "protocol/bytes.h"
#include "protocol/ids.h"

namespace maillage::bench {

inline constexpr std::size_t operation_bytes = 200;

// One operation of three fields by `writer` that encodes to `operation_bytes`.
Bytes made_operation(std::uint64_t number, const WriterId& writer);

}  // namespace maillage::bench
