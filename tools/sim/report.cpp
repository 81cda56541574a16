#include "tools/sim/report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace maillage::sim {
namespace {

struct Coverage {
  int number;
  const char* says;
  const char* checked;
};

constexpr Coverage coverage[] = {
    {1, "same updates, same bytes of state", "yes, between hubs and against another order"},
    {2, "merge laws", "through 1"},
    {3, "no effect without authority", "yes, by pairing and by founders"},
    {4, "acknowledged = durable = reaches its scope", "yes, through relays too"},
    {5, "nothing outside its scope", "yes: every frame, every box a relay keeps"},
    {6, "no overbooking", "NOT YET: no seats in the code"},
    {7, "forks known; none by honest nodes", "yes; founders do not settle forks here"},
    {8, "one baton, finality, nothing comes back", "one baton through 1; rest NOT YET"},
    {9, "compaction is invisible", "yes, against all that honest hubs ever wrote"},
    {10, "bounded under flood", "credit, frames, waiting logs; memory of the process not"},
    {11, "an audit that says equal is right", "yes, between honest hubs"},
    {12, "clock skew changes nothing", "dates of right clocks; authority through 3"},
    {13, "versions n and n+1 lose nothing", "unknown schemas in directories; not critical kinds"},
    {14, "revocation complete", "of hubs, in public scopes; keys are not rotated here"},
    {15, "loops traced once", "the same in any order, read twice; no names; not counted anew"},
};

}  // namespace

std::string text_of(const Outcome& outcome) {
  if (outcome.findings.empty()) {
    return fmt::format("seed {}: clean, {} updates, {} frames, converged after {}, trace {:016x}\n",
                       outcome.seed, outcome.updates, outcome.frames,
                       clock_text(outcome.converged_ms), outcome.trace_hash);
  }
  std::string text = fmt::format("seed {}: {} findings, trace {:016x}\n", outcome.seed,
                                 outcome.findings.size(), outcome.trace_hash);
  for (const Finding& finding : outcome.findings) {
    text += fmt::format("  {} [{}] {}\n", clock_text(finding.ms), finding.invariant, finding.text);
  }
  return text;
}

std::string json_of(const Outcome& outcome) {
  nlohmann::json json = {{"seed", outcome.seed},
                         {"trace", fmt::format("{:016x}", outcome.trace_hash)},
                         {"events", outcome.events},
                         {"frames", outcome.frames},
                         {"updates", outcome.updates},
                         {"excused", outcome.excused},
                         {"converged_ms", outcome.converged_ms},
                         {"findings", nlohmann::json::array()},
                         {"faults", nlohmann::json::object()}};
  for (const Finding& finding : outcome.findings) {
    json["findings"].push_back(
        {{"invariant", finding.invariant}, {"ms", finding.ms}, {"text", finding.text}});
  }
  for (std::size_t kind = 0; kind < fault_kinds; ++kind) {
    json["faults"][std::string(name_of(static_cast<Fault>(kind)))] = outcome.faults[kind];
  }
  return json.dump() + "\n";
}

std::string fault_table(const Summary& summary) {
  std::string table = "faults\n";
  std::size_t played = 0;
  for (std::size_t kind = 0; kind < fault_kinds; ++kind) {
    const Fault fault = static_cast<Fault>(kind);
    played += summary.faults[kind] > 0 ? 1 : 0;
    table += fmt::format("  {:<36}{:>10}{}\n", name_of(fault), summary.faults[kind],
                         is_byzantine(fault) ? "  Byzantine" : "");
  }
  return table + fmt::format("  {} of {} kinds were played\n", played, fault_kinds);
}

std::string coverage_table() {
  std::string table = "invariants\n";
  for (const Coverage& line : coverage) {
    table += fmt::format("  {:>2}  {:<46}{}\n", line.number, line.says, line.checked);
  }
  return table;
}

std::string summary_line(const Summary& summary, double seconds) {
  return fmt::format(
      "{} seeds in {:.1f} s ({:.2f} s each), {} with findings; {} events, {} frames, {} updates "
      "answered ({} of them lost with their only disk), slowest convergence {}\n",
      summary.seeds, seconds,
      seconds / static_cast<double>(std::max<std::uint64_t>(summary.seeds, 1)), summary.failed,
      summary.events, summary.frames, summary.updates, summary.excused,
      clock_text(summary.longest_ms));
}

}  // namespace maillage::sim
