// Text as HTML shows it.
#pragma once

#include <string>
#include <string_view>

namespace maillage {

// &, <, >, " and ' as entities; other bytes as they are (UTF-8).
std::string html_text(std::string_view text);

}  // namespace maillage
