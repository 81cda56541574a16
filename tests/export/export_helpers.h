// What the tests of export share: files in, exports out, and what an import would change.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "node/directory/export/exporter.h"
#include "tests/import/import_helpers.h"

namespace maillage::export_test {

using import_test::data_file;

struct Exported {
  ExportReport report;
  std::vector<ExportedFile> files;
  const std::string& text() const { return files.at(0).text; }
};

inline Exported export_all(const std::vector<Venue>& venues, ExportFormat format,
                           const ExportOptions& options = {}) {
  Exporter exporter(format, options);
  for (const Venue& venue : venues) exporter.add(venue);
  Exported exported;
  exported.files = exporter.finish();
  exported.report = exporter.report();
  EXPECT_EQ(exported.report.venues + exported.report.merged + exported.report.left_out,
            venues.size());
  return exported;
}

// A directory in memory, with the rule of DirectoryDesk::apply: a field that the file speaks of
// becomes what the file says.
struct Changes {
  std::size_t added = 0, updated = 0, unchanged = 0;
  std::string first = {};              // what was changed first
  std::set<std::string> changed = {};  // ids of those updated
};

inline Changes changes_of(const std::vector<Venue>& held, const import_test::Imported& imported) {
  std::map<std::string, const Venue*> by_id;
  for (const Venue& venue : held) by_id[venue.id] = &venue;
  Changes changes;
  for (const Venue& given : imported.venues) {
    const auto known = by_id.find(given.id);
    if (known == by_id.end()) {
      ++changes.added;
      if (changes.first.empty()) changes.first = "added " + given.id;
      continue;
    }
    std::set<VenueField> fields = imported.covered;
    for (const auto& [field, values] : given.fields) fields.insert(field);
    bool same = true;
    for (const VenueField field : fields) {
      if (import_test::values(given, field) == import_test::values(*known->second, field)) continue;
      same = false;
      if (changes.first.empty()) {
        changes.first = given.id + " " + std::string(info(field).column) + ": '" +
                        std::string(known->second->text(field)) + "' became '" +
                        std::string(given.text(field)) + "'";
      }
    }
    ++(same ? changes.unchanged : changes.updated);
    if (!same) changes.changed.insert(given.id);
  }
  return changes;
}

inline const std::vector<std::string>& real_files() {
  static const std::vector<std::string> files = {
      "lieux-mediation-numerique.csv", "france-services.csv", "data-inclusion-v0-sample.json"};
  return files;
}

// The venues of data·inclusion v0 with the services of their file that find them.
inline std::vector<Venue> with_services(const std::vector<Venue>& structures) {
  std::map<std::string, Venue> held;
  for (const Venue& venue : structures) held[venue.id] = venue;
  ImportOptions options;
  options.held_venue = [&held](std::string_view id) -> std::optional<Venue> {
    const auto found = held.find(std::string(id));
    return found == held.end() ? std::nullopt : std::optional(found->second);
  };
  const std::string text = data_file("data-inclusion-services-v0-sample.json");
  auto importer = Importer::open(as_bytes(text), nullptr, options);
  EXPECT_TRUE(importer);
  while (importer->step(1000)) {
  }
  for (const Venue& venue : importer->take_venues()) {
    for (const VenueField field : importer->covered_fields()) held[venue.id].fields.erase(field);
    for (const auto& [field, values] : venue.fields) held[venue.id].fields[field] = values;
  }
  std::vector<Venue> all;
  for (auto& [id, venue] : held) all.push_back(std::move(venue));
  return all;
}

inline std::size_t services_in(const std::vector<Venue>& venues) {
  std::size_t count = 0;
  for (const Venue& venue : venues) {
    count += import_test::values(venue, VenueField::services_detail).size();
  }
  return count;
}

inline std::string issues_of(const ImportReport& report) {
  std::string all;
  for (const ImportIssue& issue : report.issues) {
    if (all.size() < 2000) all += issue.column + ": " + issue.message + " " + issue.value + "\n";
  }
  return all;
}

}  // namespace maillage::export_test
