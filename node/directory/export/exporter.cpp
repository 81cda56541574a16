#include "node/directory/export/exporter.h"

#include <array>
#include <set>
#include <utility>

#include "node/directory/export/format_writer.h"
#include "node/directory/import/cell_text.h"
#include "node/directory/import/import_limits.h"
#include "node/directory/public_view.h"
#include "protocol/assert.h"

namespace maillage {
namespace {

struct Named {
  std::string_view name;
  ExportFormat format;
};
constexpr std::array formats = {
    Named{"mednum", ExportFormat::mednum}, Named{"data-inclusion", ExportFormat::data_inclusion},
    Named{"hsds", ExportFormat::hsds}, Named{"geojson", ExportFormat::geojson},
    Named{"ndjson", ExportFormat::ndjson}};

std::unique_ptr<FormatWriter> writer_of(ExportFormat format, const ExportOptions& options) {
  switch (format) {
    case ExportFormat::mednum:
      return mednum_writer();
    case ExportFormat::data_inclusion:
      return data_inclusion_writer(options.apart);
    case ExportFormat::hsds:
      return hsds_writer();
    case ExportFormat::geojson:
      return geojson_writer();
    case ExportFormat::ndjson:
      return ndjson_writer();
  }
  MAILLAGE_ASSERT(false);
  return nullptr;
}

bool requires_date(ExportFormat format) {
  return format == ExportFormat::mednum || format == ExportFormat::data_inclusion;
}

}  // namespace

std::optional<ExportFormat> export_format(std::string_view name) {
  for (const Named& each : formats) {
    if (each.name == name) return each.format;
  }
  return std::nullopt;
}

void VenueNotes::note(std::string_view column, bool left_out, std::string_view message,
                      std::string_view value) {
  std::string reason(column);
  reason += reason.empty() ? "" : ": ";
  reason += message;
  ++report_.reasons[reason];
  if (report_.issues.size() == kMaxReportedIssues) {
    ++report_.issues_left_out;
    return;
  }
  report_.issues.push_back({venue_.id, std::string(column), left_out, std::string(message),
                            shortened(value, kMaxShownBytes)});
}

void VenueNotes::leave_out(std::string_view column, std::string_view message,
                           std::string_view value) {
  ++report_.left_out;
  note(column, true, message, value);
}

void VenueNotes::leave_value_out(std::string_view column, std::string_view message,
                                 std::string_view value) {
  ++report_.values_left_out;
  note(column, false, message, value);
}

void VenueNotes::leave_service_out(std::string_view column, std::string_view message,
                                   std::string_view name) {
  ++report_.services_left_out;
  note(column, true, message, name);
}

struct Exporter::State {
  ExportFormat format;
  ExportOptions options;
  std::unique_ptr<FormatWriter> writer;
  ExportReport report;
  std::set<std::string> ids{};
};

Exporter::Exporter(ExportFormat format, const ExportOptions& options)
    : state_(std::make_unique<State>(
          State{format, options, writer_of(format, options), ExportReport()})) {}
Exporter::Exporter(Exporter&&) noexcept = default;
Exporter& Exporter::operator=(Exporter&&) noexcept = default;
Exporter::~Exporter() = default;

void Exporter::add(const Venue& venue) {
  if (is_merged(venue)) {
    ++state_->report.merged;
    return;
  }
  Venue shown = public_view(venue);
  if (requires_date(state_->format) && !state_->options.dated.empty()) {
    // A venue that has a date keeps it.
    shown.fields.try_emplace(VenueField::date_maj, std::vector{state_->options.dated});
  }
  if (state_->format == ExportFormat::data_inclusion && !state_->options.source.empty()) {
    shown.fields.try_emplace(VenueField::source, std::vector{state_->options.source});
  }
  VenueNotes notes(venue, state_->report);
  if (!state_->ids.insert(venue.id).second) {
    notes.leave_out("id", "another venue of this id was written before");
  } else if (state_->writer->add(shown, notes)) {
    ++state_->report.venues;
  }
}

const ExportReport& Exporter::report() const { return state_->report; }
std::size_t Exporter::bytes() const { return state_->writer->bytes(); }
std::vector<ExportedFile> Exporter::finish() { return state_->writer->finish(); }

}  // namespace maillage
