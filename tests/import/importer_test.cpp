#include "node/directory/import/importer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "node/directory/import/import_limits.h"
#include "tests/import/import_helpers.h"

namespace maillage {
namespace {

using import_test::find_venue;
using import_test::import_error;
using import_test::import_text;
using import_test::Imported;
using testing::HasSubstr;

TEST(Importer, WorksInSlices) {
  const std::string text = "id,nom,commune\n1,A,x\n2,B,x\n3,C,x\n4,D,x\n5,E,x\n";
  Result<Importer> importer = Importer::open(as_bytes(text), nullptr, {});
  ASSERT_TRUE(importer);
  EXPECT_EQ(importer->report().rows_total, 5u);
  EXPECT_EQ(importer->report().rows_read, 0u);
  EXPECT_TRUE(importer->step(2));
  EXPECT_EQ(importer->report().rows_read, 2u);
  EXPECT_TRUE(importer->step(0));
  EXPECT_TRUE(importer->step(2));
  EXPECT_FALSE(importer->step(2));
  EXPECT_FALSE(importer->step(2));
  EXPECT_EQ(importer->report().rows_read, 5u);
  EXPECT_EQ(importer->take_venues().size(), 5u);
}

TEST(Importer, NeedsItsBytesDuringOpenOnly) {
  Result<Importer> importer = [] {
    const std::string text = "id,nom,commune\n1,Médiathèque,Évron\n";
    return Importer::open(as_bytes(text), nullptr, {});
  }();
  ASSERT_TRUE(importer);
  EXPECT_FALSE(importer->step(10));
  EXPECT_EQ(importer->take_venues().at(0).text(VenueField::nom), "Médiathèque");
}

TEST(Importer, GivesTheSameVenuesWhateverTheColumnOrderAndCase) {
  const Imported straight = import_text("id,nom,commune,code_postal\n1,A,Le Mans,72000\n");
  const Imported shuffled = import_text("Code Postal;COMMUNE;Id;Nom\n72000;Le Mans;1;A\n");
  EXPECT_EQ(straight.venues, shuffled.venues);
}

TEST(Importer, GivesTheSameVenuesWhateverTheEncodingAndSeparator) {
  const Imported utf8 = import_text("id,nom,commune\n1,Médiathèque,Évron\n");
  EXPECT_EQ(utf8.report.encoding, "UTF-8");
  const Imported bom = import_text("\xEF\xBB\xBFid\tnom\tcommune\r1\tMédiathèque\tÉvron\r");
  EXPECT_EQ(bom.report.separator, '\t');
  const Imported latin = import_text(
      "id;nom;commune\r\n1;M\xE9"
      "diath\xE8que;\xC9vron\r\n");
  EXPECT_EQ(latin.report.encoding, "Windows-1252");
  EXPECT_EQ(utf8.venues, bom.venues);
  EXPECT_EQ(utf8.venues, latin.venues);
}

TEST(Importer, KeepsTheLatestSnapshotOfAVenue) {
  const Imported read = import_text(
      "id,nom,commune,date_maj\n"
      "1,ancien,x,2023-01-01\n1,récent,x,2024-01-01\n1,sans date,x,\n1,moyen,x,2023-06-01\n"
      "2,premier,x,2024-01-01\n2,second,x,2024-01-01\n");
  EXPECT_EQ(read.report.accepted, 2u);
  EXPECT_EQ(read.report.superseded, 4u);
  ASSERT_EQ(read.venues.size(), 2u);
  EXPECT_EQ(read.venues[0].text(VenueField::nom), "récent");
  EXPECT_EQ(read.venues[1].text(VenueField::nom), "second");
}

TEST(Importer, KeepsOneTerritory) {
  const std::string text =
      "id,nom,commune,code_postal,code_insee\n"
      "1,A,Le Mans,72000,\n2,B,Angers,49000,\n3,C,Voisine,49000,72999\n"
      "4,D,Ajaccio,20000,2A004\n5,E,Bastia,20200,\n6,F,Saint-Denis,97400,97411\n7,G,Ailleurs,,\n";
  const auto ids = [&](std::vector<std::string> departements) {
    std::string found;
    for (const Venue& venue : import_text(text, std::move(departements)).venues) found += venue.id;
    return found;
  };
  EXPECT_EQ(ids({"72"}), "13");
  EXPECT_EQ(ids({"49"}), "2");
  EXPECT_EQ(ids({"2A"}), "45");
  EXPECT_EQ(ids({"2B"}), "5");
  EXPECT_EQ(ids({"974"}), "6");
  EXPECT_EQ(ids({"72", "974"}), "136");
  EXPECT_EQ(ids({"whole"}), "1234567");
  EXPECT_EQ(ids({}), "1234567");
}

TEST(Importer, SaysNothingAboutRowsOutsideTheTerritory) {
  const Imported read = import_text(
      "nom,commune,code_postal,telephone\nA,Angers,49000,xx\nB,,,xx\nC,Ailleurs,,xx\n,,49000,\n",
      {"72"});
  EXPECT_EQ(read.report.outside, 3u);
  EXPECT_EQ(read.report.rejected, 1u);
  EXPECT_EQ(read.report.warnings, 0u);
  EXPECT_EQ(read.report.issues.size(), 1u);
}

TEST(Importer, RefusesADepartementThatDoesNotExist) {
  const Result<Importer> importer =
      Importer::open(as_bytes("nom,commune\nA,B\n"), nullptr, ImportOptions{{"Sarthe"}});
  ASSERT_FALSE(importer);
  EXPECT_EQ(importer.error().kind, ErrorKind::usage);
}

TEST(Importer, BoundsItsIssuesAndCountsTheRest) {
  std::string text = "id,nom,commune,telephone\n";
  for (std::size_t i = 0; i < kMaxReportedIssues + 50; ++i) {
    text += std::to_string(i) + ",A,B,xx\n";
  }
  const Imported read = import_text(text);
  EXPECT_EQ(read.report.issues.size(), kMaxReportedIssues);
  EXPECT_EQ(read.report.issues_left_out, 50u);
  EXPECT_EQ(read.report.warnings, kMaxReportedIssues + 50);
}

TEST(Importer, ReportsStrayBytesInUtf8) {
  const Imported read = import_text("nom,commune\nMédiathèque é,Évron\nCaf\xE9,Évron\n");
  ASSERT_EQ(read.report.issues.size(), 1u);
  EXPECT_EQ(read.report.issues[0].line, 3u);
  EXPECT_EQ(read.venues.at(1).text(VenueField::nom), "Café");
}

TEST(Importer, RefusesAHeaderNobodyKnowsAndShowsIt) {
  EXPECT_THAT(import_error("a,b\n1,2\n").message, HasSubstr("a, b"));
  EXPECT_THAT(import_error("Mairie;Le Mans\nPoste;Angers\n").message, HasSubstr("--map"));
}

TEST(Importer, RefusesAMapThatKnowsNoColumn) {
  const Result<ColumnMap> map = ColumnMap::parse("[[column]]\nfrom = \"zzz\"\nto = \"nom\"\n");
  ASSERT_TRUE(map);
  const Result<Importer> importer = Importer::open(as_bytes("nom,commune\nA,B\n"), &*map, {});
  ASSERT_FALSE(importer);
  EXPECT_THAT(importer.error().message, HasSubstr("is it the map for this file?"));
}

TEST(Importer, ReportsColumnsItDidNotUse) {
  const Imported read = import_text("nom,commune,Surface m2,cle_ban\nA,B,12,x\n");
  EXPECT_THAT(read.report.unused_columns, testing::ElementsAre("Surface m2"));
}

// Whatever the cells: counts add up, identifiers are unique, and values are as venue.h says.
RC_GTEST_PROP(Importer, KeepsItsPromisesOnAnyCells, ()) {
  std::string text = "id;nom;commune;code_postal;telephone;services;latitude;longitude;date_maj\n";
  const auto cell = rc::gen::container<std::string>(
      rc::gen::elementOf(std::string("ab01 |,;\"'=+-@.\r\n/:\xC3\xA9\xFF(")));
  const int rows = *rc::gen::inRange(1, 20);
  for (int i = 0; i < rows; ++i) {
    for (int column = 0; column < 9; ++column) text += *cell + (column < 8 ? ";" : "\n");
  }
  Result<Importer> importer = Importer::open(as_bytes(text), nullptr, ImportOptions{{}});
  if (!importer) {
    RC_ASSERT(importer.error().kind == ErrorKind::invalid_input);
    return;
  }
  while (importer->step(3)) {
  }
  const ImportReport& report = importer->report();
  RC_ASSERT(report.rows_read == report.rows_total);
  RC_ASSERT(report.rows_read ==
            report.accepted + report.superseded + report.outside + report.rejected);
  std::set<std::string> ids;
  for (const Venue& venue : importer->take_venues()) {
    RC_ASSERT(ids.insert(venue.id).second);
    for (const auto& [field, values] : venue.fields) {
      RC_ASSERT(!values.empty() && std::is_sorted(values.begin(), values.end()));
      for (const std::string& value : values) {
        RC_ASSERT(!value.empty() && is_utf8(value) && value.front() != ' ' && value.back() != ' ');
        RC_ASSERT(value.front() != '=');
      }
    }
  }
}

}  // namespace
}  // namespace maillage
