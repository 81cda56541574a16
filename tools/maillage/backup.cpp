#include "tools/maillage/backup.h"

#include <date/date.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "node/core/store_error.h"
#include "node/hub/backup.h"
#include "node/hub/init.h"
#include "node/store/snapshot.h"
#include "node/version.h"
#include "tools/maillage/record.h"

namespace maillage {
namespace {

using Json = nlohmann::ordered_json;

TimePoint now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

std::string iso_time(TimePoint at) {
  constexpr std::int64_t year_9999 = 253'402'300'799'000;
  const std::chrono::milliseconds since{std::clamp<std::int64_t>(at.milliseconds, 0, year_9999)};
  return date::format("%FT%TZ",
                      date::sys_seconds{std::chrono::duration_cast<std::chrono::seconds>(since)});
}

Json record_of(const std::string& file, const BackupHead& head) {
  Json parts = Json::array();
  for (std::size_t i = 0; i < part_count; ++i) {
    parts.push_back({{"part", part_names[i]},
                     {"bytes", head.parts[i].bytes},
                     {"blake2b_256", to_hex(head.parts[i].hash)}});
  }
  return {{"file", file},
          {"bytes", head.bytes()},
          {"created", iso_time(head.created)},
          {"hub", head.hub.hex()},
          {"name", head.name},
          {"territory", head.territory},
          {"network", head.network},
          {"version", head.version},
          {"updates", head.updates},
          {"structures", head.structures},
          {"peers", head.peers},
          {"parts", parts}};
}

// Paths may hold bytes that JSON cannot.
ControlReply reply_of(const Json& record) {
  return {.records = {record.dump(-1, ' ', false, Json::error_handler_t::replace)}};
}

Result<std::string> snapshot_of(ControlClient& client) {
  auto reply = client.call("backup.snapshot", "{}", {}, {}, {});
  if (!reply) return unexpected(reply.error());
  if (reply->exit_code != 0 || reply->records.empty()) {
    return fail(ErrorKind::failure, reply->error);
  }
  const Record record = Record::parse(reply->records.front(), nullptr, false);
  const std::string name = record.is_object() ? text_of(record, "snapshot") : "";
  if (!is_snapshot_name(name)) {
    return fail(ErrorKind::failure,
                "the node's answer is not understood: are maillage and maillaged of one version?");
  }
  return name;
}

Result<BackupHead> create_stopped(const Invocation& line, const Error& no_node, TimePoint at,
                                  const BackupOptions& options) {
  try {
    return create_backup_of_stopped(line.dir, line.backup_file, at, options);
  } catch (const StoreError& error) {
    if (error.fault() != StoreFault::busy) throw;
    // It runs, then, and does not answer.
    return unexpected(no_node);
  }
}

Result<ControlReply> create(const Invocation& line) {
  const Record arguments = Record::parse(line.arguments);
  const BackupOptions options{is_set(arguments, "force"), version, {}};
  if (auto place = check_backup_place(line.dir, line.backup_file, options.replace); !place) {
    return unexpected(place.error());
  }
  const TimePoint at = now();
  auto client = ControlClient::connect(control_socket_path(line.dir));
  Result<BackupHead> head = fail(ErrorKind::failure, "");
  if (client) {
    const auto snapshot = snapshot_of(*client);
    if (!snapshot) return unexpected(snapshot.error());
    head = create_backup(line.dir, *snapshot, line.backup_file, at, options);
  } else {
    head = create_stopped(line, client.error(), at, options);
  }
  if (!head) return unexpected(head.error());
  ControlReply reply = reply_of(record_of(line.backup_file, *head));
  reply.notes.push_back(
      "keep it locked away: it holds the hub's own keys, and whoever reads it can speak as the "
      "hub");
  return reply;
}

Result<ControlReply> verify(const Invocation& line) {
  const std::string place = std::filesystem::temp_directory_path().string();
  const auto head = verify_backup(line.backup_file, place);
  if (!head) return unexpected(head.error());
  Json record = record_of(line.backup_file, *head);
  record["sound"] = true;
  return reply_of(record);
}

Result<ControlReply> restore(const Invocation& line) {
  const auto head = restore_backup(line.backup_file, line.dir);
  if (!head) return unexpected(head.error());
  Json record = record_of(line.backup_file, *head);
  record["dir"] = line.dir;
  ControlReply reply = reply_of(record);
  struct stat info {};
  if (::geteuid() == 0 && ::stat(line.dir.c_str(), &info) == 0 && info.st_uid == 0) {
    reply.notes.push_back(
        fmt::format("it belongs to root: if the node runs under another account, give it {} with "
                    "'chown -R'",
                    shell_word(line.dir)));
  }
  return reply;
}

}  // namespace

Result<ControlReply> run_backup(const Invocation& line) {
  if (line.command == "backup.create") return create(line);
  return line.command == "backup.verify" ? verify(line) : restore(line);
}

}  // namespace maillage
