// How far a long command is, on standard error when that is a terminal; silent otherwise.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace maillage {

// "reading  ██████░░░░  60 %  1200 of 2000", without a line end.
std::string progress_line(std::uint64_t done, std::uint64_t total, std::string_view what);

class ProgressBar {
 public:
  ProgressBar();
  ~ProgressBar();  // leaves an empty line behind
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  void report(std::uint64_t done, std::uint64_t total, std::string_view what);

 private:
  const bool on_terminal_;
  std::string shown_;
};

}  // namespace maillage
