#include "node/hub/init.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>

#include "node/hub/hub.h"
#include "node/store/files.h"

namespace maillage {
namespace {

constexpr std::uint16_t first_port = 7420;
constexpr std::uint16_t ports_tried = 200;
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

// Nodes on one machine, as for a trial, must not fight for one port once they are all started.
Result<std::uint16_t> choose_port() {
  for (std::uint16_t port = first_port; port < first_port + ports_tried; ++port) {
    if (is_free(port)) return port;
  }
  return fail(ErrorKind::failure, "no free port from 7420 on: give one with --listen ADDRESS:PORT");
}

}  // namespace

std::string control_socket_path(const std::string& dir) { return dir + "/control.sock"; }

Result<Settings> load_settings(const std::string& dir) {
  for (const std::string& path :
       {dir + "/maillage.toml", std::string("/etc/maillage/maillage.toml")}) {
    if (const auto text = read_small_file(path, settings_bytes)) return parse_settings(*text);
  }
  return fail(ErrorKind::not_found,
              fmt::format("{} holds no node: create one with 'maillage init --dir {} --name NAME "
                          "--territory CODE', or name another with --dir",
                          dir, dir));
}

Result<NewNode> init_node(const std::string& dir, Settings settings, const RandomSource& random,
                          TimePoint now) {
  if (has_identity(dir) || std::filesystem::exists(dir + "/maillage.toml")) {
    return fail(ErrorKind::conflict,
                fmt::format("{} holds a node already: nothing was changed", dir));
  }
  if (settings.listen.empty()) {
    const auto port = choose_port();
    if (!port) return unexpected(port.error());
    settings.listen = fmt::format("127.0.0.1:{}", *port);
    if (settings.address.empty()) settings.address = settings.listen;
  }
  if (auto valid = parse_settings(format_settings(settings)); !valid) {
    return unexpected(valid.error());
  }
  make_private_directory(dir);
  const Identity identity = create_identity(dir, random);
  LogStore store = LogStore::open(dir);
  const Hub hub({store, identity, settings, random, [](std::string_view) {}}, now);
  // Last: a node is there once its settings are.
  write_file_durably(dir, "maillage.toml", format_settings(settings));
  return NewNode{hub.ticket(), settings};
}

}  // namespace maillage
