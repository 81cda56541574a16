// What the simulator prints: findings by seed, the faults played, what was checked and what not.
#pragma once

#include <string>

#include "tools/sim/runner.h"

namespace maillage::sim {

std::string text_of(const Outcome& outcome);
std::string json_of(const Outcome& outcome);
std::string fault_table(const Summary& summary);
// Each invariant of the list, and how far it is checked here.
std::string coverage_table();
std::string summary_line(const Summary& summary, double seconds);

}  // namespace maillage::sim
