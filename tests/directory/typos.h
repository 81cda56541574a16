// Typing errors, for measuring what search forgives.
#pragma once

#include <random>
#include <string>

#include "node/directory/text.h"

namespace maillage::test {

// `folded` with so many errors, each at a letter or digit: substituted, swapped with the next,
// dropped or one added before it. Errors may undo each other, as people's do.
inline std::string with_typos(std::string folded, unsigned errors, std::mt19937& random) {
  const auto in_word = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  const auto letter = [&] { return static_cast<char>('a' + random() % 26); };
  while (errors > 0 && !folded.empty()) {
    const std::size_t at = random() % folded.size();
    if (!in_word(folded[at])) continue;
    switch (random() % 4) {
      case 0:
        folded[at] = letter();
        break;
      case 1:
        if (at + 1 == folded.size() || !in_word(folded[at + 1])) continue;
        std::swap(folded[at], folded[at + 1]);
        break;
      case 2:
        folded.erase(at, 1);
        break;
      default:
        folded.insert(at, 1, letter());
    }
    --errors;
  }
  return folded;
}

// Of letters and digits.
inline std::size_t letters_in(std::string_view folded) {
  std::size_t count = 0;
  for (const std::string& word : words_of(folded)) count += word.size();
  return count;
}

}  // namespace maillage::test
