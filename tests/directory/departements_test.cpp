#include "node/directory/departements.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "node/directory/regions.h"

namespace maillage {
namespace {

TEST(Departements, AreAllThereInTheOrderOfTheirCodes) {
  EXPECT_EQ(departements().size(), 109u);
  EXPECT_TRUE(std::is_sorted(departements().begin(), departements().end(),
                             [](const auto& a, const auto& b) { return a.code < b.code; }));
}

TEST(Regions, HoldEveryDepartementOfTheMainlandAndFiveOverseas) {
  std::size_t outside = 0;
  for (const Departement& each : departements()) outside += region_of(each.code).empty() ? 1 : 0;
  EXPECT_EQ(outside, departements().size() - 101);
}

TEST(Regions, AreThoseOfWhateverCodeATerritoryHas) {
  EXPECT_EQ(region_of("72"), "52");
  EXPECT_EQ(region_of("44109"), "52") << "a commune";
  EXPECT_EQ(region_of("R52"), "52");
  EXPECT_EQ(region_of("2A"), region_of("2B"));
  EXPECT_NE(region_of("35"), region_of("49"));
  EXPECT_EQ(region_of("974"), "04");
  EXPECT_EQ(region_of("200072684"), "") << "an EPCI does not tell";
  EXPECT_EQ(region_of("R99"), "");
  EXPECT_EQ(region_of(""), "");
}

TEST(Departements, AreFoundByCodeAndByName) {
  EXPECT_EQ(departement("2A")->name, "Corse-du-Sud");
  EXPECT_EQ(departement("01")->name, "Ain");
  EXPECT_EQ(departement_named("cote d or")->code, "21");
  EXPECT_EQ(departement_named("Réunion")->code, "974");
  EXPECT_EQ(departement_named("SEINE SAINT DENIS")->code, "93");
  EXPECT_EQ(departement("20"), nullptr);
  EXPECT_EQ(departement(""), nullptr);
  EXPECT_EQ(departement_named("Bretagne"), nullptr);
  EXPECT_EQ(departement_named(""), nullptr);
}

TEST(Departements, FollowFromCodesAndPostcodes) {
  EXPECT_EQ(departement_of_insee("2B033")->code, "2B");
  EXPECT_EQ(departement_of_insee("97411")->code, "974");
  EXPECT_EQ(departement_of_postcode("20090")->code, "2A");
  EXPECT_EQ(departement_of_postcode("20167")->code, "2A");
  EXPECT_EQ(departement_of_postcode("20200")->code, "2B");
  EXPECT_EQ(departement_of_postcode("97133")->code, "977");
  EXPECT_EQ(departement_of_postcode("97150")->code, "978");
  EXPECT_EQ(departement_of_postcode("98800")->code, "988");
  EXPECT_EQ(departement_of_postcode("00100"), nullptr);
  EXPECT_EQ(departement_of_postcode("75"), nullptr);
}

TEST(Departements, HaveTheTimeZoneOfTheirPlace) {
  EXPECT_EQ(departement("72")->timezone, "Europe/Paris");
  EXPECT_EQ(departement("2B")->timezone, "Europe/Paris");
  EXPECT_EQ(departement("971")->timezone, "America/Guadeloupe");
  EXPECT_EQ(departement("973")->timezone, "America/Cayenne");
  EXPECT_EQ(departement("974")->timezone, "Indian/Reunion");
  EXPECT_EQ(departement("976")->timezone, "Indian/Mayotte");
  EXPECT_EQ(departement("988")->timezone, "Pacific/Noumea");
  for (const auto& d : departements()) EXPECT_NE(d.timezone.find('/'), d.timezone.npos) << d.code;
}

}  // namespace
}  // namespace maillage
