// What every fuzzer of a reader of JSON expects of the importer: a text is refused in one line, or
// read to the end with counts that add up and venues that are sound. It is imported twice into one
// directory, so that services also meet venues that are held.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "node/directory/import/import_limits.h"
#include "node/directory/import/importer.h"
#include "protocol/assert.h"
#include "protocol/bytes.h"

namespace maillage::fuzz {

using HeldVenues = std::map<std::string, Venue>;

inline void check_venue(const Venue& venue) {
  MAILLAGE_ASSERT(!venue.id.empty() && is_utf8(venue.id));
  for (const auto& [field, values] : venue.fields) {
    MAILLAGE_ASSERT(!values.empty() && (values.size() == 1 || info(field).is_set));
    MAILLAGE_ASSERT(values.size() <= kMaxSetValues);
    for (std::size_t i = 0; i < values.size(); ++i) {
      MAILLAGE_ASSERT(!values[i].empty() && is_utf8(values[i]));
      MAILLAGE_ASSERT(values[i].front() != '=' && values[i].front() != ' ');
      MAILLAGE_ASSERT(i == 0 || values[i - 1] < values[i]);
      if (field != VenueField::services_detail) continue;
      MAILLAGE_ASSERT(values.size() <= kMaxVenueServices && values[i].size() <= kMaxServiceBytes);
      MAILLAGE_ASSERT(values[i].front() == '{' && values[i].back() == '}');
    }
  }
}

inline void check_report(const ImportReport& report) {
  MAILLAGE_ASSERT(report.rows_read == report.rows_total);
  MAILLAGE_ASSERT(report.rows_read ==
                  report.accepted + report.superseded + report.outside + report.rejected);
  MAILLAGE_ASSERT(report.services_read == report.services_joined + report.services_superseded +
                                              report.services_outside + report.services_rejected);
  MAILLAGE_ASSERT(report.issues.size() + report.issues_left_out ==
                  report.warnings + report.rejected + report.services_rejected);
  for (const ImportIssue& issue : report.issues) {
    MAILLAGE_ASSERT(issue.line > 0 && !issue.message.empty());
    MAILLAGE_ASSERT(is_utf8(issue.message) && is_utf8(issue.value) && is_utf8(issue.column));
  }
}

inline void import_into(HeldVenues& held, std::string_view text, bool small_territory) {
  ImportOptions options;
  if (small_territory) options.territory = {"72", "2A"};
  options.held_venue = [&held](std::string_view id) -> std::optional<Venue> {
    const auto found = held.find(std::string(id));
    return found == held.end() ? std::optional<Venue>() : found->second;
  };
  auto importer = Importer::open(as_bytes(text), nullptr, options);
  if (!importer) {
    const std::string& message = importer.error().message;
    MAILLAGE_ASSERT(!message.empty() && message.find('\n') == message.npos && is_utf8(message));
    return;
  }
  while (importer->step(3)) {
  }
  check_report(importer->report());
  std::set<std::string> ids;
  for (Venue& venue : importer->take_venues()) {
    check_venue(venue);
    MAILLAGE_ASSERT(ids.insert(venue.id).second);
    held[venue.id] = std::move(venue);
  }
}

// The first byte chooses the territory.
inline void check_json(const std::uint8_t* data, std::size_t size, const std::string& before = {},
                       const std::string& after = {}) {
  if (size == 0) return;
  const std::string text =
      before + std::string(reinterpret_cast<const char*>(data + 1), size - 1) + after;
  HeldVenues held;
  import_into(held, text, data[0] % 2 == 1);
  import_into(held, text, false);
}

}  // namespace maillage::fuzz
