// Reading a file somebody named on the command line.
#pragma once

#include <cstddef>
#include <string>

#include "protocol/result.h"

namespace maillage {

// A regular file, or a pipe to its end ("<(pass show x)", /dev/stdin), with something in it, whole.
// Errors name the file and what is wrong: not_found, failure (unreadable, a socket), invalid_input
// (a directory, a device, empty, larger than `max_bytes`).
Result<std::string> read_input_file(const std::string& path, std::size_t max_bytes);

// As above, and "-" is standard input.
Result<std::string> read_input(const std::string& path, std::size_t max_bytes);

}  // namespace maillage
