// A hundred kinds of damage that files of venues really have, or that somebody may give them: each
// a name and a way to make it from a sound file.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace maillage::import_test {

enum class Fate {
  refused,   // no row is read: one line says what is wrong
  reported,  // read, and something is said of a line
  read,      // read in full, with nothing to say
  any,       // depends on the file; every promise holds
};

struct Damage {
  std::string name;
  std::function<std::string(const std::string& sound)> made_from;
  Fate fate = Fate::any;
  std::string said = "";  // in the refusal, or in one of the messages
};

// Sound files have a header line and rows ended by LF, cells without line breaks, and columns "nom",
// "commune" and "telephone" in some order.
std::vector<Damage> all_damage();

}  // namespace maillage::import_test
