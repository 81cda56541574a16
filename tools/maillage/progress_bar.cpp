#include "tools/maillage/progress_bar.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "tools/maillage/terminal_text.h"

namespace maillage {
namespace {

constexpr unsigned bar_cells = 24;

std::string repeated(std::string_view cell, unsigned times) {
  std::string text;
  for (unsigned i = 0; i < times; ++i) text += cell;
  return text;
}

}  // namespace

std::string progress_line(std::uint64_t done, std::uint64_t total, std::string_view what) {
  const std::string doing = printable(what);
  if (total == 0) return fmt::format("{}  {}", doing, done);
  const double share = static_cast<double>(std::min(done, total)) / static_cast<double>(total);
  const auto full = static_cast<unsigned>(share * bar_cells);
  return fmt::format("{}  {}{}  {:3.0f} %  {} of {}", doing, repeated("█", full),
                     repeated("░", bar_cells - full), share * 100, done, total);
}

ProgressBar::ProgressBar() : on_terminal_(isatty(STDERR_FILENO) != 0) {}

ProgressBar::~ProgressBar() {
  if (!shown_.empty()) std::fputs("\r\x1b[K", stderr);
}

void ProgressBar::report(std::uint64_t done, std::uint64_t total, std::string_view what) {
  if (!on_terminal_) return;
  std::string line = progress_line(done, total, what);
  if (line == shown_) return;
  shown_ = std::move(line);
  std::fprintf(stderr, "\r\x1b[K%s", shown_.c_str());
  std::fflush(stderr);
}

}  // namespace maillage
