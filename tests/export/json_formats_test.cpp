// GeoJSON and lines of JSON: well formed, complete, and the same when they come back.
#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/export/export_helpers.h"

namespace maillage::export_test {
namespace {

using Field = VenueField;
using Json = nlohmann::json;

std::vector<Json> lines_of(const std::string& text) {
  std::vector<Json> lines;
  for (std::size_t begin = 0; begin < text.size(); begin = text.find('\n', begin) + 1) {
    lines.push_back(Json::parse(text.substr(begin, text.find('\n', begin) - begin)));
  }
  return lines;
}

// A value for every field, none of which hides the place.
Venue full_venue() {
  Venue venue{"0a1b2c3d-4e5f-4678-9abc-def012345678", {}};
  for (const VenueFieldInfo& each : venue_fields()) {
    venue.fields[each.field] = {"valeur " + std::string(each.column)};
    if (each.is_set) venue.fields[each.field].push_back("z");
  }
  venue.fields.erase(Field::fusion);
  venue.fields[Field::latitude] = {"48.0100"};
  venue.fields[Field::longitude] = {"-0.190"};
  venue.fields[Field::services_detail] = {R"({"id":"s1","nom":"Atelier"})"};
  return venue;
}

TEST(Ndjson, HasEveryField) {
  const auto lines = lines_of(export_all({full_venue()}, ExportFormat::ndjson).text());
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0]["id"], full_venue().id);
  for (const auto& [field, values] : full_venue().fields) {
    const Json& found = lines[0][std::string(info(field).column)];
    if (field == Field::services_detail) {
      EXPECT_EQ(found, Json::array({Json::parse(values[0])}));
    } else if (info(field).is_set) {
      EXPECT_EQ(found, Json(values)) << info(field).column;
    } else {
      EXPECT_EQ(found, Json(values[0])) << info(field).column;
    }
  }
  EXPECT_EQ(lines[0].size(), full_venue().fields.size() + 1);
}

TEST(Geojson, IsACollectionOfPoints) {
  Venue nowhere = full_venue();
  nowhere.id = "nowhere-0123456789";
  nowhere.fields.erase(Field::latitude);
  const Json all = Json::parse(export_all({full_venue(), nowhere}, ExportFormat::geojson).text());
  EXPECT_EQ(all["type"], "FeatureCollection");
  ASSERT_EQ(all["features"].size(), 2u);
  const Json& feature = all["features"][0];
  EXPECT_EQ(feature["type"], "Feature");
  EXPECT_EQ(feature["geometry"], Json::parse(R"({"type":"Point","coordinates":[-0.19,48.01]})"));
  EXPECT_EQ(feature["properties"]["nom"], "valeur nom");
  EXPECT_FALSE(feature["properties"].contains("latitude"));
  EXPECT_TRUE(all["features"][1]["geometry"].is_null());
  EXPECT_EQ(Json::parse(export_all({}, ExportFormat::geojson).text())["features"], Json::array());
}

// Whatever other hubs wrote into a field, the file stays JSON.
RC_GTEST_PROP(JsonFormats, AreJsonWhateverAVenueHolds, ()) {
  Venue venue{*rc::gen::nonEmpty<std::string>(), {}};
  for (const VenueFieldInfo& each : venue_fields()) {
    if (each.field == Field::fusion || *rc::gen::inRange(0, 4) == 0) continue;
    venue.fields[each.field] = {*rc::gen::arbitrary<std::string>()};
  }
  RC_ASSERT(lines_of(export_all({venue}, ExportFormat::ndjson).text()).size() == 1u);
  RC_ASSERT(Json::parse(export_all({venue}, ExportFormat::geojson).text())["features"].size() ==
            1u);
}

}  // namespace
}  // namespace maillage::export_test
