// The path id: 80 random bits that join a person's referrals without naming anyone. The person
// carries it on paper, so it must survive being read aloud and typed by a stranger.
//
//   text := XXXX-XXXX-XXXX-XXXX-C   16 characters of Crockford's base32, and one that checks them
//
// Alphabet and tolerances are Crockford's (https://www.crockford.com/base32.html): no I L O U;
// lower case, spaces and hyphens are accepted, I and L read as 1, O as 0. His own check symbol is
// modulo 37 and needs * ~ $ =, which a keyboard-type scanner or a telephone spells badly. Ours
// stays in the alphabet: the weighted sum over GF(32) of the 17 characters, with weights that are
// distinct powers of a primitive element, must be zero. A single wrong character changes it by
// weight × difference, a swap of two characters by difference of weights × difference: neither is
// ever zero, wherever the characters stand.
#pragma once

#include "node/referral/operations.h"
#include "protocol/crypto.h"
#include "protocol/ids.h"
#include "protocol/result.h"

namespace maillage {

using PathId = FixedId<struct PathIdTag, 10>;

std::string path_code(const PathId& path);

// Error invalid_input says what to check, and never quotes the code.
Result<PathId> parse_path_code(std::string_view text);

// What traces carry instead of the path id: a hash of 80 random bits, so it cannot be guessed back.
PathTag path_tag(const PathId& path);

}  // namespace maillage
