// Reading what a hub's own columns answer: yes or no, how long.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "node/directory/import/field_values.h"

namespace maillage {

// "oui" or "non", from "Oui", "yes", "vrai", "1", "x" and their opposites.
Reading read_yes_no(std::string_view text);

// The same for what protects somebody: whatever is not clearly a no is taken for "oui".
Reading read_protection(std::string_view text);

// A yes or no in a column about fees, "Gratuit ?" or "Payant ?" by its header_key(): "Gratuit" or
// "Payant"; nothing for any other text.
std::optional<std::string> read_fee_answer(std::string_view column, std::string_view text);

// Minutes as a whole number from 1 to 600, from "45", "45 min", "1h", "1 h 30", "0:45".
Reading read_minutes(std::string_view text);

}  // namespace maillage
