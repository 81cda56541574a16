// The keys of a node, in DIR/keys (0700, files 0600): the hub's signing key and the transport key.
// They open unattended: disk encryption or systemd credentials protect them, and they read no
// context (those are sealed to structures, whose keys a password wraps).
#pragma once

#include <string>

#include "protocol/crypto.h"

namespace maillage {

struct TransportKey {
  CurveId id;
  Secret secret;  // 32 bytes
  static TransportKey from_secret(Secret secret);
};

struct Identity {
  SigningKey hub;
  TransportKey transport;
};

// Creates DIR/keys. Throws std::runtime_error when the files cannot be written, or exist already.
Identity create_identity(const std::string& dir, const RandomSource& random);
// Throws std::runtime_error with a line for the user when a file is missing or damaged.
Identity load_identity(const std::string& dir);
bool has_identity(const std::string& dir);

}  // namespace maillage
