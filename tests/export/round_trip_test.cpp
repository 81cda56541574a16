// Import, export, import again: nothing changes.
#include "tests/export/export_helpers.h"

namespace maillage::export_test {
namespace {

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

INSTANTIATE_TEST_SUITE_P(RealFiles, RoundTrip, testing::ValuesIn(real_files()),
                         [](const auto& each) {
                           std::string name = each.param.substr(0, each.param.find('.'));
                           for (char& c : name) c = c == '-' ? '_' : c;
                           return name;
                         });

}  // namespace
}  // namespace maillage::export_test
