// The declared options of one verb, and reading words by them; the only user of CLI11 but for the
// help.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "tools/maillage/parse.h"
#include "tools/maillage/verbs.h"

namespace CLI {
class App;
}

namespace maillage {

// Options and the places they write to, which live together.
class VerbLine {
 public:
  explicit VerbLine(const Verb& verb);
  ~VerbLine();
  VerbLine(const VerbLine&) = delete;
  VerbLine& operator=(const VerbLine&) = delete;

  // `words` without noun and verb.
  ParsedLine read(const std::vector<std::string>& words, const UserEnvironment& environment);
  const CLI::App& app() const { return *app_; }
  const Options& options() const { return *options_; }

 private:
  std::string problem() const;  // with what was read; empty if none
  void complete(const UserEnvironment& environment);

  const Verb& verb_;
  Invocation line_;
  bool help_ = false;
  std::unique_ptr<nlohmann::json> arguments_;
  std::unique_ptr<CLI::App> app_;
  std::unique_ptr<Options> options_;
};

}  // namespace maillage
