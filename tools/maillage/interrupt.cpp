#include "tools/maillage/interrupt.h"

#include <signal.h>
#include <unistd.h>

#include <string_view>

namespace maillage {
namespace {

constexpr int interrupted_exit = 130;  // 128 + SIGINT, as shells say it

// What a signal handler can reach: plain globals, set before the handler is.
std::string unfinished_file;
struct sigaction action_before {};

void say(std::string_view text) {
  // Nothing better to do when standard error takes no text.
  if (write(STDERR_FILENO, text.data(), text.size()) < 0) return;
}

void on_interrupt(int) {
  if (!unfinished_file.empty()) unlink(unfinished_file.c_str());
  if (isatty(STDERR_FILENO) != 0) say("\r\x1b[K");  // the progress bar
  say("interrupted: the node may still finish it; see 'maillage status'\n");
  _exit(interrupted_exit);
}

}  // namespace

InterruptNotice::InterruptNotice(const std::string& unfinished) {
  unfinished_file = unfinished;
  sigaction(SIGINT, nullptr, &action_before);
  if (action_before.sa_handler == SIG_IGN) return;
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  sigaction(SIGINT, &action, nullptr);
}

InterruptNotice::~InterruptNotice() {
  sigaction(SIGINT, &action_before, nullptr);
  unfinished_file.clear();
}

}  // namespace maillage
