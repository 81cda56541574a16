// What each kind of JSON file becomes: tables through a map, GeoJSON, NDJSON, HSDS.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "node/directory/import/hsds_hours.h"
#include "node/directory/import/json_records.h"
#include "node/directory/import/recognise.h"
#include "tests/import/import_helpers.h"

namespace maillage {
namespace {

using import_test::data_file;
using import_test::find_venue;
using import_test::import_error;
using import_test::import_text;
using import_test::Imported;
using import_test::values;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using F = VenueField;

std::vector<std::string> messages(const Imported& read) {
  std::vector<std::string> all;
  for (const ImportIssue& issue : read.report.issues)
    all.push_back(issue.column + ": " + issue.message);
  return all;
}

TEST(JsonTable, TakesListsAsListsAndNumbersAsTheyAreWritten) {
  const Imported read = import_text(R"([
    {"id": 17, "nom": "La Fabrique", "commune": "Évron", "code_postal": 53600, "latitude": 48.15,
     "longitude": -0.4, "services": ["Aide aux démarches administratives", "Loisirs, et plus"],
     "site_web": ["https://a.fr", "https://b.fr"], "horaires": null, "telephone": "02 43 00 00 00"}])");
  ASSERT_EQ(read.venues.size(), 1u);
  const Venue& venue = read.venues[0];
  EXPECT_EQ(venue.text(F::code_postal), "53600");
  EXPECT_EQ(venue.text(F::latitude), "48.15");
  EXPECT_EQ(venue.text(F::telephone), "+33243000000");
  EXPECT_THAT(values(venue, F::services),
              ElementsAre("Aide aux démarches administratives", "Loisirs, et plus"));
  EXPECT_EQ(values(venue, F::site_web).size(), 2u);
  EXPECT_TRUE(read.covered.contains(F::horaires)) << "null says that there are none";
}

TEST(JsonTable, ReadsNestedKeysThroughAMap) {
  const auto map = ColumnMap::parse(R"(
name = "annuaire"
[id]
from = "ref"
[[column]]
from = "lieu.nom"
to = "nom"
[[column]]
from = "lieu.adresse.ville"
to = "commune"
[[column]]
from = "contacts.telephone"
to = "telephone"
[[column]]
from = "lieu.geo"
to = "position"
[[column]]
from = "aides.code"
to = "services"
[column.values]
"papiers" = "Aide aux démarches administratives"
)");
  ASSERT_TRUE(map);
  const Imported read = import_text(
      R"({"total": 1, "results": [{"ref": "un-lieu-de-plus", "lieu": {"nom": "La Fabrique", "adresse": {"ville": "Évron"},
          "geo": [48.15, -0.4]}, "contacts": [{"telephone": "0243000000", "prenom": "Odile"}],
          "aides": [{"code": "papiers"}, {"code": "jeux"}]}]})",
      {}, &*map);
  ASSERT_EQ(read.venues.size(), 1u) << testing::PrintToString(messages(read));
  const Venue& venue = read.venues[0];
  EXPECT_EQ(venue.text(F::nom), "La Fabrique");
  EXPECT_EQ(venue.text(F::commune), "Évron");
  EXPECT_EQ(venue.text(F::latitude), "48.15");
  EXPECT_EQ(venue.text(F::longitude), "-0.4");
  EXPECT_EQ(venue.text(F::telephone), "+33243000000");
  EXPECT_THAT(values(venue, F::services),
              ElementsAre("Aide aux démarches administratives", "jeux"));
  EXPECT_THAT(messages(read), testing::Contains(HasSubstr("contacts.prenom: speaks of a person")));
}

TEST(JsonTable, RefusesPersonsAndUnknownColumnsAsCsvDoes) {
  EXPECT_THAT(import_error(R"([{"nom": "X", "prenom": "Y", "commune": "Z"}])").message,
              HasSubstr("data of persons"));
  EXPECT_THAT(import_error(R"([{"denomination_a": "X"}])").message,
              AllOf(HasSubstr("no built-in column map"), HasSubstr("--map")));
}

TEST(JsonTable, RejectsWhatIsNoRecordAndCountsIt) {
  const Imported read =
      import_text(R"([{"nom": "X", "commune": "Y"}, 3, "text", [1], null, {"nom": ""}])");
  EXPECT_EQ(read.report.rows_read, 6u);
  EXPECT_EQ(read.report.accepted, 1u);
  EXPECT_EQ(read.report.rejected, 5u);
}

