// Whether a venue is in the territory that an import keeps, from its codes.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "node/directory/territories.h"
#include "protocol/result.h"

namespace maillage {

// "72", "2A", "974"; empty when the code is not one. From an INSEE commune code.
std::string departement_of_commune(std::string_view insee_code);

// From a postcode. Several for Corsica, whose postcodes (20xxx) tell the two départements apart
// only by custom. A few communes have the postcode of the département next door: prefer the INSEE
// code.
std::vector<std::string> departements_of_postcode(std::string_view postcode);

enum class Placement { inside, outside, unknown };

// Some areas together, or everything.
class Territory {
 public:
  // As Territories::find takes them; "whole" or none for everything. Its communes are borrowed.
  // Kind usage when one is no territory.
  static Result<Territory> of(const std::vector<std::string>& areas,
                              const Territories& territories = {});

  bool is_whole() const { return areas_.empty(); }
  // Whether its bounds are those of départements, which a postcode nearly always tells.
  bool is_of_departements() const;

  // By INSEE code, else by postcode; unknown when neither tells, unless whole.
  Placement placement(std::string_view insee_code, std::string_view postcode) const;
  // Of communes a place may lie in: unknown when there are none, inside when one is of the
  // territory.
  Placement placement(const std::vector<std::string>& insee_codes) const;

 private:
  bool holds(std::string_view insee) const;
  bool holds_departement(std::string_view code) const;
  Placement placement_by_postcode(std::string_view postcode) const;

  std::vector<Area> areas_;
  std::set<std::string, std::less<>> touched_;  // départements that hold some of it
  const Gazetteer* communes_ = nullptr;
};

}  // namespace maillage
