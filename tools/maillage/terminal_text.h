// Text on its way to a terminal. Names, notes and errors come from other hubs: one that carried
// escape sequences could rewrite the screen or run keys, one with direction marks could show a
// venue as another. Everything printed for people goes through `printable`.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace maillage {

// One line of valid UTF-8: line ends and tabs become spaces; other control characters (C0, DEL,
// C1), direction marks, zero-width characters and tags are removed; what is not UTF-8 becomes
// U+FFFD.
std::string printable(std::string_view text);

// A JSON text on one line, for NDJSON: the same characters become \u escapes (or, where valid JSON
// cannot have them, spaces), so that the value a program reads is unchanged.
std::string printable_json(std::string_view json);

// Columns a terminal needs for `text`, which is printable: an accent adds none, an ideogram takes
// two.
std::size_t display_width(std::string_view text);

// At most `width` columns, ending in "…" when something is missing.
std::string cut_to_width(std::string_view text, std::size_t width);

}  // namespace maillage