TEST(Ndjson, IsReadLineByLine) {
  const Imported read = import_text(
      "{\"id\":\"aaaaaaaaaaaaa\",\"nom\":\"A\",\"commune\":\"X\"}\n{\"id\":\"bbbbbbbbbbbbb\","
      "\"nom\":\"B\",\"ville\":\"Y\"}\n\n{\"nom\":\"\"}\n");
  EXPECT_EQ(read.report.accepted, 2u);
  ASSERT_EQ(read.report.issues.size(), 1u);
  EXPECT_EQ(read.report.issues[0].line, 4u);
}

TEST(GeoJson, GivesPointsTheirPosition) {
  const Imported read = import_text(R"({"type": "FeatureCollection", "features": [
   {"type": "Feature", "id": "lieu-numero-1", "geometry": {"type": "Point", "coordinates": [0.2, 48.0, 91]},
    "properties": {"nom": "A", "commune": "Le Mans", "latitude": 1}},
   {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [[[0,48],[1,48],[1,49],[0,48]]]},
    "properties": {"id": "lieu-numero-2", "nom": "B", "commune": "Laval"}},
   {"type": "Feature", "geometry": {"type": "MultiPoint", "coordinates": [[0.3, 48.1]]},
    "properties": {"id": "lieu-numero-3", "nom": "C"}},
   {"type": "Feature", "geometry": null, "properties": {"id": "lieu-numero-4", "nom": "D", "commune": "Laval"}},
   {"type": "Feature", "geometry": {"type": "Point", "coordinates": ["0.3", 48.1]},
    "properties": {"id": "lieu-numero-5", "nom": "E", "commune": "Laval"}},
   {"type": "Feature", "geometry": {"type": "LineString", "coordinates": [[0,48],[1,48]]}, "properties": {"nom": "F"}},
   {"type": "Feature", "geometry": {"type": "Point", "coordinates": [0, 48.5]}, "properties": null}]})");
  EXPECT_EQ(read.report.rows_read, 7u);
  EXPECT_EQ(read.report.accepted, 5u) << testing::PrintToString(messages(read));
  EXPECT_EQ(read.report.rejected, 2u) << "no place, no name";
  const Venue* a = find_venue(read.venues, "lieu-numero-1");
  ASSERT_NE(a, nullptr);
  EXPECT_EQ(a->text(F::latitude), "48.0");
  EXPECT_EQ(a->text(F::longitude), "0.2");
  const Venue* c = find_venue(read.venues, "lieu-numero-3");
  ASSERT_NE(c, nullptr);
  EXPECT_EQ(c->text(F::latitude), "48.1");
  EXPECT_FALSE(find_venue(read.venues, "lieu-numero-2")->position());
  EXPECT_THAT(
      messages(read),
      testing::IsSupersetOf({"geometry: a Polygon, not a point: left out",
                             "geometry: a LineString, not a point: left out",
                             "geometry: a point without one longitude and latitude: left out"}));
}

TEST(GeoJson, TakesOneFeatureAndFeaturesOnLines) {
  const std::string feature =
      R"({"type":"Feature","geometry":{"type":"Point","coordinates":[0.2,48.0]},"properties":{"nom":"A"}})";
  EXPECT_EQ(import_text(feature).report.accepted, 1u);
  EXPECT_EQ(import_text(feature + "\n" + feature + "\n").report.rows_read, 2u);
}

TEST(Recognise, TellsKindsByTheirKeys) {
  const auto kind = [](std::string_view text) { return recognise(*outline_of(text)).kind; };
  EXPECT_EQ(kind(data_file("data-inclusion-v0-sample.json")), FileKind::table);
  EXPECT_EQ(kind(data_file("data-inclusion-services-v0-sample.json")), FileKind::data_inclusion);
  EXPECT_EQ(kind(R"({"structures": [{"id": 1}], "services": []})"), FileKind::data_inclusion);
  for (const char* name : {"organization_full", "service_full", "service_at_location_full",
                           "oruk-service_list_data"}) {
    EXPECT_EQ(kind(data_file(std::string("hsds/") + name + ".json")), FileKind::hsds) << name;
  }
  EXPECT_EQ(kind(R"({"type": "FeatureCollection", "features": []})"), FileKind::geojson);
  EXPECT_FALSE(looks_like_json(as_bytes("[id];nom\n1;x")));
  EXPECT_FALSE(looks_like_json(as_bytes("nom;ville")));
  EXPECT_TRUE(looks_like_json(as_bytes("\xEF\xBB\xBF  [ {")));
  EXPECT_TRUE(looks_like_json(as_bytes(std::string_view("\xFF\xFE[\0{\0", 6))));
}

