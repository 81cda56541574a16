// From the words of a command line to what to do. Pure: no file, no environment, no output.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "tools/maillage/invocation.h"

namespace maillage {

struct ShowHelp {
  std::string text;
  int exit_code = 0;  // 2 when a verb was missing: then it is an answer to a mistake
};

struct UsageError {
  std::string message;  // one line
  std::string see;      // "maillage referral open --help"
};

using ParsedLine = std::variant<Invocation, ShowHelp, UsageError>;

// `words` without the program's name.
ParsedLine parse_line(const std::vector<std::string>& words, const UserEnvironment& environment);

}  // namespace maillage
