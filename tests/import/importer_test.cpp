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

TEST(Importer, KeepsTheFullerOfTwoRowsWithoutADate) {
  const Imported read = import_text(
      "id,nom,commune,telephone\n1,plein,x,0243000000\n1,pauvre,x,\n2,pauvre,x,\n2,plein,x,"
      "0243000000\n");
  ASSERT_EQ(read.venues.size(), 2u);
  EXPECT_EQ(read.venues[0].text(VenueField::nom), "plein");
  EXPECT_EQ(read.venues[1].text(VenueField::nom), "plein");
  ASSERT_EQ(read.report.issues.size(), 2u);
  EXPECT_EQ(read.report.issues[0].line, 3u);
  EXPECT_EQ(read.report.issues[1].line, 5u);
}

TEST(Importer, SaysWhichColumnsOfAMapTheFileLacks) {
  const auto map = ColumnMap::parse(
      "name = \"essai\"\n[[column]]\nfrom = [\"nom\"]\nto = \"nom\"\n"
      "[[column]]\nfrom = [\"ville\", \"bourg\"]\nto = \"commune\"\n"
      "[[column]]\nfrom = [\"tel\"]\nto = \"telephone\"\n");
  ASSERT_TRUE(map) << map.error().message;
  const Imported read = import_text("nom;bourg\nA;Le Mans\n", {}, &*map);
  EXPECT_EQ(read.report.missing_columns, std::vector<std::string>{"tel"});
  EXPECT_TRUE(import_text("nom,commune\nA,Le Mans\n").report.missing_columns.empty());
}

TEST(Importer, SaysWhoMayBeAShelterNobodyMarked) {
  const std::string header = "nom,commune,structure_protegee,typologie\n";
  const auto warned = [&](const std::string& row) {
    return import_text(header + row).report.warnings;
  };
  EXPECT_EQ(warned("CHRS Les Tilleuls,Le Mans,,\n"), 1u);
  EXPECT_EQ(warned("Lieu d'écoute violences conjugales,Le Mans,,\n"), 1u);
  EXPECT_EQ(warned("CHRS Les Tilleuls,Le Mans,oui,\n"), 0u);
  EXPECT_EQ(warned("CHRS Les Tilleuls,Le Mans,non,\n"), 0u);
  EXPECT_EQ(warned("Les Tilleuls,Le Mans,,CHRS\n"), 0u) << "its kind hides it already";
  EXPECT_EQ(warned("Médiathèque,Le Mans,,\n"), 0u);
}

TEST(Importer, ReadsAYesOrNoAboutFees) {
  const auto fees = [](const std::string& column, const std::string& answer) {
    const auto map = ColumnMap::parse(
        "name = \"essai\"\n[[column]]\nfrom = [\"nom\"]\nto = \"nom\"\n"
        "[[column]]\nfrom = [\"ville\"]\nto = \"commune\"\n"
        "[[column]]\nfrom = [\"" +
        column + "\"]\nto = \"frais_a_charge\"\n");
    EXPECT_TRUE(map);
    const Imported read =
        import_text("nom;ville;" + column + "\nA;Le Mans;" + answer + "\n", {}, &*map);
    return std::string(read.venues.at(0).text(VenueField::frais_a_charge));
  };
  EXPECT_EQ(fees("Gratuit ?", "oui"), "Gratuit");
  EXPECT_EQ(fees("Gratuit ?", "Non"), "Payant");
  EXPECT_EQ(fees("Participation", "oui"), "Payant");
  EXPECT_EQ(fees("Payant", "x"), "Payant");
  EXPECT_EQ(fees("Payant", "non"), "Gratuit");
  EXPECT_EQ(fees("Payant", "2 euros"), "2 euros");
}

TEST(Importer, KeepsOneTerritory) {
  const std::string text =
      "id,nom,commune,code_postal,code_insee\n"
      "1,A,Le Mans,72000,\n2,B,Angers,49000,\n3,C,Voisine,49000,72999\n"
      "4,D,Ajaccio,20000,2A004\n5,E,Bastia,20200,\n6,F,Saint-Denis,97400,97411\n7,G,Ailleurs,,\n";
  const auto ids = [&](std::vector<std::string> departements) {
    std::string found;
    for (const Venue& venue : import_text(text, std::move(departements)).venues) {
      found += venue.id.substr(venue.id.find('/') + 1);
    }
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
      {"72"}, nullptr, [](auto, auto, auto) { return std::vector<std::string>{"49007"}; });
  EXPECT_EQ(read.report.outside, 3u);
  EXPECT_EQ(read.report.rejected, 1u) << "B has no place at all";
  EXPECT_EQ(read.report.warnings, 0u);
  EXPECT_EQ(read.report.issues.size(), 1u);
}

