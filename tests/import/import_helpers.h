// What the tests of the importer share.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "node/directory/import/importer.h"

namespace maillage::import_test {

inline std::string data_file(const std::string& name) {
  std::ifstream file(std::string(MAILLAGE_SOURCE_DIR) + "/tests/data/" + name, std::ios::binary);
  EXPECT_TRUE(file.good()) << name;
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Imported {
  ImportReport report;
  std::vector<Venue> venues;
  std::set<VenueField> covered;
};

inline void expect_counts_add_up(const ImportReport& report) {
  EXPECT_EQ(report.rows_read,
            report.accepted + report.superseded + report.outside + report.rejected);
  EXPECT_EQ(report.rows_read, report.rows_total);
  EXPECT_EQ(report.services_read, report.services_joined + report.services_superseded +
                                      report.services_outside + report.services_rejected);
}

inline Imported import_text(std::string_view text, std::vector<std::string> territory = {},
                            const ColumnMap* map = nullptr, CommunesOfPlace of_place = {}) {
  const ImportOptions options{std::move(territory), nullptr, std::move(of_place)};
  auto importer = Importer::open(as_bytes(text), map, options);
  if (!importer) {
    ADD_FAILURE() << importer.error().message;
    return {};
  }
  while (importer->step(100)) {
  }
  Imported result{importer->report(), importer->take_venues(), importer->covered_fields()};
  expect_counts_add_up(result.report);
  EXPECT_EQ(result.venues.size(), result.report.accepted + result.report.venues_of_services);
  return result;
}

inline Error import_error(std::string_view text, const ColumnMap* map = nullptr) {
  auto importer = Importer::open(as_bytes(text), map, {});
  if (importer) {
    ADD_FAILURE() << "the file was accepted";
    return {};
  }
  return importer.error();
}

// One row in a file with these columns, which must give one venue.
inline Venue import_row(const std::string& header, const std::string& row) {
  Imported imported = import_text(header + "\n" + row + "\n");
  if (imported.venues.size() != 1) {
    ADD_FAILURE() << "the row was not accepted"
                  << (imported.report.issues.empty() ? ""
                                                     : ": " + imported.report.issues[0].message);
    return {};
  }
  return imported.venues[0];
}

inline const Venue* find_venue(const std::vector<Venue>& venues, std::string_view id) {
  for (const Venue& venue : venues) {
    if (venue.id == id) return &venue;
  }
  return nullptr;
}

using Values = std::vector<std::string>;

inline Values values(const Venue& venue, VenueField field) {
  const auto found = venue.fields.find(field);
  return found == venue.fields.end() ? Values{} : found->second;
}

}  // namespace maillage::import_test
