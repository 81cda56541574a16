#include "node/store/check.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "node/store/files.h"
#include "node/store/layout.h"
#include "node/store/lmdb.h"
#include "protocol/assert.h"

namespace maillage {
namespace {

constexpr int child_found_fault = 1;
constexpr std::size_t max_text = 1024;
constexpr std::size_t smallest_map = 1 << 20;

[[noreturn]] void raise_other(const std::string& doing) {
  throw StoreError(StoreFault::other, "could not " + doing + " to check the store: try again");
}

void write_all(int fd, const std::string& text) {
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t count = ::write(fd, text.data() + done, text.size() - done);
    if (count <= 0) return;
    done += static_cast<std::size_t>(count);
  }
}

// Reports a fault as its number and its text.
[[noreturn]] void run_child(const std::string& dir, const StoreOptions& options, unsigned limit_s,
                            int report) {
  for (const int signal : {SIGSEGV, SIGBUS, SIGALRM, SIGABRT}) ::signal(signal, SIG_DFL);
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  ::alarm(limit_s);
  int result = 0;
  try {
    LogStore::open(dir, options).verify();
  } catch (const StoreError& error) {
    write_all(report, static_cast<char>('0' + static_cast<int>(error.fault())) +
                          std::string(error.what()).substr(0, max_text - 1));
    result = child_found_fault;
  } catch (const std::exception& error) {
    result = child_found_fault;  // what a damaged length makes of an allocation
  }
  ::_exit(result);
}

std::string read_report(int fd) {
  std::string text(max_text, '\0');
  std::size_t done = 0;
  for (;;) {
    const ssize_t count = ::read(fd, text.data() + done, text.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    done += static_cast<std::size_t>(count);
  }
  text.resize(done);
  return text;
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) raise_other("wait for the process");
  }
  return status;
}

}  // namespace

bool was_stopped_cleanly(const std::string& dir) {
  const auto mark = read_small_file(dir + "/clean", 64);
  if (!mark || ::access((dir + "/store.mdb").c_str(), F_OK) != 0 ||
      ::access((dir + "/apart.mdb").c_str(), F_OK) != 0) {
    return false;
  }
  const DirectoryLock lock(dir);
  try {
    const Environment main(dir + "/store.mdb", smallest_map);
    const Environment apart(dir + "/apart.mdb", smallest_map);
    return *mark == clean_mark(main.last_transaction(), apart.last_transaction());
  } catch (const StoreError&) {
    return false;
  }
}

void check_store(const std::string& dir, const StoreOptions& options, unsigned limit_s) {
  int ends[2];
  if (::pipe(ends) != 0) raise_other("open a pipe");
  const pid_t child = ::fork();
  if (child == 0) run_child(dir, options, limit_s, ends[1]);
  ::close(ends[1]);
  const std::string report = child > 0 ? read_report(ends[0]) : std::string();
  ::close(ends[0]);
  if (child < 0) raise_other("start a process");
  const int status = wait_for(child);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
  const bool told = WIFEXITED(status) && report.size() > 1;
  if (told) throw StoreError(static_cast<StoreFault>(report[0] - '0'), report.substr(1));
  throw StoreError(StoreFault::corrupt,
                   "the files of the store in " + dir +
                       " are damaged: restore the last backup, or synchronise again from a peer");
}

}  // namespace maillage
