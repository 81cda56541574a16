#include "tools/maillage/rejects_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <nlohmann/json.hpp>
#include <string_view>
#include <system_error>
#include <utility>

namespace maillage {
namespace {

bool is_number(std::string_view text) {
  return text.find_first_not_of("+-0123456789. ") == std::string_view::npos;
}

std::string cell(std::string text) {
  constexpr std::string_view formula_starts = "=+-@\t\r";
  const bool starts_one =
      !text.empty() && formula_starts.find(text.front()) != std::string_view::npos;
  if (starts_one && !is_number(text)) text.insert(0, 1, '\'');
  if (text.find_first_of("\",;\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

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

std::string rejects_csv(const Record& report) {
  std::string csv = "line,column,severity,message,value\r\n";
  for (const Record& issue : list_of(report, "issues")) {
    csv += fmt::format("{},{},{},{},{}\r\n", cell(text_of(issue, "line")),
                       cell(text_of(issue, "column")), cell(text_of(issue, "severity")),
                       cell(text_of(issue, "message")), cell(text_of(issue, "value")));
  }
  return csv;
}

Result<RejectsFile> RejectsFile::create(const std::string& path) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd >= 0) return RejectsFile(path, fd);
  if (errno == EEXIST) {
    return fail(ErrorKind::conflict, fmt::format("{} exists already: name another file", path));
  }
  return cannot_write(path, errno);
}

RejectsFile::RejectsFile(RejectsFile&& other) noexcept
    : path_(other.path_), fd_(std::exchange(other.fd_, -1)) {}

RejectsFile::~RejectsFile() {
  if (fd_ < 0) return;
  unlink(path_.c_str());
  close(fd_);
}

Result<bool> RejectsFile::write(const Record& report) {
  if (list_of(report, "issues").empty()) return false;
  if (!write_all(fd_, rejects_csv(report))) return cannot_write(path_, errno);
  // Some file systems tell only here that there was no room.
  if (close(std::exchange(fd_, -1)) != 0) return cannot_write(path_, errno);
  return true;
}

}  // namespace maillage