TEST(Hsds, ReadsAnOrganizationWithItsLocationsAndServices) {
  const Imported read = import_text(data_file("hsds/organization_full.json"));
  EXPECT_EQ(read.report.map, "hsds");
  EXPECT_EQ(read.report.rejected, 0u) << testing::PrintToString(messages(read));
  ASSERT_EQ(read.venues.size(), 1u);
  const Venue& venue = read.venues[0];
  EXPECT_EQ(venue.id, "3a19ff88-4620-4d17-9830-ac1d859eb5d5");
  EXPECT_EQ(venue.text(F::nom), "MyCity Civic Center");
  EXPECT_EQ(venue.text(F::structure_parente), "Example Organization Inc.");
  EXPECT_EQ(venue.text(F::adresse), "1-30 Main Street");
  EXPECT_EQ(venue.text(F::commune), "MyCity");
  EXPECT_FALSE(venue.position()) << "100, 101 is no place";
  EXPECT_THAT(values(venue, F::langues), ElementsAre("ur"));
  EXPECT_EQ(read.report.services_joined, 1u);
  ASSERT_EQ(values(venue, F::services_detail).size(), 1u);
  const std::string service = values(venue, F::services_detail)[0];
  EXPECT_THAT(service, AllOf(HasSubstr("\"nom\":\"Community Counselling\""),
                             HasSubstr("\"date_maj\":\"2023-03-15\"")));
  for (const auto& [field, each] : venue.fields) {
    for (const std::string& value : each) EXPECT_THAT(value, testing::Not(HasSubstr("Persona")));
  }
}

TEST(Hsds, ReadsServicesAtTheirLocations) {
  for (const char* name : {"service_full", "service_at_location_full"}) {
    const Imported read = import_text(data_file(std::string("hsds/") + name + ".json"));
    ASSERT_EQ(read.venues.size(), 1u) << name << testing::PrintToString(messages(read));
    EXPECT_EQ(read.venues[0].id, "3a19ff88-4620-4d17-9830-ac1d859eb5d5") << name;
    EXPECT_EQ(values(read.venues[0], F::services_detail).size(), 1u) << name;
  }
}

TEST(Hsds, NamesTheStructureOfServicesThatHaveNoPlace) {
  const Imported read = import_text(data_file("hsds/oruk-service_list_data.json"));
  EXPECT_EQ(read.report.services_read, 128u);
  EXPECT_EQ(read.report.services_rejected, 128u);
  EXPECT_THAT(read.venues, IsEmpty());
  EXPECT_THAT(
      read.report.issues,
      testing::Contains(
          AllOf(testing::Field(&ImportIssue::value, "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610"),
                testing::Field(&ImportIssue::message, HasSubstr("import the structures first")))));
}

TEST(HsdsHours, AreComposedWhenTheyRepeatEveryWeek) {
  const auto hours = [](const std::string& json) {
    const auto value = parse_json_value("{\"schedules\": " + json + "}");
    return hours_of_schedules(value->objects("schedules"));
  };
  EXPECT_EQ(
      hours(R"([{"freq":"WEEKLY","byday":"MO,TU","opens_at":"09:00:00","closes_at":"12:00:00"},
                      {"freq":"WEEKLY","byday":"MO","opens_at":"14:00","closes_at":"17:00Z"}])"),
      "Mo 09:00-12:00,14:00-17:00; Tu 09:00-12:00");
  EXPECT_EQ(
      hours(R"([{"freq":"WEEKLY","interval":2,"byday":"MO","opens_at":"09:00","closes_at":"12:00",
                       "description":"every other Monday"}])"),
      "every other Monday");
  EXPECT_EQ(hours(R"([{"freq":"MONTHLY","byday":"1MO","opens_at":"09:00","closes_at":"12:00"}])"),
            "");
  EXPECT_EQ(hours("[]"), "");
}

}  // namespace
}  // namespace maillage
