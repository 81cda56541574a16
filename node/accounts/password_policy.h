// Which passwords are taken. Length decides; lists only stop what everybody tries first (NIST
// SP 800-63B and CNIL deliberation 2022-100 ask for both, and for no composition rules).
#pragma once

#include <string_view>

#include "protocol/result.h"

namespace maillage {

inline constexpr std::size_t min_password_characters = 12;
inline constexpr std::size_t max_password_bytes = 1024;

// ErrorKind::invalid_input, with what to do, unless `password` is UTF-8 of at least 12 characters
// (code points) that is not, once accents, capitals, digit-for-letter swaps, digits and
// punctuation around and between are taken away:
// - nothing, or a short pattern repeated;
// - one or two of the commonest passwords, keyboard rows or words of the structure's name.
Result<void> check_password(std::string_view password, std::string_view structure_name);

}  // namespace maillage
