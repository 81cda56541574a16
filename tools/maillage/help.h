// The help texts, from the table of verbs and the declared options.
#pragma once

#include <string>

#include "tools/maillage/verbs.h"

namespace maillage {

std::string general_help();
std::string noun_help(const std::string& noun);
std::string verb_help(const Verb& verb);

std::string upper(std::string text);  // ASCII

}  // namespace maillage
