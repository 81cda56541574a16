// "Did you mean": the word of a list closest to what was typed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace maillage {

// Nothing when no candidate is close enough to be what was meant: a third of the letters wrong at
// most, or an unfinished word.
std::string closest(std::string_view typed, const std::vector<std::string>& candidates);

// "; did you mean 'x'?" or empty text.
std::string did_you_mean(std::string_view typed, const std::vector<std::string>& candidates);

}  // namespace maillage
