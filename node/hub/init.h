// A new node in an empty directory: keys, settings, store, and its first certificate.
#pragma once

#include "node/hub/settings.h"
#include "node/hub/ticket.h"
#include "protocol/crypto.h"

namespace maillage {

// `settings.listen` and `.address` empty: a free port is chosen at random, on loopback: for a trial
// on one machine. `settings.territory` is what Territories::find takes without tables; it comes
// back as one code ("1", "Ain" -> "01"). Missing parents of `dir` are created. Errors:
// invalid_input for settings that cannot be, conflict when `dir` holds a node already, failure
// without parents; exceptions when the disk fails.
struct NewNode {
  Ticket ticket;
  Settings settings;  // as written to DIR/maillage.toml
};
Result<NewNode> init_node(const std::string& dir, Settings settings, const RandomSource& random,
                          TimePoint now);

// DIR/maillage.toml, else /etc/maillage/maillage.toml. Error not_found says to run init.
Result<Settings> load_settings(const std::string& dir);

// The file they are in; empty when there is none.
std::string settings_path(const std::string& dir);

// The socket of the node in `dir`.
std::string control_socket_path(const std::string& dir);

}  // namespace maillage
