// What the machine gives at this moment, so that figures can be said as ratios of it.
#pragma once

#include <cstddef>
#include <string>

namespace maillage::bench {

double wall_s();  // from an arbitrary start
double cpu_s();   // of this process, all its threads

// Median of `count` times a write of 4 KiB at the end of a file of `dir` and its fdatasync.
double fdatasync_ms(const std::string& dir, std::size_t count = 200);

// libsodium's verifications of an update's envelope (248 bytes with the network's id), by so many
// threads for `seconds`.
double verifies_per_second(unsigned threads, double seconds = 1.0);

}  // namespace maillage::bench
