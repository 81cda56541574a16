// Text folding for comparison and search: what people type never has the accents of the source.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace maillage {

// Lower-case ASCII without diacritics: "Médiathèque d'Évron" -> "mediatheque d'evron". Ligatures
// open (œ -> oe); typographic apostrophes and dashes become ASCII; characters without a Latin
// folding are kept as they are. Input must be UTF-8 (invalid bytes are dropped).
std::string fold_text(std::string_view utf8);
// The same, behind what `folded` holds.
void append_folded(std::string_view utf8, std::string& folded);

// The words of a folded text: runs of ASCII letters, digits and bytes above 127.
std::vector<std::string> words_of(std::string_view utf8);
// The first word of a folded text, which loses it; empty when there is none left.
std::string_view next_word(std::string_view& folded);

}  // namespace maillage
