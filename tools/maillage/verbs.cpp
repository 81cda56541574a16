#include "tools/maillage/verbs.h"

#include <algorithm>

namespace maillage {

// Words have hyphens where names of commands have underscores.
std::string command_of(const Verb& verb) {
  std::string name = *verb.noun == '\0' ? verb.name : std::string(verb.noun) + "." + verb.name;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

std::string words_of(const Verb& verb) {
  return *verb.noun == '\0' ? verb.name : std::string(verb.noun) + " " + verb.name;
}

bool is_local(const Verb& verb) {
  const std::string command = command_of(verb);
  return command == "init" || command == "serve" || command == "version" ||
         command.starts_with("backup.");
}

const std::vector<Verb>& all_verbs() {
  static const std::vector<Verb> verbs = [] {
    std::vector<Verb> all;
    for (const auto& part :
         {node_verbs(), sync_verbs(), peer_verbs(), network_verbs(), directory_verbs(),
          duplicate_verbs(), import_verbs(), export_verbs(), print_verbs(), capacity_verbs(),
          structure_verbs(), referral_verbs(), loop_verbs(), backup_verbs()}) {
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }();
  return verbs;
}

std::vector<std::string> all_nouns() {
  std::vector<std::string> nouns;
  for (const Verb& verb : all_verbs()) {
    const std::string noun = *verb.noun == '\0' ? verb.name : verb.noun;
    if (std::find(nouns.begin(), nouns.end(), noun) == nouns.end()) nouns.push_back(noun);
  }
  return nouns;
}

std::vector<Verb> verbs_of(const std::string& noun) {
  std::vector<Verb> verbs;
  for (const Verb& verb : all_verbs()) {
    if (verb.noun == noun) verbs.push_back(verb);
  }
  return verbs;
}

const Verb* find_verb(const std::string& words) {
  std::string command = words;
  std::replace(command.begin(), command.end(), '-', '_');
  for (const Verb& verb : all_verbs()) {
    if (command_of(verb) == command) return &verb;
  }
  return nullptr;
}

}  // namespace maillage
