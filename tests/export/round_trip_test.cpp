// Import, export, import again: nothing changes.
#include <algorithm>

#include "node/directory/public_view.h"
#include "tests/export/export_helpers.h"

namespace maillage::export_test {
namespace {

// Those whose place is shown: the others come back without it.
std::size_t shown_whole(const std::vector<Venue>& venues) {
  return static_cast<std::size_t>(std::count_if(
      venues.begin(), venues.end(), [](const Venue& venue) { return !hides_place(venue); }));
}

class RoundTrip : public testing::TestWithParam<std::string> {};

TEST_P(RoundTrip, OfTheNationalStandardChangesNothing) {
  const auto first = import_test::import_text(data_file(GetParam()));
  std::vector<Venue> held = first.venues;
  const Exported exported = export_all(held, ExportFormat::mednum);
  EXPECT_EQ(exported.report.values_left_out, 0u);
  if (exported.report.venues > 0) {
    const auto again = import_test::import_text(exported.text());
    const Changes changes = changes_of(held, again);
    EXPECT_EQ(changes.unchanged, exported.report.venues) << changes.first;
    EXPECT_EQ(changes.added + changes.updated, 0u) << changes.first;
  }
  // With a day for those that have none, the day is all that is new.
  ExportOptions dated;
  dated.dated = "2024-08-01";
  for (Venue& venue : held)
    venue.fields.try_emplace(VenueField::date_maj, std::vector{dated.dated});
  const Exported with_day = export_all(first.venues, ExportFormat::mednum, dated);
  const auto again = import_test::import_text(with_day.text());
  const Changes changes = changes_of(held, again);
  EXPECT_EQ(changes.unchanged, with_day.report.venues) << changes.first;
  EXPECT_EQ(changes.added + changes.updated, 0u) << changes.first;
}

// What version 1 cannot say of a venue is reported; where nothing is, nothing changes.
TEST_P(RoundTrip, OfDataInclusionChangesOnlyWhatIsReported) {
  ExportOptions options;
  options.dated = "2024-08-01";
  std::vector<Venue> held = import_test::import_text(data_file(GetParam())).venues;
  for (Venue& venue : held) {
    venue.fields.try_emplace(VenueField::date_maj, std::vector{options.dated});
  }
  const Exported exported = export_all(held, ExportFormat::data_inclusion, options);
  const auto again = import_test::import_text(exported.text());
  EXPECT_EQ(again.venues.size(), exported.report.venues);
  const Changes changes = changes_of(held, again);
  EXPECT_EQ(changes.added, 0u) << changes.first;
  std::set<std::string> reported;
  for (const ExportIssue& issue : exported.report.issues) reported.insert(issue.venue);
  ASSERT_EQ(exported.report.issues_left_out, 0u);
  for (const Venue& venue : held) {
    if (hides_place(venue)) reported.insert(venue.id);  // the desk keeps what is hidden
  }
  for (const std::string& id : changes.changed) {
    EXPECT_TRUE(reported.contains(id)) << id << ": " << changes.first;
  }
  EXPECT_GT(changes.unchanged, held.size() * 95 / 100);
  std::printf("%s: %zu unchanged, %zu updated\n", GetParam().c_str(), changes.unchanged,
              changes.updated);
}

INSTANTIATE_TEST_SUITE_P(RealFiles, RoundTrip, testing::ValuesIn(real_files()),
                         [](const auto& each) {
                           std::string name = each.param.substr(0, each.param.find('.'));
                           for (char& c : name) c = c == '-' ? '_' : c;
                           return name;
                         });

// Formats with all the fields: also what hubs add, and services.
class WholeRoundTrip : public testing::TestWithParam<std::tuple<ExportFormat, std::string>> {};

TEST_P(WholeRoundTrip, ChangesNothing) {
  const auto& [format, file] = GetParam();
  const auto first = import_test::import_text(data_file(file));
  const Exported exported = export_all(first.venues, format);
  EXPECT_EQ(exported.report.venues, first.venues.size());
  const auto again = import_test::import_text(exported.text());
  EXPECT_EQ(again.report.rejected, 0u);
  const Changes changes = changes_of(first.venues, again);
  EXPECT_EQ(changes.unchanged, shown_whole(first.venues)) << changes.first;
  EXPECT_EQ(changes.added, 0u) << changes.first;
}

INSTANTIATE_TEST_SUITE_P(RealFiles, WholeRoundTrip,
                         testing::Combine(testing::Values(ExportFormat::ndjson,
                                                          ExportFormat::geojson),
                                          testing::ValuesIn(real_files())));

// v0 services beside their structures, of which 65 find theirs.
TEST(WholeRoundTrip, KeepsServices) {
  const auto structures = import_test::import_text(data_file("data-inclusion-v0-sample.json"));
  const auto joined = with_services(structures.venues);
  ASSERT_EQ(services_in(joined), 63u) << "of 65 for a structure of the sample";
  for (const ExportFormat format : {ExportFormat::ndjson, ExportFormat::geojson}) {
    const Exported exported = export_all(joined, format);
    // Into an empty directory: nothing is taken from what is held.
    const auto again = import_test::import_text(exported.text());
    EXPECT_EQ(again.report.services_joined, services_in(joined)) << issues_of(again.report);
    EXPECT_EQ(again.report.services_rejected, 0u) << issues_of(again.report);
    const Changes changes = changes_of(joined, again);
    EXPECT_EQ(changes.unchanged, shown_whole(joined)) << changes.first;
    EXPECT_EQ(changes.added, 0u);
  }
}

}  // namespace
}  // namespace maillage::export_test
