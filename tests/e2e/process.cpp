#include "tests/e2e/process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>
#include <thread>

namespace maillage::test {
namespace {

using Clock = std::chrono::steady_clock;

int code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

[[noreturn]] void become(const std::vector<std::string>& command) {
  std::vector<char*> argv;
  for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  execv(argv[0], argv.data());
  _exit(127);
}

struct Pipe {
  Pipe() {
    if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  void close_end(int which) {
    if (ends[which] >= 0) close(ends[which]);
    ends[which] = -1;
  }
  int ends[2];
};

// Reads both until their end; false when time is up.
bool drain(Pipe& out, Pipe& err, Finished& finished, Clock::time_point end) {
  pollfd watched[2] = {{out.ends[0], POLLIN, 0}, {err.ends[0], POLLIN, 0}};
  std::string* texts[2] = {&finished.out, &finished.err};
  int open = 2;
  while (open > 0 && Clock::now() < end) {
    if (poll(watched, 2, 100) <= 0) continue;
    for (int i = 0; i < 2; ++i) {
      if (watched[i].revents == 0) continue;
      char buffer[65536];
      const ssize_t got = read(watched[i].fd, buffer, sizeof buffer);
      if (got > 0) {
        texts[i]->append(buffer, static_cast<std::size_t>(got));
      } else {
        watched[i].fd = -1;
        --open;
      }
    }
  }
  return open == 0;
}

}  // namespace

Finished run(const std::vector<std::string>& command, const std::string& input,
             std::chrono::seconds limit) {
  Pipe in, out, err;
  const int pid = fork();
  if (pid == 0) {
    dup2(in.ends[0], 0);
    dup2(out.ends[1], 1);
    dup2(err.ends[1], 2);
    become(command);
  }
  in.close_end(0);
  out.close_end(1);
  err.close_end(1);
  if (write(in.ends[1], input.data(), input.size()) < 0) {  // it may not read its input at all
  }
  in.close_end(1);
  Finished finished;
  if (!drain(out, err, finished, Clock::now() + limit)) kill(pid, SIGKILL);
  int status = 0;
  waitpid(pid, &status, 0);
  finished.exit_code = code_of(status);
  return finished;
}

Process::Process(const std::vector<std::string>& command, const std::string& log) : pid_(fork()) {
  if (pid_ != 0) return;
  const int file = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  const int nothing = open("/dev/null", O_RDWR);
  dup2(nothing, 0);
  dup2(nothing, 1);
  dup2(file, 2);
  become(command);
}

Process::~Process() {
  if (running()) {
    signal(SIGKILL);
    wait();
  }
}

void Process::signal(int number) const { kill(pid_, number); }

int Process::wait() {
  if (pid_ > 0) {
    waitpid(pid_, &status_, 0);
    pid_ = -1;
  }
  return code_of(status_);
}

bool Process::running() {
  if (pid_ <= 0) return false;
  if (waitpid(pid_, &status_, WNOHANG) == 0) return true;
  pid_ = -1;
  return false;
}

bool wait_until(const std::function<bool()>& condition, std::chrono::seconds limit) {
  const auto end = Clock::now() + limit;
  while (!condition()) {
    if (Clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return true;
}

}  // namespace maillage::test
