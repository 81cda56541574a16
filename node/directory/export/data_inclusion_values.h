// What the JSON Schemas of data·inclusion v1 take as a value, beside their code lists.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace maillage {

inline constexpr std::size_t kLeastNameCharacters = 3, kMostNameCharacters = 150;
inline constexpr std::size_t kLeastDescriptionCharacters = 5, kMostDescriptionCharacters = 10'000;

std::size_t count_characters(std::string_view text);
// The first `most` characters, with "…" for what is beyond.
std::string first_characters(std::string_view text, std::size_t most);

// What is wrong with the value of a key that has one text; empty: nothing.
std::string_view data_inclusion_problem(std::string_view key, std::string_view value);

// A code of a commune, département, EPCI or country, or "france".
bool is_eligibility_zone(std::string_view code);

}  // namespace maillage
