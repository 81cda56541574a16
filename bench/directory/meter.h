// What a stretch of work costs this process.
#pragma once

#include <cstddef>

namespace maillage::bench {

double cpu_s();            // of processor time so far, user and system
std::size_t heap_bytes();  // in use now

}  // namespace maillage::bench
