// Real processes for end-to-end tests: run one to its end, or keep one until told.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace maillage::test {

struct Finished {
  int exit_code = -1;  // 128 + signal when it was killed
  std::string out;
  std::string err;
};

// Waits for the end; kills it after `limit` and fails the test. `input` is its standard input.
Finished run(const std::vector<std::string>& command, const std::string& input = {},
             std::chrono::seconds limit = std::chrono::seconds(60));

class Process {
 public:
  // Standard error goes to `log`, standard output nowhere.
  Process(const std::vector<std::string>& command, const std::string& log);
  ~Process();  // kills it if it still runs
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void signal(int number) const;
  int wait();  // exit code, or 128 + signal
  bool running();

 private:
  int pid_;
  int status_ = -1;
};

// Polls until `condition` holds; false after `limit`.
bool wait_until(const std::function<bool()>& condition,
                std::chrono::seconds limit = std::chrono::seconds(30));

}  // namespace maillage::test
