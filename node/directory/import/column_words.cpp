// guesses_by_name: the rules of column_name_rules.h, and the days of the week.
#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <vector>

#include "node/directory/import/column_guess.h"
#include "node/directory/import/column_name_rules.h"
#include "node/directory/text.h"

namespace maillage {
namespace {

using Field = VenueField;
using Kind = ColumnTarget::Kind;
using Words = std::vector<std::string>;

constexpr int kPerWord = 4, kHead = 6;  // the head of a French name stands first
constexpr int kOfDay = 50;              // nothing else has such a name

constexpr std::array<std::string_view, 24> kStopWords = {
    "de", "du", "des", "d",  "la",  "le",  "les",  "l",   "et", "en",  "au",    "aux",
    "a",  "un", "une", "of", "the", "par", "pour", "and", "ou", "sur", "votre", "notre"};

// "codePostal" and "adr1" are two words each.
std::string with_words_apart(std::string_view name) {
  std::string out;
  char last = ' ';
  for (const char c : name) {
    const auto is = [](int (*test)(int), char each) {
      return test(static_cast<unsigned char>(each)) != 0;
    };
    const bool hump = is(std::islower, last) && is(std::isupper, c);
    const bool number = is(std::isalpha, last) && is(std::isdigit, c);
    if (hump || number) out.push_back(' ');
    out.push_back(c);
    last = c;
  }
  return out;
}

Words words_of_name(std::string_view name) {
  Words words = words_of(with_words_apart(name));
  std::erase_if(words, [](const std::string& word) {
    return std::find(kStopWords.begin(), kStopWords.end(), word) != kStopWords.end();
  });
  return words;
}

bool is_word(std::string_view pattern, std::string_view word) {
  if (!pattern.ends_with('*')) return pattern == word;
  return word.starts_with(pattern.substr(0, pattern.size() - 1));
}

// 0 when the rule does not speak of the name.
int weight_of(const NameRule& rule, const Words& words) {
  int matched = 0;
  bool head = false;
  std::string_view rest = rule.words;
  while (!rest.empty()) {
    const std::string_view pattern = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), pattern.size() + 1));
    const auto found = std::find_if(words.begin(), words.end(), [pattern](const std::string& word) {
      return is_word(pattern, word);
    });
    if (found == words.end()) return 0;
    ++matched;
    head = head || found == words.begin();
  }
  return rule.weight + matched * kPerWord + (head ? kHead : 0);
}

struct DayWord {
  std::string_view word;
  int weekday;
};

constexpr std::array<DayWord, 28> kDayWords = {
    {{"lundi", 0},   {"mardi", 1},     {"mercredi", 2}, {"jeudi", 3},  {"vendredi", 4},
     {"samedi", 5},  {"dimanche", 6},  {"lun", 0},      {"mar", 1},    {"mer", 2},
     {"jeu", 3},     {"ven", 4},       {"sam", 5},      {"dim", 6},    {"monday", 0},
     {"tuesday", 1}, {"wednesday", 2}, {"thursday", 3}, {"friday", 4}, {"saturday", 5},
     {"sunday", 6},  {"mon", 0},       {"tue", 1},      {"wed", 2},    {"thu", 3},
     {"fri", 4},     {"sat", 5},       {"sun", 6}}};

// Words that may stand beside a day without changing what it is.
constexpr std::array<std::string_view, 8> kBesideDays = {"horaire", "horaires", "h",    "heures",
                                                         "hours",   "opening",  "open", "jour"};
constexpr std::array<std::string_view, 14> kParts = {
    "matin", "matinee", "apres",   "midi",      "aprem",   "am", "pm",
    "soir",  "soiree",  "morning", "afternoon", "evening", "ap", "apm"};

template <typename List>
bool contains(const List& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

std::optional<ColumnTarget> weekday_of(const Words& words) {
  std::optional<ColumnTarget> target;
  bool part = false;
  for (const std::string& word : words) {
    const auto day = std::find_if(kDayWords.begin(), kDayWords.end(),
                                  [&word](const DayWord& each) { return each.word == word; });
    if (day != kDayWords.end()) {
      if (target) return std::nullopt;  // "du lundi au vendredi"
      target = ColumnTarget{Kind::day, Field::horaires, day->weekday};
    } else if (contains(kParts, word)) {
      part = true;
    } else if (!contains(kBesideDays, word)) {
      return std::nullopt;
    }
  }
  if (target && part) target->kind = Kind::part_of_day;
  return target;
}

}  // namespace

std::vector<ColumnGuess> guesses_by_name(std::string_view name) {
  const Words words = words_of_name(name);
  if (const auto day = weekday_of(words)) return {{*day, kOfDay, "its name is a day"}};
  std::vector<ColumnGuess> guesses;
  for (const NameRule& rule : column_name_rules()) {
    const int weight = weight_of(rule, words);
    if (weight == 0) continue;
    const std::string_view why = rule.target.kind == Kind::person ? "its name is about persons"
                                 : rule.target.kind == Kind::none
                                     ? "the directory has no field for it"
                                     : "its name says so";
    guesses.push_back({rule.target, weight, why, rule.value});
  }
  std::stable_sort(guesses.begin(), guesses.end(),
                   [](const ColumnGuess& a, const ColumnGuess& b) { return a.weight > b.weight; });
  return guesses;
}

}  // namespace maillage
