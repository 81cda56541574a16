#include "tests/duplicates/labelled_pairs.h"

#include <algorithm>
#include <map>
#include <sstream>
#include <stdexcept>

#include "tests/directory/real_venues.h"

namespace maillage::test {

TwiceListed twice_listed() {
  std::map<std::string, std::vector<const Venue*>> by_id;
  for (const Venue& venue : real_venues()) by_id[venue.id].push_back(&venue);
  TwiceListed found;
  for (const auto& [id, rows] : by_id) {
    if (rows.size() < 2) continue;
    if (rows.size() > 2) throw std::logic_error("an id stands three times: " + id);
    VenuePair pair{*rows[0], *rows[1], id};
    pair.a.id = "left/" + id;
    pair.b.id = "right/" + id;
    const bool one_source = pair.a.text(VenueField::source) == pair.b.text(VenueField::source);
    (one_source ? found.same : found.collisions).push_back(std::move(pair));
  }
  return found;
}

std::vector<VenuePair> labelled_by_hand(const std::string& name) {
  std::map<std::string, const Venue*> by_id;
  for (const Venue& venue : real_venues()) by_id[venue.id] = &venue;
  std::vector<VenuePair> pairs;
  std::istringstream lines(file_text("tests/data/duplicates/" + name + ".tsv"));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream cells(line);
    std::string a, b, why;
    std::getline(cells, a, '\t');
    std::getline(cells, b, '\t');
    std::getline(cells, why);
    pairs.push_back({*by_id.at(a), *by_id.at(b), why});
  }
  return pairs;
}

std::pair<std::vector<VenuePair>, std::vector<VenuePair>> halves(
    const std::vector<VenuePair>& pairs) {
  std::pair<std::vector<VenuePair>, std::vector<VenuePair>> split;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    (i % 2 == 0 ? split.first : split.second).push_back(pairs[i]);
  }
  return split;
}

}  // namespace maillage::test
