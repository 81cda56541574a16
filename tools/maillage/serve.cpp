#include "tools/maillage/serve.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <system_error>

namespace maillage {
namespace {

bool is_program(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_regular_file(path, error) && access(path.c_str(), X_OK) == 0;
}

}  // namespace

std::string find_daemon(const std::string& own_directory, const std::string& path) {
  std::istringstream directories(own_directory + ":" + path);
  for (std::string directory; std::getline(directories, directory, ':');) {
    const std::string candidate = directory + "/maillaged";
    if (!directory.empty() && is_program(candidate)) return candidate;
  }
  return "";
}

Error serve(const std::string& node_dir) {
  std::error_code error;
  const auto own = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
  const char* path = std::getenv("PATH");
  const std::string daemon = find_daemon(own.string(), path == nullptr ? "" : path);
  if (daemon.empty()) {
    return {ErrorKind::failure,
            "maillaged is neither beside this program nor in PATH: install the package again"};
  }
  execl(daemon.c_str(), "maillaged", "--dir", node_dir.c_str(), static_cast<char*>(nullptr));
  return {ErrorKind::failure,
          fmt::format("cannot start {}: {}", daemon, std::generic_category().message(errno))};
}

}  // namespace maillage
