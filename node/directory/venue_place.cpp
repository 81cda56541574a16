#include "node/directory/venue_place.h"

#include <algorithm>

#include "node/directory/geographic_table.h"

namespace maillage {
namespace {

bool has_postcode(const Commune& commune, std::string_view postcode) {
  const auto codes = split_line(commune.postcodes, '|');
  return std::find(codes.begin(), codes.end(), postcode) != codes.end();
}

}  // namespace

std::vector<std::string> communes_of_place(const Gazetteer& gazetteer, std::string_view commune,
                                           std::string_view postcode,
                                           std::optional<Position> position) {
  std::vector<std::string> all, of_postcode;
  for (const Commune* named : gazetteer.by_name(commune)) {
    all.emplace_back(named->insee);
    if (has_postcode(*named, postcode)) of_postcode.emplace_back(named->insee);
  }
  if (!of_postcode.empty()) return of_postcode;
  if (position) {
    if (const Commune* nearest = gazetteer.nearest(*position)) return {std::string(nearest->insee)};
  }
  return all;
}

}  // namespace maillage
