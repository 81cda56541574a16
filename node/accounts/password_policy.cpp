#include "node/accounts/password_policy.h"

#include <algorithm>
#include <string>
#include <vector>

#include "node/accounts/common_passwords.h"
#include "node/directory/text.h"
#include "protocol/bytes.h"

namespace maillage {
namespace {

constexpr std::size_t longest_pattern = 4;
constexpr std::size_t shortest_name_word = 3;

std::size_t count_characters(std::string_view utf8) {
  return static_cast<std::size_t>(std::ranges::count_if(
      utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// What people put for a letter; 0 for what is only decoration.
char letter_of(char c) {
  switch (c) {
    case '0':
      return 'o';
    case '1':
      return 'i';
    case '3':
      return 'e';
    case '4':
    case '@':
      return 'a';
    case '5':
    case '$':
      return 's';
    case '7':
      return 't';
    default:
      return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) > 127 ? c : '\0';
  }
}

std::string only_letters(const std::string& folded, bool swaps) {
  std::string out;
  for (const char c : folded) {
    const bool plain = (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) > 127;
    const char letter = swaps ? letter_of(c) : (plain ? c : '\0');
    if (letter != '\0') out += letter;
  }
  return out;
}

bool repeats_a_pattern(const std::string& text) {
  for (std::size_t length = 1; length <= longest_pattern; ++length) {
    if (text.size() > length && std::equal(text.begin() + length, text.end(), text.begin())) {
      return true;
    }
  }
  return false;
}

class Refused {
 public:
  explicit Refused(std::string_view structure_name) {
    std::string whole;
    for (const std::string& word : words_of(fold_text(structure_name))) {
      whole += word;
      if (word.size() >= shortest_name_word) names_.push_back(word);
    }
    if (!whole.empty()) names_.push_back(whole);
  }
  // Empty, one listed word, or two.
  bool holds(const std::string& letters) const {
    if (letters.empty() || is_listed(letters)) return true;
    for (std::size_t cut = 1; cut < letters.size(); ++cut) {
      if (is_listed(letters.substr(0, cut)) && is_listed(letters.substr(cut))) return true;
    }
    return false;
  }

 private:
  bool is_listed(const std::string& word) const {
    return std::ranges::binary_search(common_passwords, std::string_view(word)) ||
           std::ranges::find(names_, word) != names_.end();
  }
  std::vector<std::string> names_;
};

}  // namespace

Result<void> check_password(std::string_view password, std::string_view structure_name) {
  if (!is_utf8(password) || password.size() > max_password_bytes) {
    return fail(ErrorKind::invalid_input, "this password cannot be used: type a shorter one");
  }
  if (count_characters(password) < min_password_characters) {
    return fail(ErrorKind::invalid_input,
                "the password is too short: take at least 12 characters, for instance four words");
  }
  const std::string folded = fold_text(password);
  const Refused refused(structure_name);
  // Digits are decoration (soleil2024) or letters (s0l31l): both readings are tried, and the
  // decoration at the ends alone (12s0l31l!!) is taken off before the second.
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto first = std::ranges::find_if(folded, is_letter);
  const auto last = std::find_if(folded.rbegin(), folded.rend(), is_letter).base();
  const std::string core = first < last ? std::string(first, last) : std::string();
  if (repeats_a_pattern(folded) || refused.holds(only_letters(folded, false)) ||
      refused.holds(only_letters(folded, true)) ||
      (!core.empty() && refused.holds(only_letters(core, true)))) {
    return fail(ErrorKind::invalid_input,
                "this password is among the first that are guessed: take four words that have "
                "nothing to do with one another");
  }
  return {};
}

}  // namespace maillage
