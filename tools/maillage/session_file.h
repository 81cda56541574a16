// Where the command line keeps a worker's session between two commands: a file of 0600.
#pragma once

#include <optional>
#include <string>

#include "protocol/result.h"

namespace maillage {

struct SavedSession {
  std::string session;    // the node's token
  std::string structure;  // who it is for
};

// $XDG_RUNTIME_DIR/maillage/session-X, else ~/.cache/maillage/session-X, with X from the node's
// directory. Error usage when there is neither.
Result<std::string> default_session_file(const std::string& node_dir);

// Creates the file's directory (0700) if need be. Error failure when it cannot be written.
Result<void> save_session(const std::string& path, const SavedSession& session);

// Nothing if there is no such file. Error failure when others could have read or written it.
Result<std::optional<SavedSession>> load_session(const std::string& path);

void remove_session(const std::string& path);

}  // namespace maillage
