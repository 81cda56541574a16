#include "tools/maillage/output_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace maillage {
namespace {

unexpected<Error> cannot_write(const std::string& path, int error) {
  return fail(ErrorKind::failure,
              fmt::format("cannot write {}: {}", path, std::generic_category().message(error)));
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

Result<OutputFile> OutputFile::create(const std::string& path) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd >= 0) return OutputFile(path, fd);
  if (errno == EEXIST) {
    return fail(ErrorKind::conflict, fmt::format("{} exists already: name another file", path));
  }
  return cannot_write(path, errno);
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(other.path_), fd_(std::exchange(other.fd_, -1)) {}

OutputFile::~OutputFile() {
  if (fd_ < 0) return;
  unlink(path_.c_str());
  close(fd_);
}

Result<void> OutputFile::write(std::string_view text) {
  if (!write_all(fd_, text)) return cannot_write(path_, errno);
  // Some file systems tell only here that there was no room.
  if (close(std::exchange(fd_, -1)) != 0) return cannot_write(path_, errno);
  return {};
}

}  // namespace maillage
