// HSDS 3.0: what every object needs, and what our own reader makes of it.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "node/directory/export/hsds_ids.h"
#include "node/directory/public_view.h"
#include "tests/export/export_helpers.h"

namespace maillage::export_test {
namespace {

using Field = VenueField;
using Json = nlohmann::json;

// The project's own table: the specification's core schema is not among the data. Each key stands
// in every such object of the specification's *_full.json examples, which the first test checks, or
// is what our format adds.
const std::map<std::string, std::vector<std::string>>& required_keys() {
  static const std::map<std::string, std::vector<std::string>> keys = {
      {"organization", {"id", "name", "description"}},
      {"services", {"id", "name", "status"}},
      {"service_at_locations", {"id"}},
      {"locations", {"id", "location_type"}},
      {"addresses",
       {"id", "address_1", "city", "state_province", "postal_code", "country", "address_type"}},
      {"phones", {"id", "number"}},
      {"schedules", {"id"}},
      {"languages", {"id"}},
      {"organization_identifiers", {"id", "identifier_type", "identifier"}}};
  return keys;
}

// Calls `visit` for each object that is in a list under a key of the table, with that key.
template <typename Visit>
void walk(const Json& value, const Visit& visit) {
  if (value.is_array()) {
    for (const Json& item : value) walk(item, visit);
  } else if (value.is_object()) {
    for (const auto& [key, inner] : value.items()) {
      if (inner.is_array() && required_keys().contains(key)) {
        for (const Json& item : inner) visit(key, item);
      }
      walk(inner, visit);
    }
  }
}

void expect_keys(const std::string& kind, const Json& object) {
  for (const std::string& key : required_keys().at(kind)) {
    EXPECT_TRUE(object.contains(key)) << kind << " lacks " << key << ": " << object;
  }
}

TEST(Hsds, TableOfRequiredKeysIsThatOfTheExamples) {
  std::size_t seen = 0;
  for (const char* file :
       {"organization_full.json", "service_full.json", "service_at_location_full.json"}) {
    walk(Json::parse(data_file(std::string("hsds/") + file)),
         [&seen](const std::string& kind, const Json& object) {
           ++seen;
           expect_keys(kind, object);
         });
  }
  EXPECT_GT(seen, 50u);
  expect_keys("organization", Json::parse(data_file("hsds/organization_full.json")));
}

Json export_sound(const std::vector<Venue>& venues, ExportReport& report, std::string& text) {
  const Exported exported = export_all(venues, ExportFormat::hsds);
  text = exported.text();
  report = exported.report;
  Json all = Json::parse(text);
  std::set<std::string> ids;
  for (const Json& organization : all) {
    expect_keys("organization", organization);
    EXPECT_TRUE(is_uuid(organization["id"].get<std::string>()));
    EXPECT_TRUE(ids.insert(organization["id"]).second);
  }
  walk(all, [&ids](const std::string& kind, const Json& object) {
    expect_keys(kind, object);
    EXPECT_TRUE(is_uuid(object["id"].get<std::string>())) << object;
    EXPECT_TRUE(ids.insert(object["id"]).second) << object;
  });
  EXPECT_EQ(all.size(), report.venues);
  return all;
}

// Every real row is written, and comes back equal in what HSDS has a place for.
TEST(Hsds, ComesBackEqualInItsCoreFields) {
  constexpr Field core[] = {Field::commune,   Field::code_postal, Field::adresse,
                            Field::latitude,  Field::longitude,   Field::complement_adresse,
                            Field::telephone, Field::horaires,    Field::presentation_detail,
                            Field::nom};
  for (const std::string& name : real_files()) {
    auto venues = import_test::import_text(data_file(name)).venues;
    if (name.ends_with(".json")) venues = with_services(venues);
    ExportReport report;
    std::string text;
    export_sound(venues, report, text);
    EXPECT_EQ(report.venues, venues.size()) << name;
    EXPECT_EQ(report.services, services_in(venues)) << name;
    const auto again = import_test::import_text(text);
    EXPECT_EQ(again.report.services_joined, report.services) << issues_of(again.report);
    std::map<std::string, const Venue*> back;
    for (const Venue& venue : again.venues) back[venue.id] = &venue;
    for (const Venue& venue : venues) {
      if (hides_place(venue)) continue;
      ASSERT_TRUE(back.contains(venue.id)) << venue.id;
      for (const Field field : core) {
        EXPECT_EQ(import_test::values(*back[venue.id], field), import_test::values(venue, field))
            << name << " " << venue.id << " " << info(field).column;
      }
    }
  }
}

TEST(Hsds, MakesTheSameIdEveryTime) {
  EXPECT_EQ(hsds_id("cd72/100", "location"), hsds_id("cd72/100", "location"));
  EXPECT_NE(hsds_id("cd72/100", "location"), hsds_id("siao/100", "location"));
  EXPECT_NE(hsds_id("cd72/100", "location"), hsds_id("cd72/100", "phone"));
  const std::string uuid = "0a1b2c3d-4e5f-4678-9abc-def012345678";
  EXPECT_EQ(hsds_id(uuid, "location"), uuid);
  EXPECT_FALSE(is_uuid("0a1b2c3d-4e5f-4678-9abc-def01234567"));
  EXPECT_FALSE(is_uuid("0A1B2C3D-4E5F-4678-9ABC-DEF012345678"));
  EXPECT_FALSE(is_uuid("0a1b2c3d04e5f-4678-9abc-def012345678"));
}

}  // namespace
}  // namespace maillage::export_test
