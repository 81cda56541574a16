// One heading for a commune, however its venues write it: "LE MANS CEDEX 2" is Le Mans.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace maillage {

// The same for every spelling of one commune, and sorts as people expect; empty for none.
std::string commune_key(std::string_view commune);

// Learns how each commune is written, then says how to head it: as most do, and not in capitals
// if somebody does better.
class CommuneHeadings {
 public:
  void add(std::string_view commune);
  std::string heading(const std::string& key) const;  // of commune_key(); empty: never added

 private:
  std::map<std::string, std::map<std::string, std::size_t>> spellings_;  // by key, how often
};

}  // namespace maillage
