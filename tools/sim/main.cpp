// maillage-sim: the real replication core in a simulated world, one seed a world.
//   maillage-sim --seed N [--trace]        one world; the same seed gives the same trace
//   maillage-sim --seeds A..B [--jobs 2]   many; what was found, and the faults played
// Exit code: 0 clean, 6 something was found, 2 words it does not understand.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>

#include "tools/sim/report.h"

namespace {

using namespace maillage::sim;

constexpr int found_something = 6;

bool parse_range(const std::string& text, Range& range) {
  const auto dots = text.find("..");
  if (dots == std::string::npos) return false;
  return CLI::detail::lexical_cast(text.substr(0, dots), range.first) &&
         CLI::detail::lexical_cast(text.substr(dots + 2), range.last) && range.first <= range.last;
}

void print(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Simulates hubs, people and faults around the real replication core.");
  Options options;
  std::uint64_t seed = 0;
  std::string seeds;
  std::size_t jobs = 2;
  bool trace = false, json = false, failures_only = false;
  auto* one = app.add_option("--seed", seed, "Run this world");
  app.add_option("--seeds", seeds, "Run these worlds: A..B")->excludes(one);
  app.add_option("--jobs", jobs, "Processes at once")->check(CLI::Range(1, 64));
  app.add_option("--hubs", options.hubs, "Instead of what the seed says")->check(CLI::Range(3, 64));
  std::vector<std::string> without;
  std::vector<std::string> parts;
  for (const Part part : all_parts()) parts.emplace_back(name_of(part));
  app.add_option("--without", without, "Leave out: " + CLI::detail::join(parts, ", ") + " or all")
      ->delimiter(',')
      ->check(CLI::IsMember(parts) | CLI::IsMember({"all"}));
  app.add_option("--hours", options.hours, "Of faults")->check(CLI::Range(1, 24 * 365));
  app.add_flag("--trace", trace, "Print what happens");
  app.add_flag("--json", json, "One JSON object per world");
  app.add_flag("--failures", failures_only, "Print only worlds in which something was found");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }

  for (const std::string& name : without) {
    for (const Part part : all_parts()) {
      if (name == "all" || name_of(part) == name) options.without.insert(part);
    }
  }
  Range range{seed, seed};
  if (!seeds.empty() && !parse_range(seeds, range)) {
    std::fputs("maillage-sim: --seeds wants A..B, for instance 1..200\n", stderr);
    return 2;
  }
  if (trace) options.trace = [](const std::string& line) { print(line + "\n"); };
  const auto began = std::chrono::steady_clock::now();
  Summary summary;
  run_worlds(options, range, jobs, [&](const Outcome& outcome) {
    summary.add(outcome);
    if (!failures_only || !outcome.findings.empty()) {
      print(json ? json_of(outcome) : text_of(outcome));
    }
  });
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  if (!json) print(fault_table(summary) + coverage_table() + summary_line(summary, took.count()));
  return summary.failed > 0 ? found_something : 0;
}
