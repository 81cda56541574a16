#include "tools/maillage/session_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>

#include "protocol/crypto.h"
#include "tools/maillage/record.h"

namespace maillage {
namespace {

constexpr std::size_t file_bytes = 4096;
constexpr std::size_t name_bytes = 8;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

unexpected<Error> cannot(const char* what, const std::string& path, int error) {
  return fail(ErrorKind::failure, fmt::format("cannot {} the session file {}: {}", what, path,
                                              std::generic_category().message(error)));
}

Result<void> make_parent(const std::string& path) {
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  if (parent.empty() || std::filesystem::exists(parent)) return {};
  std::error_code error;
  std::filesystem::create_directories(parent.parent_path(), error);
  if (mkdir(parent.c_str(), 0700) != 0 && errno != EEXIST) {
    return cannot("create the directory of", path, errno);
  }
  return {};
}

bool write_all(int fd, const std::string& text) {
  return write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

bool is_private(int fd) {
  struct stat info {};
  return fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_uid == geteuid() &&
         (info.st_mode & 077) == 0;
}

}  // namespace

Result<std::string> default_session_file(const std::string& node_dir) {
  std::string base = environment("XDG_RUNTIME_DIR");
  if (base.empty() && !environment("HOME").empty()) base = environment("HOME") + "/.cache";
  if (base.empty()) {
    return fail(ErrorKind::usage,
                "no place for the session (HOME is not set): give "
                "--session-file FILE");
  }
  std::error_code error;
  std::filesystem::path dir = std::filesystem::weakly_canonical(node_dir, error);
  if (error) dir = node_dir;
  const auto hash = blake2b_128({as_bytes(dir.string())});
  return fmt::format("{}/maillage/session-{}", base, to_hex(ByteView(hash).first(name_bytes)));
}

Result<void> save_session(const std::string& path, const SavedSession& session) {
  if (auto made = make_parent(path); !made) return made;
  const std::string text =
      nlohmann::json{{"session", session.session}, {"structure", session.structure}}.dump() + "\n";
  // A new file, then a rename: whoever had the old one open does not get the new token.
  const std::string temporary = path + ".new";
  unlink(temporary.c_str());
  const int fd =
      open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0) return cannot("write", path, errno);
  const bool written = fchmod(fd, 0600) == 0 && write_all(fd, text);
  const int error = errno;
  close(fd);
  if (!written) return cannot("write", path, error);
  if (rename(temporary.c_str(), path.c_str()) != 0) return cannot("write", path, errno);
  return {};
}

Result<std::optional<SavedSession>> load_session(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0 && errno == ENOENT) return std::optional<SavedSession>();
  if (fd < 0) return cannot("read", path, errno);
  std::string text(file_bytes, '\0');
  const bool safe = is_private(fd);
  const ssize_t size = safe ? read(fd, text.data(), text.size()) : 0;
  close(fd);
  if (!safe) {
    return fail(
        ErrorKind::failure,
        fmt::format("others can read the session file {}: remove it and log in again", path));
  }
  text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  const Record record = Record::parse(text, nullptr, false);
  SavedSession session{text_of(record, "session"), text_of(record, "structure")};
  wipe(text);
  if (session.session.empty()) {
    return fail(ErrorKind::failure,
                fmt::format("{} is not a session file: remove it and log in again", path));
  }
  return std::optional(std::move(session));
}

void remove_session(const std::string& path) { unlink(path.c_str()); }

}  // namespace maillage
