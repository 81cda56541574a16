#include "node/directory/import/venue_identity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/import/import_helpers.h"

namespace maillage {
namespace {

using import_test::import_text;
using import_test::Imported;

std::string only_id(std::string_view text, const std::string& source = "") {
  ImportOptions options;
  options.source = source;
  auto importer = Importer::open(as_bytes(text), nullptr, options);
  if (!importer || importer->step(10)) return "unreadable";
  const std::vector<Venue> venues = importer->take_venues();
  return venues.size() == 1 ? venues[0].id : "not one venue";
}

TEST(VenueIdentity, TrustsLongIdentifiersThatAreNotOnlyDigits) {
  EXPECT_TRUE(is_unique_by_form("62bd520b3e465606de19a99f"));
  EXPECT_TRUE(is_unique_by_form("structure-01"));
  EXPECT_FALSE(is_unique_by_form("structure-1"));
  EXPECT_FALSE(is_unique_by_form("ééééééééééé")) << "eleven characters in 22 bytes";
  EXPECT_FALSE(is_unique_by_form("53792827700194")) << "several venues of one body share a SIRET";
  EXPECT_FALSE(is_unique_by_form(""));
}

TEST(VenueIdentity, WritesASourceInOneWay) {
  for (const char* source :
       {"France Services", "france-services", " FRANCE_SERVICES ", "France’services"}) {
    EXPECT_EQ(source_key(source), "france-services") << source;
  }
  EXPECT_EQ(source_key("Département/72"), "departement-72");
  EXPECT_EQ(source_key("***"), "");
}

TEST(VenueIdentity, QualifiesOnce) {
  EXPECT_EQ(qualified_id("100", "cd72"), "cd72/100");
  EXPECT_EQ(qualified_id("cd72/100", "cd72"), "cd72/100");
  EXPECT_EQ(qualified_id("cd72/", "cd72"), "cd72/cd72/");
  EXPECT_EQ(qualified_id("cd72/100", "siao"), "siao/cd72/100");
  EXPECT_EQ(qualified_id("62bd520b3e465606de19a99f", "cd72"), "62bd520b3e465606de19a99f");
}

RC_GTEST_PROP(VenueIdentity, IsStableAndKeepsSourcesApart, (const std::string& a)) {
  const std::string id = "1" + a;
  const std::string once = qualified_id(id, "cd72");
  RC_ASSERT(qualified_id(once, "cd72") == once);
  if (!is_unique_by_form(id)) RC_ASSERT(once != qualified_id(id, "siao"));
}

TEST(VenueIdentity, TakesTheSourceOfTheRowThenOfTheImportThenOfTheMap) {
  const std::string with_source = "id,nom,commune,source\n7,A,B,CD 72\n";
  EXPECT_EQ(only_id(with_source), "cd-72/7");
  EXPECT_EQ(only_id(with_source, "Annuaire"), "cd-72/7");
  const std::string without = "id,nom,commune,source\n7,A,B,\n";
  EXPECT_EQ(only_id(without, "Annuaire 2026"), "annuaire-2026/7");
  EXPECT_EQ(only_id(without), "lieux-mediation-numerique/7");
  EXPECT_EQ(only_id("id,nom,commune,source\n7,A,B,***\n"), "lieux-mediation-numerique/7");
}

TEST(VenueIdentity, LeavesTheListOfFranceServicesAsItIs) {
  const std::string text = "id_fs,lib_fs,lib_com,code_postal\n1,A,B,72000\n";
  EXPECT_EQ(only_id(text), "france-services-1");
  EXPECT_EQ(only_id(text, "ANCT"), "france-services-1");
}

TEST(VenueIdentity, GivesTheNamedSourceToRowsThatHaveNone) {
  ImportOptions options;
  options.source = "Annuaire";
  auto importer =
      Importer::open(as_bytes("id,nom,commune,source\n7,A,B,\n8,C,D,siao\n"), nullptr, options);
  ASSERT_TRUE(importer);
  importer->step(10);
  const std::vector<Venue> venues = importer->take_venues();
  ASSERT_EQ(venues.size(), 2u);
  EXPECT_EQ(venues[0].text(VenueField::source), "Annuaire");
  EXPECT_EQ(venues[1].text(VenueField::source), "siao");
}

TEST(VenueIdentity, RefusesASourceThatNamesNothing) {
  for (const std::string& source :
       {std::string("***"), std::string(81, 'x'), std::string("a\nb")}) {
    ImportOptions options;
    options.source = source;
    const auto importer = Importer::open(as_bytes("nom,commune\nA,B\n"), nullptr, options);
    ASSERT_FALSE(importer) << source;
    EXPECT_EQ(importer.error().kind, ErrorKind::usage);
  }
}

TEST(VenueIdentity, RejectsWhatIsTooLongWithItsSource) {
  const std::string long_source(200, 'x');
  const Imported read = import_text("id,nom,commune,source\n7,A,B," + long_source + "\n");
  ASSERT_EQ(read.report.rejected, 1u);
  EXPECT_THAT(read.report.issues.at(0).message, testing::HasSubstr("with the name of its source"));
}

}  // namespace
}  // namespace maillage
