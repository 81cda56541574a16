// Any bytes as a file of venues: read in slices or refused with one line, never a crash. The first
// byte chooses the territory, so that all fates of a row are reached.
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>

#include "node/directory/import/importer.h"
#include "protocol/assert.h"
#include "protocol/bytes.h"

namespace {

void check_error(const maillage::Error& error) {
  MAILLAGE_ASSERT(!error.message.empty() && error.message.find('\n') == std::string::npos);
  MAILLAGE_ASSERT(maillage::is_utf8(error.message));
}

void check_venue(const maillage::Venue& venue) {
  MAILLAGE_ASSERT(!venue.id.empty() && maillage::is_utf8(venue.id));
  for (const auto& [field, values] : venue.fields) {
    MAILLAGE_ASSERT(!values.empty() && (values.size() == 1 || maillage::info(field).is_set));
    for (std::size_t i = 0; i < values.size(); ++i) {
      MAILLAGE_ASSERT(!values[i].empty() && maillage::is_utf8(values[i]));
      MAILLAGE_ASSERT(values[i].front() != '=' && values[i].front() != ' ');
      MAILLAGE_ASSERT(i == 0 || values[i - 1] < values[i]);
    }
  }
}

void check_report(const maillage::ImportReport& report) {
  MAILLAGE_ASSERT(report.rows_read == report.rows_total);
  MAILLAGE_ASSERT(report.rows_read ==
                  report.accepted + report.superseded + report.outside + report.rejected);
  MAILLAGE_ASSERT(report.issues.size() + report.issues_left_out ==
                  report.warnings + report.rejected + report.services_rejected);
  for (const maillage::ImportIssue& issue : report.issues) {
    MAILLAGE_ASSERT(issue.line > 0 && !issue.message.empty() && maillage::is_utf8(issue.value));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  maillage::ImportOptions options;
  if (data[0] % 2 == 1) options.territory = {"72", "2A", "974", "247200132"};
  auto importer = maillage::Importer::open({data + 1, size - 1}, nullptr, options);
  if (!importer) {
    check_error(importer.error());
    return 0;
  }
  while (importer->step(3)) {
  }
  check_report(importer->report());
  std::set<std::string> ids;
  for (const maillage::Venue& venue : importer->take_venues()) {
    check_venue(venue);
    MAILLAGE_ASSERT(ids.insert(venue.id).second);
  }
  return 0;
}
