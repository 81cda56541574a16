// The pages of lexicon/ as they were when the program was built.
#pragma once

#include <string_view>

namespace maillage {

std::string_view needs_page();
std::string_view abbreviations_page();

}  // namespace maillage
