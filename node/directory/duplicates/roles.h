// What a venue is, as its name and its typology say: a town hall is not the welfare office (CCAS)
// of its commune, though they share an address, a telephone and the half of a name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace maillage {

// A set of roles, one bit each.
using Roles = std::uint32_t;

// `name_words`: search words (search_words.h) of the name; `typologies`: codes of the national
// standard.
Roles roles_of(const std::vector<std::string>& name_words,
               const std::vector<std::string_view>& typologies);
// "mairie, CCAS"; empty without any.
std::string role_names(Roles roles);
// Whether the word only says what a place is, whichever place.
bool is_role_word(std::string_view word);

// Both say what they are, and it is not the same.
constexpr bool are_other_roles(Roles a, Roles b) { return a != 0 && b != 0 && (a & b) == 0; }

}  // namespace maillage
