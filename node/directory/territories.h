// The territories that hubs answer for: communes, groups of them, EPCI (intercommunalities),
// départements and régions of the official geographic code (origin and licence of the tables in
// node/directory/data/README.md).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "node/directory/gazetteer.h"
#include "protocol/result.h"

namespace maillage {

enum class TerritoryLevel : std::uint8_t { commune, communes, epci, departement, region };

struct Area {
  TerritoryLevel level = TerritoryLevel::departement;
  std::string code;                       // one way to write it: peers compare it as text
  std::string name;                       // "Sarthe", "CU Le Mans Métropole"
  std::vector<std::string> departements;  // codes of those that belong to it whole; sorted
  std::vector<std::string> communes;      // INSEE codes of those below a département; sorted

  // By the INSEE code of a commune of today.
  bool holds(std::string_view insee) const;
};

class Territories {
 public:
  // Knows départements and régions, and takes the codes of communes and EPCI on trust.
  Territories() = default;

  // `epci_csv` has the columns code, nom; `members_csv` epci, commune. `communes` is borrowed.
  // invalid_input if a table cannot be read.
  static Result<Territories> parse(std::string_view epci_csv, std::string_view members_csv,
                                   const Gazetteer& communes);

  // "72" or "Sarthe", "R52" or "Pays de la Loire", "200000172" (SIREN of an EPCI) or its name,
  // "72181" (INSEE code), "72181+72003" (several communes, at most 32). invalid_input says what is
  // allowed and, of a name, which ones are near.
  Result<Area> find(std::string_view text) const;

  // The code of the région ("52") of a territory's code; where an EPCI lies in several, that with
  // most of its inhabitants. Empty for what is no territory.
  std::string_view region_of(std::string_view code) const;

  // Null without tables.
  const Gazetteer* communes() const { return communes_; }

 private:
  struct Epci {
    std::string name;
    std::vector<std::string> communes;  // sorted
    std::string_view region;
  };
  using EpciEntry = std::pair<const std::string, Epci>;

  void find_region(Epci& epci) const;
  Error no_territory(std::string_view text) const;
  std::vector<std::string> meant_by(std::string_view text) const;
  Result<Area> communes_area(std::string_view text) const;
  Result<Area> epci_area(std::string_view siren) const;
  const EpciEntry* epci_named(std::string_view name) const;

  const Gazetteer* communes_ = nullptr;
  std::map<std::string, Epci, std::less<>> epci_;  // by SIREN
};

}  // namespace maillage