TEST(Importer, RejectsARowWhoseDepartementNothingTells) {
  const Imported read = import_text("nom,commune,code_postal\nA,Le Mans,\nB,x,96000\n", {"72"});
  EXPECT_EQ(read.report.rejected, 2u);
  EXPECT_EQ(read.report.outside, 0u);
  ASSERT_EQ(read.report.issues.size(), 2u);
  EXPECT_EQ(read.report.issues[0].line, 2u);
  EXPECT_EQ(read.report.issues[0].value, "A");
  EXPECT_EQ(read.report.issues[0].message,
            "no postcode or INSEE code: cannot tell its département");
}

TEST(Importer, AsksForTheDepartementOfAPlaceWithoutCodes) {
  const CommunesOfPlace of_place = [](std::string_view commune, std::string_view,
                                      std::optional<Position> position) {
    std::vector<std::string> codes;
    if (commune == "Saint-Denis") codes = {"93066", "97411"};
    if (commune == "Le Mans" || (position && position->latitude == 48)) codes = {"72181"};
    return codes;
  };
  const std::string text =
      "id,nom,commune,code_postal,latitude,longitude\n1,A,Le Mans,,,\n2,B,Saint-Denis,,,\n"
      "3,C,Nulle-Part,,,\n4,D,,,48,0.2\n5,E,Le Mans,49000,,\n";
  const Imported sarthe = import_text(text, {"72"}, nullptr, of_place);
  ASSERT_EQ(sarthe.venues.size(), 2u);
  EXPECT_EQ(sarthe.venues[0].id, "lieux-mediation-numerique/1");
  EXPECT_EQ(sarthe.venues[1].id, "lieux-mediation-numerique/4");
  EXPECT_EQ(sarthe.report.outside, 2u) << "Saint-Denis, and a postcode that says so";
  EXPECT_EQ(sarthe.report.rejected, 1u);
  EXPECT_EQ(import_text(text, {"974"}, nullptr, of_place).venues.at(0).id,
            "lieux-mediation-numerique/2");
  EXPECT_EQ(import_text(text, {"whole"}, nullptr, of_place).report.accepted, 5u);
}

TEST(Importer, TellsWhichFieldsTheFileSpeaksOf) {
  using F = VenueField;
  using testing::UnorderedElementsAre;
  EXPECT_THAT(import_text("id,nom,commune,telephone,divers\n1,A,B,,x\n").covered,
              UnorderedElementsAre(F::nom, F::commune, F::telephone));
  EXPECT_THAT(import_text("nom,commune,mardi\nA,B,\n").covered,
              UnorderedElementsAre(F::nom, F::commune, F::horaires));
  EXPECT_THAT(import_text("nom,commune,Mardi matin\nA,B,\n").covered,
              UnorderedElementsAre(F::nom, F::commune, F::horaires));
  EXPECT_THAT(import_text("nom,latitude,longitude\nA,48,0\n").covered,
              UnorderedElementsAre(F::nom, F::latitude, F::longitude));
  EXPECT_THAT(import_text("nom,geo_point_2d\nA,\"48,0\"\n").covered,
              UnorderedElementsAre(F::nom, F::latitude, F::longitude));
  EXPECT_THAT(import_text("nom,commune,latitude\nA,B,48\n").covered,
              UnorderedElementsAre(F::nom, F::commune))
      << "one coordinate is never read";
}

TEST(Importer, DoesNotTakeConstantsForWhatTheFileSays) {
  const Result<ColumnMap> map = ColumnMap::parse(
      "[[column]]\nfrom = \"n\"\nto = \"nom\"\n[[column]]\nfrom = \"c\"\nto = \"commune\"\n"
      "[[column]]\nfrom = \"zzz\"\nto = \"telephone\"\n"
      "[[constant]]\nto = \"source\"\nvalue = \"S\"\n");
  ASSERT_TRUE(map);
  EXPECT_THAT(import_text("n,c\nA,B\n", {}, &*map).covered,
              testing::UnorderedElementsAre(VenueField::nom, VenueField::commune));
}

