// Declares a verb's options, one line each: where a value goes in the JSON arguments ("need", or
// "/context/need" for a nested one) and what it means. Reading happens in parse.h.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace maillage {

class Options {
 public:
  // Both are filled while `app` parses, and must outlive that.
  Options(CLI::App& app, nlohmann::json& arguments) : app_(app), arguments_(arguments) {}

  // `name` is "--near" or, for an argument by position, "ticket". Then the key, what stands for the
  // value in the help ("COMMUNE"; unused by position), and the help. No value may be empty.
  void text(const char* name, const char* key, const char* value, const char* help);
  void required(const char* name, const char* key, const char* value, const char* help);
  void number(const char* name, const char* key, const char* value, const char* help);
  void whole_number(const char* name, const char* key, const char* value, const char* help,
                    unsigned least = 0);
  void flag(const char* name, const char* key, const char* help);
  void list(const char* name, const char* key, const char* value, const char* help);  // repeatable
  void words(const char* name, const char* key, const char* help);  // the rest, joined by spaces
  // WAY or WAY=VALUE, two keys; neither part may be empty.
  void pair(const char* name, const char* key, const char* value_key, const char* value,
            const char* help);
  // Outside of the JSON: `target` must outlive the parsing.
  void local(const char* name, std::string& target, const char* value, const char* help);
  void required_local(const char* name, std::string& target, const char* value, const char* help);
  // As local and required_local, for names of files: any bytes, where other values are UTF-8.
  void path(const char* name, std::string& target, const char* value, const char* help);
  void required_path(const char* name, std::string& target, const char* value, const char* help);
  void local_flag(const char* name, bool& target, const char* help);

  // What is wrong with the values themselves, one line each; and the required ones, by their name.
  const std::vector<std::string>& problems() const { return problems_; }
  const std::map<CLI::Option*, std::string>& required_options() const { return required_; }

 private:
  CLI::App& app_;
  nlohmann::json& arguments_;
  std::vector<std::string> problems_;
  std::map<CLI::Option*, std::string> required_;

  enum class Kind { text, path };
  template <typename Store>
  CLI::Option* value(const char* name, const char* shown, const char* help, Store store,
                     Kind kind = Kind::text);
  bool is_sound(const char* name, const char* shown, const std::string& text, Kind kind);
  void require(CLI::Option* option, const char* name);
};

}  // namespace maillage
