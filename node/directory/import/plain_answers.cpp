#include "node/directory/import/plain_answers.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "node/directory/text.h"

namespace maillage {
namespace {

constexpr std::array<std::string_view, 8> yes_words = {"oui",  "o",    "yes", "y",
                                                       "vrai", "true", "1",   "x"};
constexpr std::array<std::string_view, 6> no_words = {"non", "n", "no", "faux", "false", "0"};
constexpr unsigned longest_visit_min = 600;

// Takes a whole number off the front.
std::optional<unsigned> take_number(std::string_view& text) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || number > longest_visit_min) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

bool is_minutes(std::string_view unit) {
  return unit.empty() || unit == "m" || unit == "mn" || unit == "min" || unit == "minute" ||
         unit == "minutes";
}

std::optional<unsigned> minutes_of(std::string_view text) {
  const auto first = take_number(text);
  if (!first) return std::nullopt;
  if (is_minutes(text)) return first;
  for (const std::string_view hours : {"heures", "heure", "h", ":"}) {
    if (!text.starts_with(hours)) continue;
    text.remove_prefix(hours.size());
    if (text.empty()) return hours == ":" ? std::nullopt : std::optional(*first * 60);
    const auto rest = take_number(text);
    if (!rest || *rest > 59 || !is_minutes(text)) return std::nullopt;
    return *first * 60 + *rest;
  }
  return std::nullopt;
}

}  // namespace

Reading read_yes_no(std::string_view text) {
  const std::string word = fold_text(text);
  const auto is = [&word](std::string_view each) { return each == word; };
  if (std::any_of(yes_words.begin(), yes_words.end(), is)) return {"oui", ""};
  if (std::any_of(no_words.begin(), no_words.end(), is)) return {"non", ""};
  return {"", "neither \"oui\" nor \"non\": left out"};
}

Reading read_protection(std::string_view text) {
  Reading reading = read_yes_no(text);
  if (reading.value.empty()) return {"oui", "neither \"oui\" nor \"non\": protected, to be safe"};
  return reading;
}

std::optional<std::string> read_fee_answer(std::string_view column, std::string_view text) {
  const std::string answer = read_yes_no(text).value;
  if (answer.empty()) return std::nullopt;
  const bool asks_whether_free = column.find("gratui") != std::string_view::npos ||
                                 column.find("free") != std::string_view::npos;
  return asks_whether_free == (answer == "oui") ? "Gratuit" : "Payant";
}

Reading read_minutes(std::string_view text) {
  std::string plain = fold_text(text);
  std::erase(plain, ' ');
  const auto minutes = minutes_of(plain);
  if (!minutes || *minutes == 0 || *minutes > longest_visit_min) {
    return {"", "not a length of time such as \"45 min\": left out"};
  }
  return {std::to_string(*minutes), ""};
}

}  // namespace maillage
