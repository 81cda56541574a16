// What a system administrator sets: DIR/maillage.toml, or /etc/maillage/maillage.toml.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocol/result.h"

namespace maillage {

struct Settings {
  std::string name;                  // of the hub, shown to people
  std::string territory;             // département the hub answers for, e.g. "72"
  std::string network = "maillage";  // hubs of one network accept each other's signatures
  std::string listen;                // address for peers, e.g. "0.0.0.0:7420"; empty: dials only
  std::string address;               // how peers reach this node; empty: they cannot
  bool network_operator = false;     // this node shows the loops of hubs that send it traces
  // Traces leave in shuffled batches, so that a day's trace does not follow a day's visit.
  int trace_batch_days = 7;
};

// Error invalid_input names the line or key and what to write there.
Result<Settings> parse_settings(std::string_view toml);
std::string format_settings(const Settings& settings);

}  // namespace maillage
