// What every cell goes through before a field looks at it. Texts are UTF-8.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace maillage {

// White space of any kind (line ends and no-break spaces too) collapsed to single spaces and
// trimmed; control, zero-width and direction-changing characters removed. Spreadsheet debris that
// means "nothing" ("NULL", "nan", "#N/A", "-") gives empty text, and ="01200", Excel's way to keep
// a zero, gives its content.
std::string clean_cell(std::string_view cell);

// Removes what would make a spreadsheet run the text when the directory is exported again: leading
// '=', and leading '+', '-' or '@' before a letter. True when something was removed.
bool defuse_formula(std::string& text);

// Whether a spreadsheet would run the text: it begins with what begins a formula, apostrophes
// before it aside (they are how a text is kept from being one).
bool starts_formula(std::string_view text);

// The text that an apostrophe keeps from being a formula ("'=1+1" gives "=1+1"): it was written as
// a text. Nothing for any other cell.
std::optional<std::string_view> inert_content(std::string_view cell);

// What a spreadsheet shows for =HYPERLINK("address";"text") (LIEN_HYPERTEXTE in French), and where
// it leads; the text is the address when there is no other. Nothing for any other cell.
struct SpreadsheetLink {
  std::string address;
  std::string text;
};
std::optional<SpreadsheetLink> read_spreadsheet_link(std::string_view cell);

// "=SI(A2=1;...": what such a cell shows is not in the file.
bool calls_function(std::string_view cell);

// Splits at any of `separators` outside parentheses ("Langues étrangères (anglais, autres)" is one
// value); pieces are trimmed, empty ones left out.
std::vector<std::string> split_values(std::string_view text, std::string_view separators);

// At most `max_bytes`, cut between characters, with "..." when something is missing.
std::string shortened(std::string_view text, std::size_t max_bytes);

// ASCII digits only, at least one.
bool is_digits(std::string_view text);

std::string_view trimmed(std::string_view text);  // of ASCII spaces

}  // namespace maillage
