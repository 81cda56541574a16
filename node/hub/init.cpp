#include "node/hub/init.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "node/directory/territories.h"
#include "node/hub/hub.h"
#include "node/store/files.h"

namespace maillage {
namespace {

// Below the range that systems hand out for outgoing connections.
constexpr std::uint16_t first_port = 20'000;
constexpr std::uint16_t port_count = 10'000;
constexpr int ports_tried = 50;
constexpr std::size_t settings_bytes = 64 * 1024;

bool is_free(std::uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool free = bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  close(fd);
  return free;
}

// At random: nodes of one machine, as for a trial, are often all created before any is started, and
// must not have chosen the same port.
Result<std::uint16_t> choose_port(const RandomSource& random) {
  for (int i = 0; i < ports_tried; ++i) {
    std::array<std::uint8_t, 2> bytes;
    random(bytes);
    const auto port =
        static_cast<std::uint16_t>(first_port + (bytes[0] << 8 | bytes[1]) % port_count);
    if (is_free(port)) return port;
  }
  return fail(ErrorKind::failure, "no free port was found: give one with --listen ADDRESS:PORT");
}

// "a/b", also for "a/b/" and "a/b/.".
std::filesystem::path plain_path(const std::string& dir) {
  std::filesystem::path path(dir);
  while (path.has_relative_path() && (path.filename().empty() || path.filename() == ".")) {
    path = path.parent_path();
  }
  return path;
}

Result<void> make_parents(const std::filesystem::path& dir) {
  std::filesystem::path parent;
  for (const auto& part : dir.parent_path()) {
    parent /= part;
    std::error_code ignored;
    if (mkdir(parent.c_str(), 0755) == 0) continue;
    const int error = errno;
    if (std::filesystem::is_directory(parent, ignored)) continue;
    return fail(ErrorKind::failure,
                fmt::format("cannot create the directory {}: {}", parent.string(),
                            std::generic_category().message(error)));
  }
  return {};
}

Result<void> check_settings(Settings& settings) {
  auto area = Territories().find(settings.territory);
  if (!area) return unexpected(area.error());
  settings.territory = std::move(area->code);
  if (auto valid = parse_settings(format_settings(settings)); !valid) {
    return unexpected(valid.error());
  }
  return {};
}

}  // namespace

std::string control_socket_path(const std::string& dir) { return dir + "/control.sock"; }

std::string settings_path(const std::string& dir) {
  for (const std::string& path :
       {dir + "/maillage.toml", std::string("/etc/maillage/maillage.toml")}) {
    std::error_code unreadable;  // is there all the same, and reading it says why
    const auto status = std::filesystem::status(path, unreadable);
    if (status.type() != std::filesystem::file_type::not_found) return path;
  }
  return "";
}

Result<Settings> load_settings(const std::string& dir) {
  const std::string path = settings_path(dir);
  if (!path.empty()) return parse_settings(read_small_file(path, settings_bytes).value_or(""));
  return fail(ErrorKind::not_found,
              fmt::format("{} holds no node: create one with 'maillage init --dir DIR --name NAME "
                          "--territory CODE', or name another with --dir",
                          dir));
}

Result<NewNode> init_node(const std::string& dir, Settings settings, const RandomSource& random,
                          TimePoint now) {
  if (auto checked = check_settings(settings); !checked) return unexpected(checked.error());
  if (std::filesystem::exists(dir + "/maillage.toml")) {
    return fail(ErrorKind::conflict,
                fmt::format("{} holds a node already: nothing was changed", dir));
  }
  if (settings.listen.empty()) {
    const auto port = choose_port(random);
    if (!port) return unexpected(port.error());
    settings.listen = fmt::format("127.0.0.1:{}", *port);
    if (settings.address.empty()) settings.address = settings.listen;
  }
  const std::filesystem::path place = plain_path(dir);
  if (auto made = make_parents(place); !made) return unexpected(made.error());
  make_private_directory(place.string());
  // Settings are written last: keys without them are those of an init that was interrupted.
  const Identity identity = has_identity(dir) ? load_identity(dir) : create_identity(dir, random);
  LogStore store = LogStore::open(dir);
  const Hub hub({store, identity, settings, random, [](std::string_view) {}, {}}, now);
  // Last: a node is there once its settings are.
  write_file_durably(dir, "maillage.toml", format_settings(settings));
  return NewNode{hub.ticket(), settings};
}

}  // namespace maillage
