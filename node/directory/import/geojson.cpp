#include "node/directory/import/geojson.h"

#include <algorithm>

#include "node/directory/import/cell_text.h"
#include "node/directory/import/csv_table.h"
#include "node/directory/import/import_limits.h"

namespace maillage {
namespace {

using Kind = JsonValue::Kind;

bool is_position(const JsonValue& value) {
  return value.kind == Kind::list && value.items.size() >= 2 &&
         value.items[0].kind == Kind::number && value.items[1].kind == Kind::number;
}

// Longitude before latitude (RFC 7946, 3.1.1). Several points that are one are a point.
const JsonValue* position_of(const JsonValue& geometry) {
  const JsonValue* coordinates = geometry.find("coordinates");
  if (coordinates == nullptr) return nullptr;
  const std::string type = geometry.text_of({"type"});
  if (type == "Point" && is_position(*coordinates)) return coordinates;
  const bool single = type == "MultiPoint" && coordinates->items.size() == 1;
  return single && is_position(coordinates->items[0]) ? &coordinates->items[0] : nullptr;
}

bool says_position(const std::string& key) {
  constexpr std::string_view names[] = {"latitude", "longitude", "lat", "lon", "lng", "long"};
  const std::string folded = header_key(key);
  return std::find(std::begin(names), std::end(names), folded) != std::end(names);
}

}  // namespace

FeatureReading read_feature(const JsonValue& feature) {
  FeatureReading reading;
  reading.record.kind = Kind::object;
  const JsonValue* geometry = feature.find("geometry");
  const bool given = geometry != nullptr && geometry->kind != Kind::null;
  const JsonValue* position = given ? position_of(*geometry) : nullptr;
  if (const JsonValue* properties = feature.find("properties")) {
    for (const JsonMember& member : properties->members) {
      // The geometry is what the file is for; a second word on it would be read instead.
      if (position != nullptr && says_position(member.key)) continue;
      reading.record.members.push_back(member);
    }
  }
  const JsonValue* id = feature.find("id");
  if (id != nullptr && id->is_scalar() && reading.record.find("id") == nullptr) {
    reading.record.set("id", *id);
  }
  if (position != nullptr) {
    reading.record.set("latitude", position->items[1]);
    reading.record.set("longitude", position->items[0]);
  } else if (given) {
    const std::string type = shortened(geometry->text_of({"type"}), kMaxShownBytes);
    reading.note =
        type == "Point" || type == "MultiPoint"
            ? "a point without one longitude and latitude: left out"
            : "a " + (type.empty() ? "geometry without a type" : type) + ", not a point: left out";
  }
  return reading;
}

}  // namespace maillage
