#include "node/directory/print/commune_heading.h"

#include <algorithm>
#include <tuple>
#include <vector>

#include "node/directory/text.h"

namespace maillage {
namespace {

bool is_digits(const std::string& word) {
  return std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Where large receivers have their post is no place to go to: "Cedex", "Cedex 09".
std::string without_cedex(std::string_view commune) {
  std::size_t end = commune.size();
  for (std::size_t begin = 0; begin < commune.size();) {
    const std::size_t stop = std::min(commune.find(' ', begin), commune.size());
    if (fold_text(commune.substr(begin, stop - begin)) == "cedex") end = std::min(end, begin);
    begin = stop + 1;
  }
  while (end > 0 && commune[end - 1] == ' ') --end;
  return std::string(commune.substr(0, end));
}

}  // namespace

std::string commune_key(std::string_view commune) {
  std::string key;
  for (std::string& word : words_of(without_cedex(commune))) {
    if (word == "st") word = "saint";
    if (word == "ste") word = "sainte";
    if (!key.empty() && is_digits(word) && word.size() == 5) continue;  // "Le Mans 72000"
    key += (key.empty() ? "" : " ") + word;
  }
  return key;
}

void CommuneHeadings::add(std::string_view commune) {
  ++spellings_[commune_key(commune)][without_cedex(commune)];
}

std::string CommuneHeadings::heading(const std::string& key) const {
  const auto known = spellings_.find(key);
  if (known == spellings_.end()) return {};
  const auto rank = [](const auto& spelling) {
    const std::string& text = spelling.first;
    const bool has_small =
        std::any_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    return std::tuple(has_small, spelling.second);
  };
  return std::max_element(known->second.begin(), known->second.end(),
                          [&](const auto& a, const auto& b) { return rank(a) < rank(b); })
      ->first;
}

}  // namespace maillage
