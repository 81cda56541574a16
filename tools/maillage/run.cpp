#include "tools/maillage/run.h"

#include <fmt/format.h>
#include <sodium.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <system_error>

#include "node/hub/geography.h"
#include "node/hub/init.h"
#include "node/version.h"
#include "protocol/assert.h"
#include "tools/maillage/backup.h"
#include "tools/maillage/export_files.h"
#include "tools/maillage/fiche_file.h"
#include "tools/maillage/input_file.h"
#include "tools/maillage/interrupt.h"
#include "tools/maillage/progress_bar.h"
#include "tools/maillage/rejects_file.h"
#include "tools/maillage/serve.h"
#include "tools/maillage/session_file.h"
#include "tools/maillage/terminal_text.h"

namespace maillage {
namespace {

using Json = nlohmann::json;

constexpr std::size_t content_bytes = 64u * 1024 * 1024;
constexpr std::size_t page_bytes = 64u * 1024;  // of a column map or a fiche

std::string error_line(const std::string& message) {
  return "maillage: " + printable(message) + "\n";
}

// A path may hold bytes that JSON cannot.
std::string dumped(const nlohmann::ordered_json& record) {
  return record.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

// --- without a node ---

Result<ControlReply> init(const Invocation& line) {
  const Json arguments = Json::parse(line.arguments);
  Settings settings;
  settings.name = text_of(arguments, "name");
  settings.territory = text_of(arguments, "territory");
  settings.listen = text_of(arguments, "listen");
  settings.address = text_of(arguments, "address");
  settings.network_operator = is_set(arguments, "operator");
  if (arguments.contains("network")) settings.network = text_of(arguments, "network");
  const auto random = [](std::span<std::uint8_t> out) { randombytes_buf(out.data(), out.size()); };
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::system_clock::now().time_since_epoch());
  const auto area = load_geography()->territories.find(settings.territory);
  if (!area) return unexpected(area.error());
  settings.territory = area->code;
  const auto node = init_node(line.dir, settings, random, TimePoint{now.count()});
  if (!node) return unexpected(node.error());
  ControlReply reply;
  const nlohmann::ordered_json record = {{"dir", line.dir},
                                         {"name", node->settings.name},
                                         {"territory", node->settings.territory},
                                         {"territory_name", area->name},
                                         {"network", node->settings.network},
                                         {"listen", node->settings.listen},
                                         {"address", node->settings.address},
                                         {"operator", node->settings.network_operator},
                                         {"ticket", format_ticket(node->ticket)},
                                         {"fingerprint", fingerprint_of(node->ticket)}};
  reply.records = {dumped(record)};
  return reply;
}

Result<ControlReply> run_locally(const Invocation& line) {
  if (line.command == "init") return init(line);
  if (line.command.starts_with("backup.")) return run_backup(line);
  if (line.command == "serve") return unexpected(serve(line.dir));
  return ControlReply{.records = {Json{{"name", "maillage"}, {"version", version}}.dump()}};
}

// --- sessions ---

Result<std::string> session_path(const Invocation& line) {
  if (!line.session_file.empty()) return line.session_file;
  return default_session_file(line.dir);
}

Result<std::optional<SavedSession>> saved_session(const Invocation& line) {
  const auto path = session_path(line);
  if (!path) return unexpected(path.error());
  return load_session(*path);
}

void set_argument(Request& request, const char* key, const Json& value) {
  Json arguments = Json::parse(request.arguments);
  arguments[key] = value;
  request.arguments = arguments.dump();
}

Result<void> identify_by_session(const Verb& verb, const Invocation& line, Request& request) {
  const auto saved = saved_session(line);
  if (!saved) return unexpected(saved.error());
  if (*saved) {
    set_argument(request, "session", (*saved)->session);
    return {};
  }
  if (verb.who == Identification::worker_if_known) return {};
  if (verb.who == Identification::session) {
    return fail(ErrorKind::not_found, "no session is open here");
  }
  return fail(ErrorKind::usage,
              "who acts? Log in with 'maillage account login --structure NAME', or give "
              "--structure NAME here");
}

Result<void> identify_by_password(const Verb& verb, const Invocation& line, const AskPassword& ask,
                                  Request& request) {
  const bool is_new = verb.who == Identification::new_password;
  auto password = obtain_password(line.password_file, line.structure, is_new, ask);
  if (!password) return unexpected(password.error());
  request.secret = std::move(*password);
  if (!line.structure.empty()) set_argument(request, "structure", line.structure);
  return {};
}

// The token goes to the session's file and nowhere else: what is printed ends up in logs.
Result<void> keep_session(const Invocation& line, ControlReply& reply) {
  const auto path = session_path(line);
  if (!path) return unexpected(path.error());
  for (std::string& text : reply.records) {
    auto record = nlohmann::ordered_json::parse(text, nullptr, false);
    if (!record.is_object()) continue;
    const Record plain = Record::parse(text, nullptr, false);
    const SavedSession session{text_of(plain, "session"), text_of(plain, "structure")};
    if (auto saved = save_session(*path, session); !saved) return saved;
    record.erase("session");
    record["session_file"] = *path;
    text = dumped(record);
  }
  return {};
}

Result<void> after_call(const Invocation& line, ControlReply& reply) {
  if (line.command == "account.login" && reply.error.empty()) return keep_session(line, reply);
  if (line.command == "account.logout") {
    const auto path = session_path(line);
    if (path) remove_session(*path);
  }
  return {};
}

// --- asking ---

Result<std::optional<OutputFile>> place_for(const std::string& path) {
  if (path.empty()) return std::optional<OutputFile>();
  auto file = OutputFile::create(path);
  if (!file) return unexpected(file.error());
  return std::optional<OutputFile>(std::move(*file));
}

Result<ControlReply> call_node(const Invocation& line, ControlClient& client, Request& request) {
  ProgressBar bar;
  const auto progress = [&bar](std::uint64_t done, std::uint64_t total, std::string_view what) {
    bar.report(done, total, what);
  };
  auto reply = client.call(line.command, request.arguments, as_bytes(request.content),
                           request.secret.view(), progress);
  request.secret = Secret();  // wiped
  wipe(request.arguments);
  return reply;
}

Result<ControlReply> connect_and_call(const Verb& verb, const Invocation& line, Request& request) {
  auto client = ControlClient::connect(control_socket_path(line.dir));
  if (!client) return unexpected(client.error());
  if (auto known = identify(verb, line, ask_on_terminal, request); !known) {
    return unexpected(known.error());
  }
  auto reply = call_node(line, *client, request);
  if (!reply) return reply;
  if (auto done = after_call(line, *reply); !done) return unexpected(done.error());
  return reply;
}

Result<ControlReply> import_file(const Verb& verb, const Invocation& line, Request& request) {
  auto rejects = place_for(line.rejects_file);
  if (!rejects) return unexpected(rejects.error());
  const InterruptNotice notice(*rejects ? (*rejects)->path() : "");
  auto reply = connect_and_call(verb, line, request);
  if (reply && *rejects) keep_rejects(**rejects, *reply);
  return reply;
}

// The page goes to its file; what is said of it stays.
Result<ControlReply> print_file(const Verb& verb, const Invocation& line, Request& request) {
  auto file = place_for(line.output_file);
  if (!file) return unexpected(file.error());
  auto reply = connect_and_call(verb, line, request);
  if (!reply || !*file || reply->records.empty()) return reply;
  auto record = nlohmann::ordered_json::parse(reply->records.front());
  const auto written = (*file)->write(record["content"].get<std::string>());
  if (!written) return unexpected(written.error());
  record.erase("content");
  record["file"] = (*file)->path();
  reply->records.front() = dumped(record);
  return reply;
}

Result<ControlReply> export_files(const Verb& verb, const Invocation& line, Request& request) {
  auto place = ExportPlace::at(line.output_file);
  if (!place) return unexpected(place.error());
  if (place->is_directory()) set_argument(request, "apart", true);
  auto reply = connect_and_call(verb, line, request);
  if (!reply || !reply->error.empty()) return reply;
  if (const auto kept = place->keep(*reply); !kept) return unexpected(kept.error());
  return reply;
}

Result<ControlReply> ask_node(const Verb& verb, const Invocation& line) {
  auto request = gather(line);
  if (!request) return unexpected(request.error());
  if (line.command == "directory.import") return import_file(verb, line, *request);
  if (line.command == "directory.export") return export_files(verb, line, *request);
  if (line.command == "directory.print") return print_file(verb, line, *request);
  return connect_and_call(verb, line, *request);
}

// False when nobody reads any more; other failures end as an exception.
bool write_out(std::FILE* file, const std::string& text) {
  const bool written =
      std::fwrite(text.data(), 1, text.size(), file) == text.size() && std::fflush(file) == 0;
  if (!written && errno != EPIPE) {
    throw std::system_error(errno, std::generic_category(), "cannot write the answer");
  }
  return written;
}

int print(const Printed& printed) {
  const bool read = write_out(stdout, printed.out);
  std::fputs(printed.err.c_str(), stderr);
  return read ? printed.exit_code : static_cast<int>(ErrorKind::failure);
}

}  // namespace

// The venues are imported by now: whatever happens to this file, the report is shown.
void keep_rejects(OutputFile& file, ControlReply& reply) {
  if (reply.records.empty()) return;
  const Record report = Record::parse(reply.records.front(), nullptr, false);
  if (list_of(report, "issues").empty()) {
    reply.notes.push_back(
        fmt::format("there is nothing to say of any row: {} is not written", file.path()));
    return;
  }
  const auto kept = file.write(rejects_csv(report));
  if (kept) return;
  if (reply.error.empty()) {
    reply.error = kept.error().message;
    reply.exit_code = static_cast<int>(kept.error().kind);
  } else {
    reply.notes.push_back(kept.error().message);
  }
}

Printed present(const Error& error) {
  return {"", error_line(error.message), static_cast<int>(error.kind)};
}

// A page for paper, as it is: for a file or a program, not for a terminal.
std::string page_of(const ControlReply& reply) {
  if (reply.records.size() > 1 && reply.records[1].starts_with("{\"file\":"))
    return pieces_of(reply);
  if (reply.records.size() != 1) return {};
  return maillage::text_of(Record::parse(reply.records.front(), nullptr, false), "content");
}

Printed present(const Verb& verb, const ControlReply& reply, bool json, const View& view) {
  Printed printed;
  printed.exit_code = reply.exit_code;
  if (json) {
    for (const std::string& record : reply.records) printed.out += printable_json(record) + "\n";
  } else if (std::string paper = page_of(reply); !paper.empty()) {
    printed.out = std::move(paper);
  } else if (verb.show != nullptr && !reply.records.empty()) {
    Page page(view);
    verb.show(parse_records(reply.records), page);
    printed.out = page.text();
  }
  for (const std::string& note : reply.notes) printed.err += printable(note) + "\n";
  const bool silent = reply.records.empty() && reply.notes.empty() && reply.error.empty();
  if (silent && *verb.none != '\0') printed.err += std::string(verb.none) + "\n";
  if (!reply.error.empty()) {
    printed.err += error_line(reply.error);
    if (printed.exit_code == 0) printed.exit_code = static_cast<int>(ErrorKind::failure);
  }
  return printed;
}

Result<Request> gather(const Invocation& line) {
  Request request;
  Json arguments = Json::parse(line.arguments);
  if (!line.fiche_file.empty()) {
    auto fiche = read_input(line.fiche_file, page_bytes);
    if (!fiche) return unexpected(fiche.error());
    auto added = add_fiche(*fiche, arguments);
    wipe(*fiche);
    if (!added) return unexpected(added.error());
  }
  if (!line.map_file.empty()) {
    auto map = read_input_file(line.map_file, page_bytes);
    if (!map) return unexpected(map.error());
    if (!is_utf8(*map)) {
      return fail(ErrorKind::invalid_input, line.map_file + " is not UTF-8 text");
    }
    arguments["map"] = std::move(*map);
  }
  if (!line.content_file.empty()) {
    auto content = read_input(line.content_file, content_bytes);
    if (!content) return unexpected(content.error());
    request.content = std::move(*content);
  }
  request.arguments = arguments.dump();
  return request;
}

Result<void> identify(const Verb& verb, const Invocation& line, const AskPassword& ask,
                      Request& request) {
  if (verb.who == Identification::nobody) return {};
  const bool secret =
      verb.who == Identification::password || verb.who == Identification::new_password;
  if (secret || !line.structure.empty()) return identify_by_password(verb, line, ask, request);
  return identify_by_session(verb, line, request);
}

int run(const Invocation& line) {
  const Verb* verb = find_verb(line.command);
  MAILLAGE_ASSERT(verb != nullptr);
  const auto reply = is_local(*verb) ? run_locally(line) : ask_node(*verb, line);
  if (!reply) return print(present(reply.error()));
  return print(present(*verb, *reply, line.json, view_of_stdout()));
}

}  // namespace maillage
