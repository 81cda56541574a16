// A tension or a validation as the value of a slot: the same bytes on every node. Private to this
// room.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "node/capacity/tension.h"

namespace maillage {

std::string slot_value(const Tension& tension);
std::string slot_value(const Validation& validation);
// Of what the above wrote.
std::variant<Tension, Validation> said_in(std::string_view value);

}  // namespace maillage
