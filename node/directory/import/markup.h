// Cells that come out of a website's database: HTML where plain text belongs.
#pragma once

#include <string>

namespace maillage {

// HTML marks removed and character references ("&eacute;", "&#8217;") written as what they stand
// for; marks that end a line or an item give " ; ", or a space after punctuation. True when there
// were any. "<" that begins no mark of HTML stays.
bool without_markup(std::string& text);

}  // namespace maillage
