#include "tools/sim/runner.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <sstream>
#include <stdexcept>

namespace maillage::sim {
namespace {

// What a worker tells, one line each:
//   "begin" seed | "fault" kind count | "found" seed ms invariant text | "end" seed numbers
void tell(int out, const std::string& line) {
  std::string_view rest = line;
  while (!rest.empty()) {
    const auto written = ::write(out, rest.data(), rest.size());
    if (written <= 0) ::_exit(1);
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

void report(int out, const Outcome& outcome) {
  std::string lines;
  for (std::size_t kind = 0; kind < fault_kinds; ++kind) {
    if (outcome.faults[kind] > 0) lines += fmt::format("fault {} {}\n", kind, outcome.faults[kind]);
  }
  for (const Finding& finding : outcome.findings) {
    lines += fmt::format("found {} {} {}\n", finding.ms, finding.invariant, finding.text);
  }
  lines +=
      fmt::format("end {} {} {} {} {} {} {}\n", outcome.seed, outcome.trace_hash, outcome.events,
                  outcome.frames, outcome.updates, outcome.excused, outcome.converged_ms);
  tell(out, lines);
}

class Worker {
 public:
  Worker(const Options& options, std::uint64_t first, std::uint64_t last, std::uint64_t stride)
      : options_(options), next_(first), last_(last), stride_(stride) {
    spawn();
  }
  ~Worker() {
    if (in_ >= 0) ::close(in_);
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  int in() const { return in_; }
  // False once all is said.
  bool read(const std::function<void(const Outcome&)>& done) {
    char buffer[4096];
    const auto count = ::read(in_, buffer, sizeof buffer);
    if (count > 0) {
      text_.append(buffer, static_cast<std::size_t>(count));
      for (auto end = text_.find('\n'); end != std::string::npos; end = text_.find('\n')) {
        take(text_.substr(0, end), done);
        text_.erase(0, end + 1);
      }
      return true;
    }
    ::close(in_);
    in_ = -1;
    int status = 0;
    ::waitpid(child_, &status, 0);
    if (!under_way_) return false;
    current_.seed = *under_way_;
    current_.findings.push_back(
        {"process", 0,
         fmt::format("ended with signal {}", WIFSIGNALED(status) ? WTERMSIG(status) : 0)});
    finish(done);
    if (next_ > last_) return false;
    spawn();
    return true;
  }

 private:
  void spawn() {
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error("no pipe for a worker");
    child_ = ::fork();
    if (child_ < 0) throw std::runtime_error("no process for a worker");
    if (child_ == 0) {
      ::close(ends[0]);
      for (std::uint64_t seed = next_; seed <= last_; seed += stride_) {
        tell(ends[1], fmt::format("begin {}\n", seed));
        Options options = options_;
        options.seed = seed;
        report(ends[1], run_world(options));
      }
      ::_exit(0);
    }
    ::close(ends[1]);
    in_ = ends[0];
  }
  void take(const std::string& line, const std::function<void(const Outcome&)>& done) {
    std::istringstream in(line);
    std::string word;
    in >> word;
    if (word == "begin") {
      in >> under_way_.emplace();
    } else if (word == "fault") {
      std::size_t kind = 0;
      in >> kind;
      if (kind < fault_kinds) in >> current_.faults[kind];
    } else if (word == "found") {
      Finding finding;
      in >> finding.ms >> finding.invariant;
      std::getline(in >> std::ws, finding.text);
      current_.findings.push_back(std::move(finding));
    } else if (word == "end") {
      in >> current_.seed >> current_.trace_hash >> current_.events >> current_.frames >>
          current_.updates >> current_.excused >> current_.converged_ms;
      finish(done);
    }
  }
  void finish(const std::function<void(const Outcome&)>& done) {
    done(current_);
    next_ = *under_way_ + stride_;
    under_way_.reset();
    current_ = {};
  }

  const Options& options_;
  std::uint64_t next_;
  const std::uint64_t last_;
  const std::uint64_t stride_;
  int in_ = -1;
  pid_t child_ = -1;
  std::string text_;
  std::optional<std::uint64_t> under_way_;
  Outcome current_;
};

}  // namespace

void Summary::add(const Outcome& outcome) {
  ++seeds;
  if (!outcome.findings.empty()) ++failed;
  for (std::size_t kind = 0; kind < fault_kinds; ++kind) faults[kind] += outcome.faults[kind];
  events += outcome.events;
  frames += outcome.frames;
  updates += outcome.updates;
  excused += outcome.excused;
  longest_ms = std::max(longest_ms, outcome.converged_ms);
}

Outcome run_world(const Options& options) { return World(options).run(); }

void run_worlds(const Options& options, const Range& seeds, std::size_t jobs,
                const std::function<void(const Outcome&)>& done) {
  std::vector<std::unique_ptr<Worker>> workers;
  for (std::size_t i = 0; i < jobs && seeds.first + i <= seeds.last; ++i) {
    workers.push_back(std::make_unique<Worker>(options, seeds.first + i, seeds.last, jobs));
  }
  while (!workers.empty()) {
    std::vector<pollfd> waiting;
    for (const auto& worker : workers) waiting.push_back({worker->in(), POLLIN, 0});
    if (::poll(waiting.data(), waiting.size(), -1) < 0) continue;
    std::vector<std::unique_ptr<Worker>> left;
    for (std::size_t i = 0; i < workers.size(); ++i) {
      if (waiting[i].revents == 0 || workers[i]->read(done)) left.push_back(std::move(workers[i]));
    }
    workers = std::move(left);
  }
}

}  // namespace maillage::sim
