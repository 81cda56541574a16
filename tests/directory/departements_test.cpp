#include "node/directory/departements.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace maillage {
namespace {

TEST(Departements, AreAllThereInTheOrderOfTheirCodes) {
  EXPECT_EQ(departements().size(), 109u);
  EXPECT_TRUE(std::is_sorted(departements().begin(), departements().end(),
                             [](const auto& a, const auto& b) { return a.code < b.code; }));
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
