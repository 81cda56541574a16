// Every command of the command line: its words, its options, and how its answer reads. One file per
// noun fills this in; the rest of the program only walks the table.
#pragma once

#include <string>
#include <vector>

#include "tools/maillage/invocation.h"
#include "tools/maillage/options.h"
#include "tools/maillage/page.h"
#include "tools/maillage/record.h"

namespace maillage {

// Who acts. The command line has no privilege that the page lacks: a worker's act needs the
// worker's session, or the structure's password.
enum class Identification {
  nobody,
  worker,           // a session or a password
  worker_if_known,  // a session or a password if given, else whoever may read on this machine
  password,         // to open a session
  new_password,     // asked twice on a terminal
  session,          // to close it
};

struct Verb {
  const char* noun;  // "" for a verb that stands alone
  const char* name;
  const char* summary;
  Identification who = Identification::nobody;
  void (*declare)(Options& options, Invocation& line) = nullptr;
  void (*show)(const Records& records, Page& page) = nullptr;
  const char* more = "";   // after the options in --help
  const char* none = "";   // on standard error when there is no record and the node said nothing
  bool wants_dir = false;  // --dir or MAILLAGE_DIR must say where: it makes a node
};

std::string command_of(const Verb& verb);  // "referral.open", "status"
std::string words_of(const Verb& verb);    // "referral open", "status"
bool is_local(const Verb& verb);           // init, serve, version, backup: may do without a node

const std::vector<Verb>& all_verbs();  // in the order of the help
std::vector<std::string> all_nouns();  // each once, verbs that stand alone among them
std::vector<Verb> verbs_of(const std::string& noun);
const Verb* find_verb(const std::string& command);

std::vector<Verb> node_verbs();
std::vector<Verb> sync_verbs();
std::vector<Verb> peer_verbs();
std::vector<Verb> directory_verbs();
std::vector<Verb> duplicate_verbs();
std::vector<Verb> export_verbs();
std::vector<Verb> capacity_verbs();
std::vector<Verb> import_verbs();
std::vector<Verb> structure_verbs();
std::vector<Verb> referral_verbs();
std::vector<Verb> loop_verbs();
std::vector<Verb> network_verbs();
std::vector<Verb> backup_verbs();
std::vector<Verb> print_verbs();

// Views of more than one file.
void show_peer_links(const Records& records, Page& page);
void show_rooms(const Records& records, Page& page);
void show_referral_list(const Records& records, Page& page);
void show_referral(const Records& records, Page& page);
void show_referral_trace(const Records& records, Page& page);

}  // namespace maillage
