// Which département a venue is in, from its codes.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/result.h"

namespace maillage {

// "72", "2A", "974"; empty when the code is not one. From an INSEE commune code.
std::string departement_of_commune(std::string_view insee_code);

// From a postcode. Several for Corsica, whose postcodes (20xxx) tell the two départements apart
// only by custom. A few communes have the postcode of the département next door: prefer the INSEE
// code.
std::vector<std::string> departements_of_postcode(std::string_view postcode);

enum class Placement { inside, outside, unknown };

// A set of départements, or everything.
class Territory {
 public:
  // Codes as people write them ("1", "2a", "974"); "whole" or none for everything. Kind usage when
  // one is no département.
  static Result<Territory> of(const std::vector<std::string>& codes);

  bool is_whole() const { return whole_; }
  // By INSEE code, else by postcode; unknown when neither tells a département, unless whole.
  Placement placement(std::string_view insee_code, std::string_view postcode) const;
  // Of départements a place may lie in: unknown when there are none, inside when one is of the set.
  Placement placement(const std::vector<std::string>& candidates) const;

 private:
  bool whole_ = true;
  std::set<std::string, std::less<>> codes_;
};

}  // namespace maillage
