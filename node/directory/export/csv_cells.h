// Cells of CSV (RFC 4180) that spreadsheets show and do not run.
#pragma once

#include <string>
#include <string_view>

namespace maillage {

// A text that a spreadsheet would take for a formula gets an apostrophe before it; so does one that
// begins with apostrophes before such a text, so that import, which takes one away
// (inert_content in cell_text.h), gives back exactly what was there.
std::string inert_text(std::string_view text);

// In quotes where it needs them.
std::string csv_cell(std::string_view text);

}  // namespace maillage
