#include "node/directory/print/guide.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "node/directory/import/importer.h"
#include "node/directory/public_view.h"

namespace maillage {
namespace {

using Field = VenueField;
using testing::HasSubstr;
using testing::Not;

Venue venue(const std::string& name, const std::string& commune) {
  return {"id-" + name, {{Field::nom, {name}}, {Field::commune, {commune}}}};
}

std::string page_of(std::vector<Venue> venues) {
  Guide guide{"Sarthe", "", "2026-11-22", {}};
  for (Venue& each : venues) guide.venues.push_back({public_view(std::move(each)), "Hub 72"});
  return guide_page(guide);
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST(Guide, SaysOfAVenueWhatIsKnown) {
  Venue place = venue("Médiathèque", "Le Mans");
  place.fields[Field::adresse] = {"54 rue du Port"};
  place.fields[Field::code_postal] = {"72000"};
  place.fields[Field::telephone] = {"+33243474874"};
  place.fields[Field::horaires] = {"Tu-Sa 10:00-18:00"};
  place.fields[Field::langues] = {"en", "lsf"};
  place.fields[Field::sans_internet] = {"oui"};
  place.fields[Field::date_maj] = {"2026-10-01"};
  const std::string page = page_of({place});
  EXPECT_THAT(page, HasSubstr("Guide d’accueil : Sarthe"));
  EXPECT_THAT(page, HasSubstr("1 lieu au 22 novembre 2026"));
  EXPECT_THAT(page, HasSubstr("54 rue du Port, 72000 Le Mans"));
  EXPECT_THAT(page, HasSubstr("02 43 47 48 74"));
  EXPECT_THAT(page, HasSubstr("mardi à samedi"));
  EXPECT_THAT(page, HasSubstr("sans démarche en ligne · langues : en, lsf"));
  EXPECT_THAT(page, HasSubstr("Hub 72, mis à jour le 1er octobre 2026"));
}

TEST(Guide, PutsACommuneUnderOneHeadingHoweverItIsWritten) {
  const std::string page =
      page_of({venue("A", "LE MANS CEDEX 2"), venue("B", "Le Mans"), venue("C", "LE MANS"),
               venue("D", "Le Mans Cédex"), venue("E", "St-Calais"), venue("F", "Saint-Calais"),
               venue("G", "Saint Calais"), venue("H", "Saint-Calais"), venue("I", "")});
  EXPECT_EQ(count(page, "<h2>"), 3u);
  EXPECT_THAT(page, HasSubstr("<h2>Le Mans</h2>"));
  EXPECT_THAT(page, HasSubstr("<h2>Saint-Calais</h2>"));
  EXPECT_THAT(page, HasSubstr("<h2>Commune non précisée</h2>"));
}

TEST(Guide, OrdersByCommuneAndName) {
  const std::string page = page_of({venue("Zèbre", "Écommoy"), venue("abri", "Écommoy"),
                                    venue("Bar", "Allonnes"), venue("Éole", "ÉCOMMOY")});
  EXPECT_EQ(count(page, "<h2>"), 2u);
  EXPECT_LT(page.find("<h3>Bar"), page.find("<h3>abri"));
  EXPECT_LT(page.find("<h3>abri"), page.find("<h3>Éole"));
  EXPECT_LT(page.find("<h3>Éole"), page.find("<h3>Zèbre"));
}

TEST(Guide, ShowsHoursInProseAsTheyAre) {
  Venue place = venue("Mairie", "Le Mans");
  place.fields[Field::horaires] = {"sur rendez-vous, le matin"};
  EXPECT_THAT(page_of({place}), HasSubstr("<p>sur rendez-vous, le matin</p>"));
}

TEST(Guide, RunsNothingOfAVenue) {
  Venue place = venue("<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>");
  place.fields[Field::services] = {"</style><b>&'"};
  Guide guide{"<i>", "<u>", "<s>", {{place, "<hub>"}}};
  const std::string page = guide_page(guide);
  for (const char* raw : {"<script", "<img", "<b>", "<i>", "<u>", "<s>", "<hub>", "</style><"}) {
    EXPECT_THAT(page, Not(HasSubstr(raw)));
  }
  EXPECT_EQ(count(page, "http"), 0u) << "nothing is loaded";
}

TEST(Guide, SaysOfAHiddenPlaceItsCommuneAndTelephone) {
  Venue refuge = venue("Maison des femmes", "Le Mans");
  refuge.fields[Field::adresse_confidentielle] = {"oui"};
  refuge.fields[Field::adresse] = {"12 CANARI"};
  refuge.fields[Field::telephone] = {"+33243000000"};
  const std::string page = page_of({refuge});
  EXPECT_THAT(page, Not(HasSubstr("CANARI")));
  EXPECT_THAT(page, HasSubstr("Adresse communiquée par téléphone"));
  EXPECT_THAT(page, HasSubstr("02 43 00 00 00"));
}

TEST(Guide, OfTheRealVenuesHoldsThemAllOnce) {
  std::ifstream file(std::string(MAILLAGE_SOURCE_DIR) + "/tests/data/lieux-mediation-numerique.csv",
                     std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  auto importer = Importer::open(as_bytes(text), nullptr, {{"72"}});
  ASSERT_TRUE(importer);
  while (importer->step(1000)) {
  }
  std::vector<Venue> venues = importer->take_venues();
  const std::size_t expected = venues.size();
  ASSERT_GT(expected, 100u);
  const std::string page = page_of(std::move(venues));
  EXPECT_EQ(count(page, "<article>"), expected);
  EXPECT_EQ(count(page, "</article>"), expected);
  EXPECT_LT(page.size() / expected, 1500u);
}

}  // namespace
}  // namespace maillage
