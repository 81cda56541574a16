// Commands of the control socket: what each is given and what it answers. Private to this room.
#pragma once

#include <kj/async.h>
#include <kj/function.h>

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "node/control/background.h"
#include "node/hub/capacity_desk.h"
#include "node/hub/directory_desk.h"
#include "node/hub/duplicate_desk.h"
#include "node/hub/loop_desk.h"
#include "node/hub/referral_desk.h"
#include "node/hub/structure_desk.h"

namespace maillage {

using Json = nlohmann::ordered_json;  // keys in the order we write them

// The connections to peers, as far as people steer them.
class Connections {
 public:
  virtual ~Connections() = default;
  virtual void sync_now() = 0;
  virtual void pause() = 0;
  virtual void resume() = 0;
  virtual bool paused() const = 0;
  // "up", "dialling", "waiting" or "idle", and why the last attempt failed (empty: it did not).
  virtual std::string link_state(const CurveId& peer) const = 0;
  virtual std::string link_problem(const CurveId& peer) const = 0;
  virtual void peers_changed() = 0;
};

// What commands work with; all of it outlives every call.
struct Desks {
  Hub& hub;
  DirectoryDesk& directory;
  DuplicateDesk& duplicates;
  CapacityDesk& capacity;
  StructureDesk& structures;
  ReferralDesk& referrals;
  LoopDesk& loops;
  Background& background;
  Connections& connections;
  std::function<void()> begin_turn;  // samples the time; after every wait
  // Done after the loop has looked at its sockets: kj's evalLater alone would starve them.
  std::function<kj::Promise<void>()> next_turn;
};

struct Reply {
  int exit_code = 0;
  std::string error;
  std::vector<std::string> records;
  std::vector<std::string> notes;
};
Reply reply_of(const Json& record);
Reply reply_of(const std::vector<Json>& records);
Reply reply_of(const Error& error);

// Reads what a caller gave; a value of another type counts as absent.
class Arguments {
 public:
  explicit Arguments(Json object) : object_(std::move(object)) {}
  std::string text(const char* name) const;
  bool flag(const char* name) const;
  std::optional<double> number(const char* name) const;
  std::vector<std::string> texts(const char* name) const;
  Arguments object(const char* name) const;
  // Error usage when absent or empty.
  Result<std::string> required(const char* name) const;

 private:
  Json object_;
};

struct Call {
  Arguments arguments;
  Bytes content;
  std::string secret;
  kj::Function<void(std::uint64_t done, std::uint64_t total, const char* what)> progress;
};

// The call lives until the promise is done.
using Command = std::function<kj::Promise<Reply>(Desks&, Call&)>;
using CommandTable = std::map<std::string, Command>;

void add_backup_commands(CommandTable& table);
void add_capacity_commands(CommandTable& table);
void add_status_commands(CommandTable& table);
void add_peer_commands(CommandTable& table);
void add_directory_commands(CommandTable& table);
void add_duplicate_commands(CommandTable& table);
void add_export_commands(CommandTable& table);
void add_search_commands(CommandTable& table);
void add_structure_commands(CommandTable& table);
void add_referral_commands(CommandTable& table);
void add_loop_commands(CommandTable& table);
void add_network_commands(CommandTable& table);
void add_print_commands(CommandTable& table);

// A command that needs no waiting.
Command immediate(std::function<Reply(Desks&, Call&)> run);

// Runs `act` with the keys of the session named in the arguments, or of the structure and password
// given for this call alone.
kj::Promise<Reply> with_worker(Desks& desks, Call& call,
                               kj::Function<Reply(Desks&, Call&, const Worker&)> act);
Command worker_command(Reply (*act)(Desks&, Call&, const Worker&));

// Checks a password on the background thread; the token of the new session, or why not.
kj::Promise<Result<std::string>> log_in(Desks& desks, const WriterId& structure,
                                        std::string password);

std::string hub_name(const Hub& hub, const WriterId& id);
std::string hub_territory(const Hub& hub, const WriterId& id);
std::string iso_time(std::uint64_t milliseconds);  // UTC, "2026-11-23T10:00:00Z"

}  // namespace maillage
