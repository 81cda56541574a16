// Runs the daemon in place of this program.
#pragma once

#include <string>

#include "protocol/result.h"

namespace maillage {

// `maillaged` in the directory of this program, else in a directory of `path` (as PATH); empty when
// there is none.
std::string find_daemon(const std::string& own_directory, const std::string& path);

// Returns only when the daemon could not be started.
Error serve(const std::string& node_dir);

}  // namespace maillage
