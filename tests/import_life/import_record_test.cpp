#include "node/directory/import_life/import_record.h"

#include <gtest/gtest.h>

namespace maillage {
namespace {

using Field = VenueField;

std::vector<VenueChange> some_changes() {
  return {{"cube", true, false, {{Field::nom, {}, {"Le Cube"}}}},
          {"refuge",
           false,
           true,
           {{Field::services, {"Aide"}, {"Aide", "Écoute"}}, {Field::telephone, {"1"}, {}}}}};
}

TEST(ImportRecord, ChangesComeBackAsTheyWere) {
  EXPECT_EQ(decode_import_changes(encode(some_changes())), some_changes());
  EXPECT_EQ(decode_import_changes(encode(std::vector<VenueChange>{})), std::vector<VenueChange>{});
}

TEST(ImportRecord, ManyChangesAreSmall) {
  std::vector<VenueChange> changes;
  for (int i = 0; i < 20'000; ++i) {
    VenueChange change{"venue-" + std::to_string(i), true, false, {}};
    for (const VenueFieldInfo& each : national_fields()) {
      change.fields.push_back({each.field, {}, {"a value of " + std::to_string(i)}});
    }
    changes.push_back(std::move(change));
  }
  const Bytes bytes = encode(changes);
  EXPECT_LT(bytes.size(), std::size_t{8} << 20);
  EXPECT_EQ(decode_import_changes(bytes), changes);
}

TEST(ImportRecord, ASummaryComesBackAsItWas) {
  ImportSummary summary;
  summary.moment_ms = 1'795'000'000'000;
  summary.kind = ImportKind::undo;
  summary.undoes = 3;
  summary.source = "national standard";
  summary.territory = "72";
  summary.map = "lieux";
  summary.file_hash = {1, 2, 3};
  summary.rows = 12;
  summary.counts.updated = 4;
  summary.counts.left_alone = 5;
  summary.undone_by = 6;
  summary.withdrawn = 7;
  summary.has_changes = false;
  const auto read = decode_import_summary(encode(summary));
  ASSERT_TRUE(read);
  EXPECT_EQ(encode(*read), encode(summary));
  EXPECT_EQ(read->counts, summary.counts);
  EXPECT_EQ(read->undoes, 3u);
}

TEST(ImportRecord, DamagedBytesAreNothing) {
  const Bytes whole = encode(some_changes());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(decode_import_changes(ByteView(whole).first(size))) << size;
  }
  EXPECT_FALSE(decode_import_summary(as_bytes("no record")));
}

}  // namespace
}  // namespace maillage
