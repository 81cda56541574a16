// A password comes from a file or from the keyboard, never from an argument: arguments can be read
// by every user of the machine.
#pragma once

#include <functional>
#include <string>

#include "protocol/result.h"
#include "protocol/secret.h"

namespace maillage {

// Asks a person once, without showing what is typed. Error usage when nobody can be asked.
using AskPassword = std::function<Result<Secret>(const std::string& question)>;

// The first line of `file` if it is not empty, else asked, twice when `is_new`. Errors: those of
// reading a file, invalid_input for an empty password, usage when nobody can be asked.
Result<Secret> obtain_password(const std::string& file, const std::string& structure, bool is_new,
                               const AskPassword& ask);

// On the controlling terminal; Ctrl-C there shows what is typed again before it ends the program.
Result<Secret> ask_on_terminal(const std::string& question);

}  // namespace maillage
