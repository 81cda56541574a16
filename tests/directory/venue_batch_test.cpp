#include "node/directory/search/venue_batch.h"

#include <gtest/gtest.h>

namespace maillage {
namespace {

using Field = VenueField;

ScopeId scope(std::uint8_t number) {
  ScopeId id;
  id.value.fill(number);
  return id;
}

// What a visitor is told, a line a venue.
std::vector<std::string> lines_of(const VenueBatch& batch) {
  std::vector<std::string> lines;
  batch.visit([&lines](const VenueKey& key, const VenueView* venue) {
    std::string line = key.hub_scope.hex().substr(0, 2) + " " + key.venue_id + ":";
    if (venue == nullptr) line += " gone";
    for (const auto& [field, text] :
         venue == nullptr ? std::span<const VenueView::Value>() : venue->values()) {
      line += " " + std::string(info(field).column) + "=" + std::string(text);
    }
    lines.push_back(line);
  });
  return lines;
}

TEST(VenueBatch, GivesBackCopiesOfWhatItWasGivenInTheirOrder) {
  VenueBatch batch;
  {
    Venue venue{"a", {{Field::nom, {"Mairie"}}, {Field::typologie, {"CCAS", "MUNI"}}}};
    batch.upsert(scope(1), "a", venue);
    venue.fields[Field::nom] = {"Changed since"};
  }
  batch.erase(scope(1), "b");
  batch.upsert(scope(2), "a", Venue{"a", {{Field::commune, {"Brest"}}}});
  batch.upsert(scope(1), "a", Venue{"a", {{Field::nom, {"Mairie annexe"}}}});
  EXPECT_EQ(batch.size(), 4u);
  EXPECT_EQ(lines_of(batch), (std::vector<std::string>{
                                 "01 a: nom=Mairie typologie=CCAS typologie=MUNI", "01 b: gone",
                                 "02 a: commune=Brest", "01 a: nom=Mairie annexe"}));
}

TEST(VenueBatch, OfNothingVisitsNothing) { EXPECT_TRUE(lines_of(VenueBatch()).empty()); }

}  // namespace
}  // namespace maillage
