// Communes of France by name, postcode or code: where "--near Saint-Denis (93)" is.
//
// Built from the official geographic code and the centres of communes (origin and licence in
// node/directory/data/README.md). Names are compared without accents, case, hyphens, apostrophes
// and articles; "St" and "Ste" are saint and sainte.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/directory/venue.h"
#include "protocol/result.h"

namespace maillage {

struct Place {
  std::string name;         // of the commune, or the coordinates as they were given
  std::string insee;        // code of the commune; empty for coordinates
  std::string departement;  // code; for coordinates that of the nearest commune within 50 km
  Position position;

  // "Saint-Denis (93)"
  std::string label() const;
};

// The texts live as long as the gazetteer.
struct Commune {
  std::string_view name;
  std::string_view insee;
  std::string_view departement;
  std::string_view postcodes;        // separated by '|'; empty for a commune that has since merged
  std::uint32_t population = 0;      // inhabitants; 0 for a commune that has since merged
  std::optional<Position> position;  // the centre, or the mean of its postcode's communes
};

class Gazetteer {
 public:
  // `communes_csv` has the columns code, nom, departement, population, codes_postaux ('|' between
  // postcodes); `centroids_csv` code_insee, nom, dep, lat, lon. Communes of the second that the
  // first no longer has (merged since) stay known by their old names. `invalid_input` if a column
  // is missing, a row cannot be read, or there are more than 100,000 communes.
  static Result<Gazetteer> parse(std::string_view communes_csv, std::string_view centroids_csv);

  Gazetteer(Gazetteer&&) = default;
  Gazetteer& operator=(Gazetteer&&) = default;

  // A name, a postcode, an INSEE code or "LAT,LON"; a name may be followed or preceded by what
  // tells homonyms apart: "Saint-Denis (93)", "Saint-Denis, Réunion", "93200 Saint-Denis",
  // "Lyon 3e". Among homonyms, and among the communes of a postcode, the largest is meant.
  // `not_found` suggests up to three names; `usage` when the text holds nothing to look for.
  Result<Place> find(std::string_view text) const;

  const Commune* by_insee(std::string_view code) const;
  std::vector<const Commune*> by_postcode(std::string_view postcode) const;  // largest first
  // By exact name first, else without articles; largest first.
  std::vector<const Commune*> by_name(std::string_view name) const;
  // Those whose names begin with these words and go on ("Sablé": Sablé-sur-Sarthe); largest first.
  std::vector<const Commune*> beginning_with(std::string_view name) const;
  const Commune* nearest(Position position) const;  // null without communes

  std::size_t size() const { return communes_.size(); }

 private:
  using Index = std::uint32_t;  // in communes_
  static constexpr Index kNone = 0xffffffff;
  struct Entry {
    std::string key;
    Index commune;
  };

  Gazetteer() = default;
  void index_codes();
  void index_names();
  void approximate_missing_positions();
  std::vector<const Commune*> entries(const std::vector<Entry>& index, std::string_view key) const;
  const Commune* fitting(const std::vector<const Commune*>& named,
                         const std::vector<std::string>& qualifiers) const;
  const Commune* beginning_in_postcode(const std::vector<std::string>& words) const;
  std::vector<const Commune*> suggestions(std::vector<std::string> words) const;
  std::vector<const Commune*> by_words(const std::vector<std::string>& words) const;
  Result<Place> find_named(const std::vector<std::string>& words) const;
  Result<Place> place_of(const Commune& commune) const;

  std::unique_ptr<std::string> communes_text_;  // what the views of communes_ look into
  std::unique_ptr<std::string> centroids_text_;
  std::vector<Commune> communes_;     // by code
  std::vector<Index> by_code_;        // by the place of the code, kNone if there is none
  std::vector<Entry> by_full_name_;   // by key
  std::vector<Entry> by_loose_name_;  // without articles, by key
  std::vector<Entry> by_postcode_;    // by key
};

}  // namespace maillage
