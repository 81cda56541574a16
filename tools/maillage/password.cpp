#include "tools/maillage/password.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sodium.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>

#include "tools/maillage/input_file.h"
#include "tools/maillage/terminal_text.h"

namespace maillage {
namespace {

constexpr std::size_t file_bytes = 4096;
constexpr std::size_t line_bytes = 1024;
constexpr int fatal_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

// What a signal handler can reach: plain globals, set before the handlers are.
int terminal_fd = -1;
termios terminal_before{};

void restore_and_die(int signal) {
  tcsetattr(terminal_fd, TCSAFLUSH, &terminal_before);
  raise(signal);  // blocked until the handler returns; SA_RESETHAND lets it end the program
}

// Echo is off while it lives.
class HiddenTyping {
 public:
  explicit HiddenTyping(int fd) {
    terminal_fd = fd;
    if (tcgetattr(fd, &terminal_before) != 0) return;
    struct sigaction action {};
    action.sa_handler = restore_and_die;
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    for (std::size_t i = 0; i < std::size(fatal_signals); ++i) {
      sigaction(fatal_signals[i], &action, &before_[i]);
    }
    termios hidden = terminal_before;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    hidden.c_cc[VSUSP] = _POSIX_VDISABLE;  // a suspended prompt would leave the shell without echo
    active_ = tcsetattr(fd, TCSAFLUSH, &hidden) == 0;
  }
  ~HiddenTyping() {
    tcsetattr(terminal_fd, TCSAFLUSH, &terminal_before);
    for (std::size_t i = 0; i < std::size(fatal_signals); ++i) {
      sigaction(fatal_signals[i], &before_[i], nullptr);
    }
  }
  HiddenTyping(const HiddenTyping&) = delete;
  HiddenTyping& operator=(const HiddenTyping&) = delete;
  bool active() const { return active_; }

 private:
  bool active_ = false;
  struct sigaction before_[std::size(fatal_signals)]{};
};

Result<Secret> first_line(ByteView text, const std::string& where) {
  std::size_t size = 0;
  while (size < text.size() && text[size] != '\n' && text[size] != '\r') ++size;
  if (size == 0) {
    return fail(ErrorKind::invalid_input, fmt::format("{} gives an empty password", where));
  }
  return Secret::copy_of(text.subspan(0, size));
}

void write_text(int fd, std::string_view text) {
  // A terminal that does not take the question leaves nothing better to do.
  if (write(fd, text.data(), text.size()) < 0) return;
}

Result<Secret> read_line(int fd) {
  Secret line(line_bytes);
  std::size_t size = 0;
  while (size < line_bytes) {
    const ssize_t got = read(fd, line.writable().data() + size, line_bytes - size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    size += static_cast<std::size_t>(got);
    if (line.view()[size - 1] == '\n') break;
  }
  return first_line(line.view().subspan(0, size), "the terminal");
}

unexpected<Error> nobody_to_ask() {
  return fail(ErrorKind::usage,
              "a password is needed and there is no terminal to ask it on: give --password-file "
              "FILE");
}

Result<Secret> password_from_file(const std::string& file) {
  auto text = read_input_file(file, file_bytes);
  if (!text) return unexpected(text.error());
  auto password = first_line(as_bytes(*text), file);
  wipe(*text);
  return password;
}

}  // namespace

Result<Secret> ask_on_terminal(const std::string& question) {
  const int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) return nobody_to_ask();
  Result<Secret> answer = nobody_to_ask();
  {
    const HiddenTyping hidden(fd);
    if (hidden.active()) {
      write_text(fd, printable(question));
      answer = read_line(fd);
      write_text(fd, "\n");
    }
  }
  close(fd);
  return answer;
}

Result<Secret> obtain_password(const std::string& file, const std::string& structure, bool is_new,
                               const AskPassword& ask) {
  if (!file.empty()) return password_from_file(file);
  const std::string of_whom = structure.empty() ? "" : " of " + structure;
  auto first = ask(fmt::format("{}assword{}: ", is_new ? "New p" : "P", of_whom));
  if (!first || !is_new) return first;
  const auto second = ask("The same again: ");
  if (!second) return unexpected(second.error());
  const bool same = first->size() == second->size() &&
                    sodium_memcmp(first->view().data(), second->view().data(), first->size()) == 0;
  if (!same) return fail(ErrorKind::invalid_input, "the two passwords differ: nothing was changed");
  return first;
}

}  // namespace maillage
