#include "tools/maillage/help.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "tools/maillage/arguments.h"

namespace maillage {
namespace {

using Lines = std::vector<std::pair<std::string, std::string>>;

std::string aligned(const Lines& lines) {
  std::size_t width = 0;
  for (const auto& [left, right] : lines) width = std::max(width, left.size());
  std::string text;
  for (const auto& [left, right] : lines) {
    text += fmt::format("  {:<{}}  {}\n", left, width, right);
  }
  return text;
}

bool is_required(const VerbLine& line, const CLI::Option* option) {
  return line.options().required_options().count(const_cast<CLI::Option*>(option)) != 0;
}

std::string positional_of(const VerbLine& line, const CLI::Option* option) {
  const std::string name = upper(option->get_name(true));
  const std::string shown = option->get_expected_max() > 1 ? name + "…" : name;
  return is_required(line, option) ? shown : "[" + shown + "]";
}

std::string option_text(const VerbLine& line, const CLI::Option* option) {
  std::string text = option->get_name(false, true);
  std::replace(text.begin(), text.end(), ',', ' ');
  if (option->get_expected_max() > 0) text += " " + option->get_type_name();
  return is_required(line, option) ? text + " (required)" : text;
}

std::string verb_lines(const std::vector<Verb>& verbs) {
  Lines lines;
  for (const Verb& verb : verbs) lines.emplace_back(words_of(verb), verb.summary);
  return aligned(lines);
}

std::string noun_words(const std::string& noun) {
  std::vector<std::string> names;
  for (const Verb& verb : verbs_of(noun)) names.emplace_back(verb.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return text;
}

std::string general_help() {
  Lines lines;
  for (const std::string& noun : all_nouns()) {
    const Verb* alone = find_verb(noun);
    lines.emplace_back(noun, alone != nullptr ? alone->summary : noun_words(noun));
  }
  return "Maillage: the directory and the warm handoffs of a network of digital-inclusion hubs.\n\n"
         "Usage: maillage NOUN VERB [ARGUMENTS]\n\n" +
         aligned(lines) +
         "\n'maillage NOUN' lists its verbs, 'maillage NOUN VERB --help' its options.\n"
         "Everywhere: --dir DIR names the node (MAILLAGE_DIR, else /var/lib/maillage), --json\n"
         "prints one JSON object a line. Exit codes: 0 done, 1 failure, 2 usage, 3 not found,\n"
         "4 conflict, 5 invalid input, 6 something to decide.\n";
}

std::string noun_help(const std::string& noun) {
  return fmt::format(
      "Usage: maillage {} VERB [ARGUMENTS]\n\n{}\n'maillage {} VERB --help' tells "
      "its options.\n",
      noun, verb_lines(verbs_of(noun)), noun);
}

std::string verb_help(const Verb& verb) {
  const VerbLine line(verb);
  std::string usage = "Usage: maillage " + words_of(verb);
  Lines positionals;
  Lines options;
  for (const CLI::Option* option : line.app().get_options()) {
    if (option->get_positional()) {
      usage += " " + positional_of(line, option);
      positionals.emplace_back(upper(option->get_name(true)), option->get_description());
    } else {
      options.emplace_back(option_text(line, option), option->get_description());
    }
  }
  std::string text = fmt::format("{}.\n\n{} [OPTIONS]\n\n", verb.summary, usage);
  if (!positionals.empty()) text += aligned(positionals) + "\n";
  text += aligned(options);
  if (*verb.more != '\0') text += fmt::format("\n{}\n", verb.more);
  return text;
}

}  // namespace maillage
