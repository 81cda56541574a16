// What a command line asks for, before any file or socket is opened.
#pragma once

#include <string>

namespace maillage {

struct Invocation {
  std::string command;           // "referral.open" as the node knows it; "init", "serve", "version"
  std::string arguments = "{}";  // a JSON object, without anything a file will add
  std::string dir = {};          // of the node
  bool json = false;

  // Who acts; see Identification in verbs.h.
  std::string structure;
  std::string password_file;
  std::string session_file;  // empty: the default one

  // Files the command reads or writes; "-" is standard input where a command says so.
  std::string content_file;
  std::string map_file;
  std::string fiche_file;
  std::string rejects_file;
  std::string backup_file;
  std::string output_file;
};

// The environment's part, read once in main().
struct UserEnvironment {
  std::string dir = {};            // MAILLAGE_DIR
  std::string password_file = {};  // MAILLAGE_PASSWORD_FILE
  std::string session_file = {};   // MAILLAGE_SESSION_FILE
};

}  // namespace maillage
