#include "node/directory/gazetteer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "node/directory/distance.h"
#include "node/directory/text.h"
#include "tests/directory/real_venues.h"

namespace maillage {
namespace {

using testing::HasSubstr;
using testing::Not;

const Gazetteer& france() {
  static const Gazetteer gazetteer = [] {
    auto parsed = Gazetteer::parse(test::file_text("node/directory/data/communes-2026.csv"),
                                   test::file_text("node/directory/data/communes-centroids.csv"));
    if (!parsed) throw std::runtime_error(parsed.error().message);
    return std::move(*parsed);
  }();
  return gazetteer;
}

std::string found(std::string_view text) {
  const auto place = france().find(text);
  return place ? place->label() + " " + place->insee : place.error().message;
}

TEST(Gazetteer, FindsACommuneHoweverItsNameIsTyped) {
  for (const char* text : {"Le Mans", "le mans", "LE MANS", "Mans", " le-mans ", "LeMans"}) {
    EXPECT_EQ(found(text), "Le Mans (72) 72181") << text;
  }
  for (const char* text : {"Saint-Étienne", "St Etienne", "ST. ETIENNE", "saint etienne"}) {
    EXPECT_EQ(found(text), "Saint-Étienne (42) 42218") << text;
  }
  EXPECT_EQ(found("Ste Foy les Lyon"), "Sainte-Foy-lès-Lyon (69) 69202");
  EXPECT_EQ(found("l’hay les roses"), "L'Haÿ-les-Roses (94) 94038");
  EXPECT_EQ(found("Chalon s/ Saône"), "Chalon-sur-Saône (71) 71076");
  EXPECT_EQ(found("LYON CEDEX 03"), "Lyon (69) 69123");
}

TEST(Gazetteer, FindsByPostcodeAndByCode) {
  EXPECT_EQ(found("72000"), "Le Mans (72) 72181");
  EXPECT_EQ(found("72181"), "Le Mans (72) 72181");
  EXPECT_EQ(found("2a004"), "Ajaccio (2A) 2A004");
  EXPECT_EQ(found("97400"), "Saint-Denis (974) 97411");
  EXPECT_EQ(found("75012"), "Paris (75) 75056");
}

TEST(Gazetteer, MeansTheLargestCommuneOfAPostcode) {
  const auto communes = france().by_postcode("01400");
  ASSERT_GT(communes.size(), 1u);
  EXPECT_TRUE(std::is_sorted(communes.begin(), communes.end(),
                             [](auto* a, auto* b) { return a->population > b->population; }));
  EXPECT_EQ(france().find("01400")->insee, communes.front()->insee);
}

TEST(Gazetteer, MeansTheLargestOfHomonymsUnlessTold) {
  EXPECT_EQ(found("Saint-Denis"), "Saint-Denis (974) 97411");
  for (const char* text : {"Saint-Denis (93)", "Saint-Denis 93", "Saint-Denis, 93200",
                           "93200 Saint-Denis", "St Denis (Seine-Saint-Denis)"}) {
    EXPECT_EQ(found(text), "Saint-Denis (93) 93066") << text;
  }
  EXPECT_EQ(found("Saint-Denis, Réunion"), "Saint-Denis (974) 97411");
  EXPECT_EQ(found("Saint-Denis (11)"), "Saint-Denis (11) 11339");
  EXPECT_EQ(found("Sainte-Marie 974"), "Sainte-Marie (974) 97418");
}

TEST(Gazetteer, PrefersTheNameAsWrittenToTheNameWithoutItsArticle) {
  EXPECT_EQ(france().find("La Rochelle")->insee, "17300");
  for (const auto* commune : france().by_name("Rochelle")) {
    EXPECT_EQ(fold_text(commune->name), fold_text(france().by_name("Rochelle").front()->name));
  }
}

TEST(Gazetteer, UnderstandsArrondissements) {
  EXPECT_EQ(found("Paris 12"), "Paris (75) 75056");
  EXPECT_EQ(found("Paris 12e"), "Paris (75) 75056");
  EXPECT_EQ(found("Lyon 3e"), "Lyon (69) 69123");
  EXPECT_EQ(found("Marseille 1er"), "Marseille (13) 13055");
  EXPECT_THAT(found("Lyon 12e"), HasSubstr("no commune found"));
}

TEST(Gazetteer, StillKnowsCommunesThatHaveMerged) {
  const auto place = france().find("Châtillon-en-Michaille");
  ASSERT_TRUE(place);
  EXPECT_EQ(place->departement, "01");
}

TEST(Gazetteer, SuggestsNamesForAnUnknownOne) {
  const auto unknown = france().find("Renes");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().kind, ErrorKind::not_found);
  EXPECT_THAT(unknown.error().message, HasSubstr("no commune found for \"renes\"; did you mean"));
  EXPECT_THAT(unknown.error().message, HasSubstr("Rennes (35)"));
  EXPECT_THAT(found("Marseile"), HasSubstr("did you mean Marseille (13)"));
  EXPECT_THAT(found("Xqzwk"), HasSubstr("give a name, a postcode or LAT,LON"));
}

TEST(Gazetteer, SuggestsTheNamesakesWhenTheDepartementHasNone) {
  EXPECT_THAT(found("Saint-Denis (29)"), HasSubstr("did you mean Saint-Denis (974)"));
  EXPECT_THAT(found("Saint-Denis (29)"), HasSubstr("Saint-Denis (93)"));
}

TEST(Gazetteer, GivesAtMostThreeSuggestionsOnOneLine) {
  const std::string message = found("Sainte\nMary");
  EXPECT_THAT(message, Not(HasSubstr("\n")));
  EXPECT_LE(std::count(message.begin(), message.end(), '('), 3);
}

TEST(Gazetteer, TakesCoordinatesAsTheyAre) {
  const auto place = france().find(" 48.0061, 0.1996 ");
  ASSERT_TRUE(place);
  EXPECT_DOUBLE_EQ(place->position.latitude, 48.0061);
  EXPECT_DOUBLE_EQ(place->position.longitude, 0.1996);
  EXPECT_EQ(place->insee, "");
  EXPECT_EQ(place->departement, "72");
  EXPECT_EQ(place->label(), "48.0061, 0.1996");
  EXPECT_EQ(france().find("-20.88,55.45")->departement, "974");
  EXPECT_EQ(france().find("0,0")->departement, "");
}

TEST(Gazetteer, RefusesCoordinatesThatAreNone) {
  for (const char* text : {"91,0", "0,181", "nan,nan", "inf,0", "1e999,0", "48.1,", ",2"}) {
    EXPECT_FALSE(france().find(text)) << text;
  }
}

TEST(Gazetteer, RefusesWhatHoldsNothingToLookFor) {
  for (const std::string& text :
       {std::string(), std::string("  "), std::string("-'-"), std::string(201, 'a')}) {
    const auto place = france().find(text);
    ASSERT_FALSE(place);
    EXPECT_EQ(place.error().kind, ErrorKind::usage);
  }
}

TEST(Gazetteer, SaysSoWhenACommuneHasNoKnownPosition) {
  const auto place = france().find("Nouméa");
  ASSERT_FALSE(place);
  EXPECT_EQ(place.error().kind, ErrorKind::not_found);
  EXPECT_EQ(place.error().message,
            "the position of Nouméa (988) is not known here; give it as LAT,LON");
  EXPECT_NE(france().by_insee("98818"), nullptr);
}

TEST(Gazetteer, PutsNewCommunesAmongTheirPostalNeighbours) {
  const auto oie = france().find("L'Oie (85)");
  ASSERT_TRUE(oie);
  EXPECT_LT(distance_km(oie->position, {46.798, -1.128}), 10);
}

TEST(Gazetteer, FindsEveryCommuneByItsNameAndDepartement) {
  std::set<std::string> positions_unknown;
  std::size_t communes = 0;
  for (const auto& row : test::csv_rows(test::file_text("node/directory/data/communes-2026.csv"))) {
    if (row[0] == "code") continue;
    ++communes;
    const auto place = france().find(row[1] + " (" + row[3] + ")");
    if (!place && place.error().message.starts_with("the position of")) {
      positions_unknown.insert(row[3]);
    } else {
      ASSERT_TRUE(place) << row[1] << ": " << place.error().message;
      ASSERT_EQ(fold_text(place->name), fold_text(row[1]));
      ASSERT_EQ(place->departement, row[3]);
    }
    ASSERT_NE(france().by_insee(row[0]), nullptr);
  }
  EXPECT_EQ(communes, 34969u);
  for (const auto& code : positions_unknown) EXPECT_TRUE(code >= "975") << code;
}

TEST(Gazetteer, PlacesNearlyEveryRealVenueInItsCommune) {
  std::size_t told = 0, placed = 0;
  for (const Venue& venue : test::real_venues()) {
    const auto position = venue.position();
    if (!position || venue.text(VenueField::commune).empty()) continue;
    const auto place = france().find(std::string(venue.text(VenueField::commune)) + ", " +
                                     std::string(venue.text(VenueField::code_postal)));
    ++told;
    if (place && distance_km(place->position, *position) < 25) ++placed;
  }
  EXPECT_GT(told, 6000u);
  EXPECT_GT(placed, told * 95 / 100) << placed << " of " << told;
}

constexpr std::string_view kHeader = "code,nom,departement,population,codes_postaux\n";
constexpr std::string_view kCentres = "code_insee,nom,dep,lat,lon\n";

bool parses(const std::string& communes, const std::string& centres) {
  return Gazetteer::parse(communes, centres).has_value();
}

TEST(GazetteerTables, AreReadByTheNamesOfTheirColumns) {
  const auto gazetteer = Gazetteer::parse(
      "nom,population,code,extra,departement,codes_postaux\r\nEu,10,76255,x,76,76260\r\n",
      "lon,lat,nom,dep,code_insee\n1.41,50.04,Eu,76,76255\n");
  ASSERT_TRUE(gazetteer);
  EXPECT_EQ(gazetteer->find("eu")->insee, "76255");
}

TEST(GazetteerTables, AreRefusedWhenDamaged) {
  const std::string header(kHeader), centres(kCentres), row = "76255,Eu,76,10,76260\n";
  EXPECT_TRUE(parses(header + row, centres));
  EXPECT_FALSE(parses("", centres));
  EXPECT_FALSE(parses(header + row, ""));
  EXPECT_FALSE(parses("code,nom\n", centres));
  EXPECT_FALSE(parses(header + row + row, centres)) << "a code twice";
  EXPECT_FALSE(parses(header + "76255,Eu,76\n", centres));
  EXPECT_FALSE(parses(header + "76255,Eu,76,many,76260\n", centres));
  EXPECT_TRUE(parses(header + "76255,\"Eu\",76,10,76260\n", centres));
  EXPECT_FALSE(parses(header + "76255,E\"u,76,10,76260\n", centres));
  EXPECT_FALSE(parses(header + row, centres + "76255,Eu,76,91,0\n"));
  EXPECT_FALSE(parses(header + row, centres + "76255,Eu,76,nan,0\n"));
}

TEST(GazetteerTables, AreRefusedWhenTheyHaveTooManyRows) {
  std::string communes(kHeader);
  for (int i = 0; i <= 100'000; ++i) communes += std::to_string(i) + ",A,01,1,01000\n";
  EXPECT_FALSE(parses(communes, std::string(kCentres)));
}

RC_GTEST_PROP(Gazetteer, AnswersAnyBytesWithAPlaceOrOneLine, (const std::string& bytes)) {
  const auto place = france().find(bytes);
  if (!place) RC_ASSERT(place.error().message.find('\n') == std::string::npos);
}

}  // namespace
}  // namespace maillage
