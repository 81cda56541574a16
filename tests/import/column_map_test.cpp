#include "node/directory/import/column_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "node/directory/import/import_limits.h"
#include "tests/import/import_helpers.h"

namespace maillage {
namespace {

using import_test::data_file;
using import_test::import_text;
using import_test::Imported;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kOwnMap = R"(
name = "annuaire-du-hub"
recognise = ["Raison sociale", ["Ville", "Commune"]]
never = ["prenom"]
ignore = ["Observations"]

[id]
from = ["Numéro", "Code"]
prefix = "hub-"

[[column]]
from = ["Raison sociale"]
to = "nom"

[[column]]
from = ["Ville"]
to = "commune"

[[column]]
from = ["Aides", "Autres aides"]
to = "services"
separators = "/"
values = { "Papiers" = "Aide aux démarches administratives", "Café" = [] }

[[column]]
from = ["Mobile"]
to = "itinerance"
others = "ignore"
values = { "x" = "Itinérant" }

[[column]]
from = ["GPS"]
to = "position"

[[constant]]
to = "source"
value = "Annuaire du hub"

[[constant]]
to = "frais_a_charge"
value = ["Gratuit", "Payant"]

[hours]
Mo = "Lun."
Tu = ["Mar.", "Mardi"]
)";

ColumnMap own_map() {
  Result<ColumnMap> map = ColumnMap::parse(kOwnMap);
  if (!map) ADD_FAILURE() << map.error().message;
  return map ? *map : ColumnMap{};
}

std::string refusal(std::string_view toml) {
  const Result<ColumnMap> map = ColumnMap::parse(toml);
  if (map) return "accepted";
  EXPECT_EQ(map.error().kind, ErrorKind::invalid_input);
  return map.error().message;
}

TEST(ColumnMap, TakesAHubsOwnFile) {
  const ColumnMap map = own_map();
  const Imported imported = import_text(
      "NUMERO;raison sociale;ville;aides;autres aides;mobile;gps;lun.;mardi;observations;divers\n"
      "7;La Fabrique;Évron;Papiers / Café;Loisirs et creations numeriques;x;48.15,-0.4;9h-12h;"
      "9h-12h;bof;secret\n",
      {}, &map);
  ASSERT_EQ(imported.venues.size(), 1u);
  const Venue& venue = imported.venues[0];
  EXPECT_EQ(venue.id, "annuaire-du-hub/hub-7");
  EXPECT_EQ(venue.text(VenueField::nom), "La Fabrique");
  EXPECT_THAT(import_test::values(venue, VenueField::services),
              ElementsAre("Aide aux démarches administratives", "Loisirs et créations numériques"));
  EXPECT_THAT(import_test::values(venue, VenueField::itinerance), ElementsAre("Itinérant"));
  EXPECT_THAT(import_test::values(venue, VenueField::frais_a_charge),
              ElementsAre("Gratuit", "Payant"));
  EXPECT_EQ(venue.text(VenueField::source), "Annuaire du hub");
  EXPECT_EQ(venue.text(VenueField::latitude), "48.15");
  EXPECT_EQ(venue.text(VenueField::longitude), "-0.4");
  EXPECT_EQ(venue.text(VenueField::horaires), "Mo-Tu 09:00-12:00");
  EXPECT_EQ(imported.report.map, "annuaire-du-hub");
  EXPECT_THAT(imported.report.unused_columns, ElementsAre("divers"));
}

TEST(ColumnMap, CleansTheValuesItBrings) {
  const Result<ColumnMap> map = ColumnMap::parse(
      "[[column]]\nfrom = \"n\"\nto = \"nom\"\n[[column]]\nfrom = \"c\"\nto = \"commune\"\n"
      "[[column]]\nfrom = \"t\"\nto = \"typologie\"\n"
      "values = { a = [\" b \", \"\", \"c\"], d = \" \" }\n");
  ASSERT_TRUE(map) << map.error().message;
  const Imported imported = import_text("n;c;t\nA;B;a|d\n", {}, &*map);
  ASSERT_EQ(imported.venues.size(), 1u);
  EXPECT_THAT(import_test::values(imported.venues[0], VenueField::typologie),
              ElementsAre("b", "c"));
}

TEST(ColumnMap, AppliesARuleUnlessAnotherColumnIsThere) {
  const Result<ColumnMap> map = ColumnMap::parse(
      "[[column]]\nfrom = \"n\"\nto = \"nom\"\nunless = [\"org\"]\n"
      "[[column]]\nfrom = \"org\"\nto = \"nom\"\n"
      "[[column]]\nfrom = \"c\"\nto = \"commune\"\n");
  ASSERT_TRUE(map) << map.error().message;
  EXPECT_EQ(import_text("n;c\nA;B\n", {}, &*map).venues.at(0).text(VenueField::nom), "A");
  EXPECT_EQ(import_text("n;c;Org\nA;B;C\n", {}, &*map).venues.at(0).text(VenueField::nom), "C");
}

TEST(ColumnMap, JoinsTheColumnsOfADay) {
  const Result<ColumnMap> map = ColumnMap::parse(
      "[[column]]\nfrom = \"n\"\nto = \"nom\"\n[[column]]\nfrom = \"c\"\nto = \"commune\"\n"
      "[hours]\nMo = \"lundi\"\n[hours.joined]\nMo = [\"matin\", \"soir\"]\n");
  ASSERT_TRUE(map) << map.error().message;
  const auto hours = [&map](const std::string& cells) {
    const Imported read = import_text("n;c;lundi;matin;soir\nA;B;" + cells + "\n", {}, &*map);
    EXPECT_THAT(read.report.unused_columns, testing::IsEmpty());
    return std::string(read.venues.at(0).text(VenueField::horaires));
  };
  EXPECT_EQ(hours(";9h-12h;14h-17h"), "Mo 09:00-12:00,14:00-17:00");
  EXPECT_EQ(hours(";fermé;14h-17h"), "Mo 14:00-17:00");
  EXPECT_EQ(hours("10h-11h;9h-12h;14h-17h"), "Mo 10:00-11:00");
  EXPECT_THAT(refusal("[[column]]\nfrom = \"n\"\nto = \"nom\"\n[hours.joined]\nLu = \"a\"\n"),
              HasSubstr("line 5: \"Lu\""));
}

// The text between ```<kind> and ```.
std::string code_block(const std::string& page, const std::string& kind) {
  const std::size_t begin = page.find("```" + kind + "\n");
  if (begin == page.npos) return {};
  const std::size_t start = page.find('\n', begin) + 1;
  return page.substr(start, page.find("```", start) - start);
}

TEST(ColumnMap, ImportsTheExampleOfItsDocument) {
  std::ifstream file(std::string(MAILLAGE_SOURCE_DIR) + "/docs/import-maps.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  const Result<ColumnMap> map = ColumnMap::parse(code_block(page, "toml"));
  ASSERT_TRUE(map) << map.error().message;
  const Imported read = import_text(code_block(page, "csv"), {}, &*map);
  ASSERT_EQ(read.venues.size(), 2u);
  EXPECT_EQ(read.report.warnings, 2u) << "the title, and hours that cannot be read";
  const Venue& venue = read.venues[0];
  EXPECT_EQ(venue.id, "annuaire-du-hub/hub-17");
  EXPECT_EQ(venue.text(VenueField::nom), "La Fabrique");
  EXPECT_EQ(venue.text(VenueField::latitude), "48.15");
  EXPECT_EQ(venue.text(VenueField::horaires), "Mo 09:00-12:00,14:00-17:00; Tu 09:00-12:00");
  EXPECT_EQ(venue.text(VenueField::source), "Annuaire du hub");
  EXPECT_THAT(import_test::values(venue, VenueField::services),
              ElementsAre("Aide aux démarches administratives", "Loisirs et créations numériques"));
  EXPECT_THAT(import_test::values(venue, VenueField::itinerance), ElementsAre("Itinérant"));
  EXPECT_THAT(read.report.unused_columns, ElementsAre("Prénom du référent"));
}

TEST(ColumnMap, FitsAHeaderThatHasWhatItRecognises) {
  const ColumnMap map = own_map();
  EXPECT_TRUE(map.fits({"RAISON_SOCIALE", "commune"}));
  EXPECT_FALSE(map.fits({"raison sociale"}));
  EXPECT_FALSE(map.fits({"raison sociale", "ville", "Prénom"}));
  EXPECT_EQ(map.known_columns({"raison sociale", "ville", "observations", "divers"}), 3u);
}

TEST(ColumnMap, SaysOnWhichLineThePageIsWrong) {
  EXPECT_THAT(refusal("name = \"a\"\n[[column]]\nfrom = [\"a\"]\nto = \"nmo\"\n"),
              HasSubstr("line 2: \"to\" must be a field of a venue, not \"nmo\""));
  EXPECT_THAT(refusal("name = \"a\"\nrecognize = []\n"), HasSubstr("line 2: \"recognize\""));
  EXPECT_THAT(refusal("[[column]]\nfrom = [\"a\"]\nto = \"nom\"\nseperator = \";\"\n"),
              HasSubstr("line 4: \"seperator\""));
  EXPECT_THAT(refusal("name = \"a\"\nname = \n"), HasSubstr("line 2"));
  EXPECT_THAT(refusal("[[column]]\nto = \"nom\"\n"), HasSubstr("needs \"from\""));
  EXPECT_THAT(refusal("[[column]]\nfrom = 3\nto = \"nom\"\n"), HasSubstr("a text is expected"));
  EXPECT_THAT(refusal("[[column]]\nfrom = \"!\"\nto = \"nom\"\n"), HasSubstr("letters or digits"));
  EXPECT_THAT(refusal("[column]\nfrom = \"a\"\n"), HasSubstr("double brackets"));
  EXPECT_THAT(refusal("[[column]]\nfrom = \"a\"\nto = \"nom\"\nothers = \"no\"\n"),
              HasSubstr("\"keep\" or \"ignore\""));
  EXPECT_THAT(refusal("[[column]]\nfrom = \"a\"\nto = \"nom\"\n[[constant]]\nto = \"source\"\n"),
              HasSubstr("line 4: [[constant]] needs \"value\""));
  EXPECT_THAT(refusal("[[column]]\nfrom = \"a\"\nto = \"nom\"\nvalues = { x = \"=cmd\" }\n"),
              HasSubstr("cannot be a formula"));
  EXPECT_THAT(refusal("name = \"a\"\n"), HasSubstr("at least one [[column]]"));
}

TEST(ColumnMap, RefusesWhatIsNoPage) {
  EXPECT_THAT(refusal(std::string(kMaxColumnMapBytes + 1, '\n')), HasSubstr("larger than"));
  EXPECT_THAT(refusal(std::string(50'000, '[')), HasSubstr("column map, line"));
  EXPECT_THAT(refusal("a = " + std::string(50'000, '[')), HasSubstr("column map, line"));
  EXPECT_THAT(refusal("name = \"\xFF\""), HasSubstr("column map, line 1"));
}

TEST(BuiltInMaps, RecogniseTheirFiles) {
  const auto map_for = [](const std::string& file) {
    return import_text(data_file(file)).report.map;
  };
  EXPECT_EQ(map_for("france-services.csv"), "france-services");
  EXPECT_EQ(map_for("schema-lieux-exemple-officiel.csv"), "lieux-mediation-numerique");
}

TEST(BuiltInMaps, KnowEveryFieldButWhatCoordinatorsDecide) {
  const Result<ColumnMap> map = choose_map({"nom", "commune"});
  ASSERT_TRUE(map);
  const std::set<VenueField> decided = {VenueField::corrections, VenueField::fusion,
                                        VenueField::distincts, VenueField::services_detail};
  for (const VenueFieldInfo& field : venue_fields()) {
    std::string key(field.column);
    std::erase(key, '_');
    EXPECT_EQ(map->knows(key), !decided.contains(field.field)) << field.column;
  }
}

TEST(ChooseMap, ListsTheHeaderWhenNothingFits) {
  const Result<ColumnMap> map = choose_map({"date", "montant", "libellé de l'opération"});
  ASSERT_FALSE(map);
  EXPECT_EQ(map.error().kind, ErrorKind::invalid_input);
  EXPECT_THAT(map.error().message, HasSubstr("date, montant, libellé de l'opération"));
  EXPECT_THAT(map.error().message, HasSubstr("--suggest-map"));
  EXPECT_THAT(map.error().message, HasSubstr("docs/import-maps.md) and give it with --map"));
}

TEST(ChooseMap, RefusesAListOfPersons) {
  const Result<ColumnMap> map = choose_map({"Nom", "Prénom", "Adresse", "Commune", "Téléphone"});
  ASSERT_FALSE(map);
  EXPECT_THAT(map.error().message, HasSubstr("data of persons (Prénom)"));
}

}  // namespace
}  // namespace maillage
