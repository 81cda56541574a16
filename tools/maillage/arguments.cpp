#include "tools/maillage/arguments.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "tools/maillage/help.h"
#include "tools/maillage/suggest.h"

namespace maillage {
namespace {

constexpr const char* default_dir = "/var/lib/maillage";

void declare_identification(Options& options, Invocation& line, Identification who) {
  const bool worker = who == Identification::worker || who == Identification::worker_if_known;
  const bool secret =
      worker || who == Identification::password || who == Identification::new_password;
  if (worker) {
    options.local("--structure", line.structure, "NAME",
                  "who acts, with its password; without it, the session of 'account login'");
  }
  if (who == Identification::password) {
    options.required_local("--structure", line.structure, "NAME", "the structure to work for");
  }
  if (secret) {
    options.path("--password-file", line.password_file, "FILE",
                 "with the password, else it is asked (MAILLAGE_PASSWORD_FILE)");
  }
  if (worker || who == Identification::password || who == Identification::session) {
    options.path("--session-file", line.session_file, "FILE",
                 "where the session is kept (MAILLAGE_SESSION_FILE)");
  }
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::string unexpected_word(const CLI::App& app, const std::vector<std::string>& words) {
  const auto option = std::find_if(words.begin(), words.end(), [](const std::string& word) {
    return word.size() > 1 && word.front() == '-';
  });
  if (option == words.end()) return fmt::format("unexpected argument '{}'", words.front());
  const std::string name = option->substr(0, option->find('='));
  return fmt::format("unknown option '{}'{}", name, did_you_mean(name, option_names(app)));
}

// CLI11 says "--to: 1 required TEXT missing" and "--to: At Most 1 required but received 2".
std::string mismatch(const CLI::ArgumentMismatch& error) {
  const std::string text = error.what();
  const std::string name = text.substr(0, text.find(':'));
  const bool twice = text.find("At Most") != std::string::npos;
  return twice ? name + " is given more than once" : name + " needs a value";
}

// CLI11 takes "--near=" for "--near", and the next word for its value.
std::string empty_by_equals(const CLI::App& app, const std::vector<std::string>& words) {
  const std::vector<std::string> names = option_names(app);
  for (const std::string& word : words) {
    if (word == "--") break;
    if (word.empty() || word.find('=') != word.size() - 1) continue;
    const std::string name = word.substr(0, word.size() - 1);
    if (std::find(names.begin(), names.end(), name) != names.end()) {
      return fmt::format("{} is empty: give it a value", name);
    }
  }
  return "";
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

VerbLine::VerbLine(const Verb& verb)
    : verb_(verb),
      arguments_(std::make_unique<nlohmann::json>(nlohmann::json::object())),
      app_(std::make_unique<CLI::App>(verb.summary, words_of(verb))),
      options_(std::make_unique<Options>(*app_, *arguments_)) {
  line_.command = command_of(verb);
  app_->set_help_flag();
  app_->allow_extras();
  if (verb.declare != nullptr) verb.declare(*options_, line_);
  declare_identification(*options_, line_, verb.who);
  options_->path("--dir", line_.dir, "DIR", "of the node (MAILLAGE_DIR, else /var/lib/maillage)");
  options_->local_flag("--json", line_.json, "one JSON object a line on standard output");
  options_->local_flag("--help,-h", help_, "this text");
}

VerbLine::~VerbLine() = default;

std::string VerbLine::problem() const {
  if (const auto rest = app_->remaining(); !rest.empty()) return unexpected_word(*app_, rest);
  if (!options_->problems().empty()) return options_->problems().front();
  for (const CLI::Option* option : app_->get_options()) {
    const auto required = options_->required_options().find(const_cast<CLI::Option*>(option));
    if (required != options_->required_options().end() && option->count() == 0) {
      const std::string& name = required->second;
      return name.starts_with('-') ? fmt::format("{} {} is missing", name, option->get_type_name())
                                   : fmt::format("{} is missing", upper(name));
    }
  }
  return "";
}

void VerbLine::complete(const UserEnvironment& environment) {
  const auto otherwise = [](std::string& value, const std::string& fallback) {
    if (value.empty()) value = fallback;
  };
  otherwise(line_.dir, environment.dir);
  otherwise(line_.dir, default_dir);
  otherwise(line_.password_file, environment.password_file);
  otherwise(line_.session_file, environment.session_file);
  line_.arguments = arguments_->dump();
}

ParsedLine VerbLine::read(const std::vector<std::string>& words,
                          const UserEnvironment& environment) {
  const std::string see = fmt::format("maillage {} --help", words_of(verb_));
  std::vector<std::string> reversed(words.rbegin(), words.rend());  // as CLI11 wants them
  std::string error = empty_by_equals(*app_, words);
  if (!error.empty()) return UsageError{error, see};
  try {
    app_->parse(reversed);
  } catch (const CLI::ArgumentMismatch& mismatched) {
    error = mismatch(mismatched);
  } catch (const CLI::ParseError& other) {
    error = first_line(other.what());
  }
  if (help_) return ShowHelp{verb_help(verb_), 0};
  if (error.empty()) error = problem();
  const bool lacks_dir = verb_.wants_dir && line_.dir.empty() && environment.dir.empty();
  if (error.empty() && lacks_dir) error = "--dir DIR is missing";
  if (!error.empty()) return UsageError{error, see};
  complete(environment);
  return line_;
}

}  // namespace maillage
