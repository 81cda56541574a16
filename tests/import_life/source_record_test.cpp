#include "node/directory/import_life/source_record.h"

#include <gtest/gtest.h>

#include <set>

namespace maillage {
namespace {

using Ids = std::vector<std::string>;

struct Source : testing::Test {
  Withdrawal file(const Ids& venues, const Ids& others = {}, bool withdraw = false) {
    ++number;
    return see(record, {venues, others, number, number * 1000, withdraw},
               [this](const std::string& id) { return !closed.contains(id); });
  }
  SourceRecord record{"national", "72", {}, {}};
  std::set<std::string> closed;
  std::uint64_t number = 0;
};

TEST_F(Source, WhatAFileNoLongerHasIsProposedOnce) {
  EXPECT_TRUE(file({"a", "b", "c", "d"}).proposed.empty());
  EXPECT_EQ(file({"a", "b", "d"}).proposed, Ids{"c"});
  EXPECT_TRUE(file({"a", "b", "d"}).proposed.empty());
  ASSERT_EQ(record.missing.size(), 1u);
  EXPECT_EQ(record.missing[0], (MissingVenue{"c", 2, 2000, false}));
}

TEST_F(Source, WhatComesBackIsProposedNoLonger) {
  file({"a", "b", "c", "d"});
  file({"a", "b", "d"});
  EXPECT_EQ(file({"a", "b", "c", "d"}).returned, Ids{"c"});
  EXPECT_TRUE(record.missing.empty());
}

TEST_F(Source, ARowThatWasNotTakenIsStillAtTheSource) {
  file({"a", "b", "c", "d"});
  EXPECT_TRUE(file({"a", "b", "d"}, {"c"}).proposed.empty());
}

TEST_F(Source, AFileCutShortProposesNothing) {
  file({"a", "b", "c", "d", "e", "f"});
  const Withdrawal cut = file({"a", "b", "c"});
  EXPECT_TRUE(cut.proposed.empty());
  EXPECT_EQ(cut.refused, 3u);
  EXPECT_EQ(file({"a", "b", "c"}).refused, 3u);  // nor does it the second time
  EXPECT_EQ(file({"a", "b", "c"}, {}, true).proposed, (Ids{"d", "e", "f"}));
}

TEST_F(Source, AThirdIsNotTooMany) {
  file({"a", "b", "c"});
  EXPECT_EQ(file({"a", "b"}).proposed, Ids{"c"});
}

TEST_F(Source, WhatIsClosedIsForgotten) {
  file({"a", "b", "c", "d"});
  file({"a", "b", "d"});
  closed = {"c"};
  EXPECT_TRUE(file({"a", "b", "d"}).proposed.empty());
  EXPECT_TRUE(record.missing.empty());
  EXPECT_EQ(record.ids, (Ids{"a", "b", "d"}));
}

TEST_F(Source, AnUndoneImportTakesItsProposalsBack) {
  file({"a", "b", "c", "d"});
  file({"a", "b", "d"});
  forget_import(record, 2);
  EXPECT_TRUE(record.missing.empty());
  EXPECT_EQ(file({"a", "b", "d"}).proposed, Ids{"c"});
}

TEST_F(Source, ARecordComesBackAsItWas) {
  file({"a", "b", "c", "d"});
  file({"a", "b", "d"});
  record.missing[0].kept = true;
  EXPECT_EQ(decode_source_record(encode(record)), record);
  EXPECT_FALSE(decode_source_record(as_bytes("?")));
}

}  // namespace
}  // namespace maillage
