// What a format is to the exporter. Private to this room.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "node/directory/export/exporter.h"

namespace maillage {

// What happens to one venue, for the report.
class VenueNotes {
 public:
  VenueNotes(const Venue& venue, ExportReport& report) : venue_(venue), report_(report) {}

  // The venue is not written. One reason is enough.
  void leave_out(std::string_view column, std::string_view message, std::string_view value = {});
  void leave_value_out(std::string_view column, std::string_view message, std::string_view value);
  void leave_service_out(std::string_view column, std::string_view message, std::string_view name);
  void wrote_service() { ++report_.services; }

 private:
  void note(std::string_view column, bool left_out, std::string_view message,
            std::string_view value);

  const Venue& venue_;
  ExportReport& report_;
};

class FormatWriter {
 public:
  virtual ~FormatWriter() = default;
  // `venue` as it may be shown. False when it was left out, and `notes` says why.
  virtual bool add(const Venue& venue, VenueNotes& notes) = 0;
  virtual std::size_t bytes() const = 0;
  virtual std::vector<ExportedFile> finish() = 0;
};

std::unique_ptr<FormatWriter> mednum_writer();
std::unique_ptr<FormatWriter> ndjson_writer();
std::unique_ptr<FormatWriter> geojson_writer();
std::unique_ptr<FormatWriter> data_inclusion_writer(bool apart);
std::unique_ptr<FormatWriter> hsds_writer();

}  // namespace maillage
