// The fiche de liaison from a file, so that nothing about the person is typed as an argument.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "protocol/result.h"

namespace maillage {

// Adds what `text` (TOML, or JSON when it begins with '{') says to the arguments of referral.open;
// what is there already stays. Error invalid_input names the line or the key, never a value.
Result<void> add_fiche(const std::string& text, nlohmann::json& arguments);

}  // namespace maillage
