#include "tools/maillage/parse.h"

#include <fmt/format.h>

#include <algorithm>

#include "tools/maillage/arguments.h"
#include "tools/maillage/help.h"
#include "tools/maillage/suggest.h"

namespace maillage {
namespace {

using Words = std::vector<std::string>;

bool asks_help(const std::string& word) {
  return word == "help" || word == "--help" || word == "-h";
}

// Options every verb has may stand before the noun: they are moved behind the verb. What comes
// first after that is the noun.
Words without_leading_options(const Words& words) {
  Words leading;
  std::size_t i = 0;
  while (i < words.size() && (words[i] == "--json" || words[i].starts_with("--dir"))) {
    const bool takes_next = words[i] == "--dir" && i + 1 < words.size();
    leading.push_back(words[i++]);
    if (takes_next) leading.push_back(words[i++]);
  }
  Words ordered(words.begin() + static_cast<std::ptrdiff_t>(i), words.end());
  const auto place = std::find(ordered.begin(), ordered.end(), "--");
  ordered.insert(place, leading.begin(), leading.end());
  return ordered;
}

UsageError unknown_noun(const std::string& word) {
  if (word.starts_with('-')) {
    return {fmt::format("unknown option '{}'{}", word,
                        did_you_mean(word, {"--dir", "--json", "--help", "--version"})),
            "maillage help"};
  }
  return {fmt::format("unknown command '{}'{}", word, did_you_mean(word, all_nouns())),
          "maillage help"};
}

Words verb_names(const std::string& noun) {
  Words names;
  for (const Verb& verb : verbs_of(noun)) names.emplace_back(verb.name);
  return names;
}

ParsedLine parse_words(const Words& words, const UserEnvironment& environment);

// "help", "help NOUN", "help NOUN VERB".
ParsedLine parse_help(const Words& words) {
  if (words.empty()) return ShowHelp{general_help(), 0};
  // "help" often comes through a function that adds the node's directory to every command.
  Words asked;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--dir")
      ++i;
    else if (words[i] != "--json" && !words[i].starts_with("--dir="))
      asked.push_back(words[i]);
  }
  if (asked.empty()) return ShowHelp{general_help(), 0};
  asked.emplace_back("--help");
  return parse_words(asked, {});
}

ParsedLine parse_verb(const Verb& verb, std::size_t used, const Words& words,
                      const UserEnvironment& environment) {
  VerbLine line(verb);
  return line.read(Words(words.begin() + static_cast<std::ptrdiff_t>(used), words.end()),
                   environment);
}

ParsedLine parse_noun(const std::string& noun, const Words& words,
                      const UserEnvironment& environment) {
  if (words.size() < 2 || words[1] == "--json" || words[1].starts_with("--dir")) {
    return ShowHelp{noun_help(noun), 2};
  }
  if (asks_help(words[1])) return ShowHelp{noun_help(noun), 0};
  const Verb* verb = find_verb(noun + "." + words[1]);
  if (verb == nullptr) {
    return UsageError{fmt::format("{} has no verb '{}'{}", noun, words[1],
                                  did_you_mean(words[1], verb_names(noun))),
                      fmt::format("maillage help {}", noun)};
  }
  return parse_verb(*verb, 2, words, environment);
}

ParsedLine parse_words(const Words& words, const UserEnvironment& environment) {
  if (words.empty()) return ShowHelp{general_help(), 0};
  const std::string& first = words.front();
  if (asks_help(first)) return parse_help(Words(words.begin() + 1, words.end()));
  if (first == "--version") return parse_words({"version"}, environment);
  if (const Verb* alone = find_verb(first); alone != nullptr && *alone->noun == '\0') {
    return parse_verb(*alone, 1, words, environment);
  }
  if (!verbs_of(first).empty()) return parse_noun(first, words, environment);
  return unknown_noun(first);
}

}  // namespace

ParsedLine parse_line(const std::vector<std::string>& words, const UserEnvironment& environment) {
  return parse_words(without_leading_options(words), environment);
}

}  // namespace maillage
