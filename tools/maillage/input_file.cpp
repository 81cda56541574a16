#include "tools/maillage/input_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace maillage {
namespace {

constexpr std::size_t mib = 1024 * 1024;

class OpenFile {
 public:
  explicit OpenFile(int fd) : fd_(fd) {}
  ~OpenFile() {
    if (fd_ >= 0) close(fd_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

unexpected<Error> system_failure(const std::string& path, int error) {
  return fail(error == ENOENT ? ErrorKind::not_found : ErrorKind::failure,
              fmt::format("cannot read {}: {}", path, std::generic_category().message(error)));
}

unexpected<Error> too_large(const std::string& path, std::size_t max_bytes) {
  const std::string limit = max_bytes >= mib ? fmt::format("{} MiB", max_bytes / mib)
                                             : fmt::format("{} KiB", max_bytes / 1024);
  return fail(ErrorKind::invalid_input, fmt::format("{} is larger than {}: split it", path, limit));
}

Result<std::string> read_all(int fd, const std::string& path, std::size_t max_bytes) {
  constexpr std::size_t piece = 256 * 1024;
  std::string text;
  text.reserve(max_bytes + piece);  // never moved: a secret leaves no copy behind
  for (;;) {
    const std::size_t before = text.size();
    if (before > max_bytes) return too_large(path, max_bytes);
    text.resize(before + piece);
    const ssize_t got = read(fd, text.data() + before, piece);
    text.resize(before + static_cast<std::size_t>(got > 0 ? got : 0));
    if (got < 0 && errno != EINTR) return system_failure(path, errno);
    if (got == 0) break;
  }
  if (text.empty()) return fail(ErrorKind::invalid_input, fmt::format("{} is empty", path));
  return text;
}

}  // namespace

Result<std::string> read_input_file(const std::string& path, std::size_t max_bytes) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) return system_failure(path, errno);
  // A named pipe waits for its writer, as for any program; a device must not hold us.
  const int waiting = S_ISFIFO(info.st_mode) ? 0 : O_NONBLOCK;
  const OpenFile file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | waiting));
  if (file.fd() < 0 || fstat(file.fd(), &info) != 0) return system_failure(path, errno);
  if (S_ISDIR(info.st_mode)) {
    return fail(ErrorKind::invalid_input, fmt::format("{} is a directory: name a file", path));
  }
  if (!S_ISREG(info.st_mode) && !S_ISFIFO(info.st_mode)) {
    return fail(ErrorKind::invalid_input, fmt::format("{} is neither a file nor a pipe", path));
  }
  const bool too_long =
      S_ISREG(info.st_mode) && static_cast<std::uintmax_t>(info.st_size) > max_bytes;
  return too_long ? too_large(path, max_bytes) : read_all(file.fd(), path, max_bytes);
}

Result<std::string> read_input(const std::string& path, std::size_t max_bytes) {
  if (path != "-") return read_input_file(path, max_bytes);
  return read_all(STDIN_FILENO, "standard input", max_bytes);
}

}  // namespace maillage
