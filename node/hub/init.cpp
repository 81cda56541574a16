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
    const auto port = static_cast<std::uint16_t>(first_port + (bytes[0] << 8 | bytes[1]) % port_count);
    if (is_free(port)) return port;
  }
  return fail(ErrorKind::failure, "no free port was found: give one with --listen ADDRESS:PORT");
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
    const auto port = choose_port(random);
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
  const Hub hub({store, identity, settings, random, [](std::string_view) {}, {}}, now);
  // Last: a node is there once its settings are.
  write_file_durably(dir, "maillage.toml", format_settings(settings));
  return NewNode{hub.ticket(), settings};
}

}  // namespace maillage
