// What one hub gives another out of band to be paired: who it is and where it is reached. A ticket
// holds no secret; what must be compared by telephone is its fingerprint.
//
//   text    := "maillage1-" base64url(payload check:4)
//   payload := hub:32 curve:32 (length:u8 text)*4 [root:32]   name, territory, network, address
//   check   := first bytes of BLAKE2b-256(payload)    a typing or copying slip, not an attacker
#pragma once

#include <optional>
#include <string>

#include "protocol/result.h"
#include "replication/governance/operations.h"

namespace maillage {

struct Ticket {
  WriterId hub;
  CurveId curve;
  std::string name;
  std::string territory;
  std::string network;
  std::string address;         // empty: this node cannot be dialled
  std::optional<RootId> root;  // of the network that this hub belongs to
};

std::string format_ticket(const Ticket& ticket);
// Error invalid_input says what is wrong with the text.
Result<Ticket> parse_ticket(std::string_view text);
// Eight words over both keys.
std::string fingerprint_of(const Ticket& ticket);

}  // namespace maillage
