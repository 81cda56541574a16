// Venues to a file that others read: the national standard, data·inclusion v1, HSDS 3.0, GeoJSON
// and lines of JSON with all there is.
//
// What is written is strict: a venue that lacks what its format requires is left out, a value that
// the format refuses is left out of its venue, and the report names each. No output shows more of a
// venue than public_view.h allows, and doubles that were merged away are not written.
//
// Pure: no file, clock or randomness. Venues are added one by one, for a caller with an event loop.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/directory/venue.h"

namespace maillage {

enum class ExportFormat { mednum, data_inclusion, hsds, geojson, ndjson };

// "mednum", "data-inclusion", "hsds", "geojson", "ndjson".
std::optional<ExportFormat> export_format(std::string_view name);

struct ExportOptions {
  // YYYY-MM-DD, for venues whose source says no date of update, where the format requires one.
  // Empty: they are left out, since a date of today would say that somebody looked.
  std::string dated{};
  // For venues that name no source, where the format requires one. Empty: they are left out.
  std::string source{};
  // Kinds of things in files of their own, where a format has several; else all in one file.
  bool apart = false;
};

struct ExportIssue {
  std::string venue;      // its id
  std::string column;     // as the format names it; empty: the venue as a whole
  bool left_out = false;  // the venue, or the service; else the value alone
  std::string message;    // one line
  std::string value;      // what it is about, shortened
};

struct ExportReport {
  std::size_t venues = 0;    // written
  std::size_t services = 0;  // written one by one, in formats that have services
  std::size_t merged = 0;    // doubles, not written
  std::size_t left_out = 0;  // venues
  std::size_t services_left_out = 0;
  std::size_t values_left_out = 0;             // or shortened
  std::map<std::string, std::size_t> reasons;  // "column: message", how often
  std::vector<ExportIssue> issues;  // in order; at most kMaxReportedIssues (import_limits.h)
  std::size_t issues_left_out = 0;  // how many more there were
};

struct ExportedFile {
  std::string name;  // "structures.json"
  std::string text;  // UTF-8
};

class FormatWriter;

class Exporter {
 public:
  explicit Exporter(ExportFormat format, const ExportOptions& options = {});
  Exporter(Exporter&&) noexcept;
  Exporter& operator=(Exporter&&) noexcept;
  ~Exporter();

  // As the directory holds it: what may not be shown is taken away here. Of two venues with one id
  // the first is written.
  void add(const Venue& venue);
  const ExportReport& report() const;
  std::size_t bytes() const;  // written so far
  // Once.
  std::vector<ExportedFile> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace maillage