TEST(Importer, TakesTheStructureForTheNameAndLeavesSurnamesAlone) {
  for (const char* structure :
       {"Structure", "nom_structure", "Nom de la structure", "Raison sociale", "Organisme"}) {
    const Imported read = import_text(std::string("Nom;CP;Ville;") + structure +
                                      "\nDurand;72000;Le Mans;CCAS\nMartin;72000;Le Mans;\n");
    ASSERT_EQ(read.report.accepted, 1u) << structure;
    EXPECT_EQ(read.venues[0].text(VenueField::nom), "CCAS");
    EXPECT_EQ(read.report.rejected, 1u) << "a surname is no name for a venue";
    EXPECT_THAT(read.report.unused_columns, testing::ElementsAre("Nom"));
  }
}

TEST(Importer, NeverReadsColumnsOfPersonsWhateverTheMapSays) {
  const Result<ColumnMap> map = ColumnMap::parse(
      "[[column]]\nfrom = \"org\"\nto = \"nom\"\n[[column]]\nfrom = \"v\"\nto = \"commune\"\n"
      "[[column]]\nfrom = [\"prenom\", \"contact\"]\nto = \"presentation_resume\"\n");
  ASSERT_TRUE(map);
  const Imported read =
      import_text("org;v;Prénom;contact\nCCAS;Le Mans;Odile;accueil\n", {}, &*map);
  ASSERT_EQ(read.venues.size(), 1u);
  EXPECT_EQ(read.venues[0].text(VenueField::presentation_resume), "accueil");
  EXPECT_THAT(read.report.unused_columns, testing::ElementsAre("Prénom"));
}

TEST(Importer, LeavesTitleLinesAsideAndSaysSo) {
  const Imported read = import_text(
      "Annuaire des lieux, 2024;;\n\n\"Source : hub,\nservice communication\";;\n;;\n"
      "id;Nom;Commune\n1;CCAS;Le Mans\n2;;x\n");
  ASSERT_EQ(read.venues.size(), 1u);
  EXPECT_EQ(read.venues[0].text(VenueField::nom), "CCAS");
  ASSERT_EQ(read.report.issues.size(), 2u);
  EXPECT_EQ(read.report.issues[0].line, 1u);
  EXPECT_EQ(read.report.issues[0].severity, IssueSeverity::warning);
  EXPECT_EQ(read.report.issues[0].message, "3 lines above the header were left aside");
  EXPECT_EQ(read.report.issues[1].line, 8u);
  EXPECT_EQ(import_text("Annuaire\nnom;commune\nA;B\n").report.issues.at(0).message,
            "1 line above the header was left aside");
}

TEST(Importer, LooksForTheHeaderInTheNextTenLinesOnly) {
  std::string text = "Annuaire\n";
  for (int i = 1; i < 10; ++i) text += "Note " + std::to_string(i) + "\n";
  const std::string table = "nom,commune\nA,B\n";
  EXPECT_EQ(import_text(text + table).report.accepted, 1u);
  EXPECT_THAT(import_error(text + "Note 10\n" + table).message, HasSubstr("header: Annuaire."));
}

TEST(Importer, FindsTheHeaderOfAnOwnMapBelowTitles) {
  const std::string columns =
      "[[column]]\nfrom = \"org\"\nto = \"nom\"\n[[column]]\nfrom = \"v\"\nto = \"commune\"\n";
  for (const char* first : {"", "recognise = [\"v\"]\n"}) {
    const Result<ColumnMap> map = ColumnMap::parse(first + columns);
    ASSERT_TRUE(map);
    const Imported read = import_text("sep=;\nOrg\norg;v\nCCAS;Le Mans\n", {}, &*map);
    EXPECT_EQ(read.report.accepted, 1u);
    EXPECT_EQ(read.report.warnings, 1u);
    // A header that is known in part only is not skipped for want of a better one.
    EXPECT_EQ(import_text("org;x\nCCAS;Le Mans\n", {}, &*map).report.rejected, 1u);
  }
}

TEST(Importer, RefusesATerritoryThatDoesNotExist) {
  const Result<Importer> importer =
      Importer::open(as_bytes("nom,commune\nA,B\n"), nullptr, ImportOptions{{"Sartre"}});
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

TEST(Importer, RefusesAListOfPersonsBelowATitleToo) {
  const Error error = import_error("Contacts\nStructure;Nom;Prénom;CP\nCCAS;Durand;Odile;72000\n");
  EXPECT_THAT(error.message, HasSubstr("data of persons (Prénom)"));
  EXPECT_THAT(error.message, HasSubstr("remove these columns and import again"));
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
        RC_ASSERT(!value.empty());
        RC_ASSERT(is_utf8(value));
        RC_ASSERT(value.front() != ' ');
        RC_ASSERT(value.back() != ' ');
        RC_ASSERT(value.front() != '=');
      }
    }
  }
}

}  // namespace
}  // namespace maillage
