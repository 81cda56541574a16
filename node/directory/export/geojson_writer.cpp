// Points of GeoJSON (RFC 7946), with all that may be shown of a venue as properties. A venue
// without a position, or whose place is hidden, is a feature without a geometry, as the RFC has it.
#include "node/directory/export/format_writer.h"
#include "node/directory/export/json_text.h"

namespace maillage {
namespace {

std::string geometry_of(const Venue& venue) {
  const auto latitude = json_number(venue.text(VenueField::latitude));
  const auto longitude = json_number(venue.text(VenueField::longitude));
  if (!venue.position() || !latitude || !longitude) return "null";
  return "{\"type\":\"Point\",\"coordinates\":[" + *longitude + "," + *latitude + "]}";
}

class GeojsonWriter final : public FormatWriter {
 public:
  bool add(const Venue& venue, VenueNotes&) override {
    JsonObject feature, properties;
    add_fields(properties, venue, {VenueField::latitude, VenueField::longitude});
    feature.text("type", "Feature");
    feature.text("id", venue.id);
    feature.raw("geometry", geometry_of(venue));
    feature.raw("properties", properties.take());
    text_ += (is_first_ ? "\n" : ",\n") + feature.take();
    is_first_ = false;
    return true;
  }
  std::size_t bytes() const override { return text_.size(); }
  std::vector<ExportedFile> finish() override {
    std::vector<ExportedFile> files;
    files.push_back({"lieux.geojson", std::move(text_) + "\n]}\n"});
    return files;
  }

 private:
  std::string text_ = "{\"type\":\"FeatureCollection\",\"features\":[";
  bool is_first_ = true;
};

}  // namespace

std::unique_ptr<FormatWriter> geojson_writer() { return std::make_unique<GeojsonWriter>(); }

}  // namespace maillage
