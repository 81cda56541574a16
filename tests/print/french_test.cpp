#include "node/directory/print/french.h"

#include <gtest/gtest.h>

namespace maillage {
namespace {

TEST(FrenchDate, IsWrittenOut) {
  EXPECT_EQ(french_date("2026-11-22"), "22 novembre 2026");
  EXPECT_EQ(french_date("2026-05-01"), "1er mai 2026");
  for (const char* other : {"", "2026", "2026-13-01", "2026-00-01", "2026-01-32", "22/11/2026",
                            "2026-1-1", "abcd-ef-gh", "2026-11-22T10:00"}) {
    EXPECT_EQ(french_date(other), other);
  }
}

TEST(FrenchTelephone, IsWrittenAsItIsDialled) {
  EXPECT_EQ(french_telephone("+33243882558"), "02 43 88 25 58");
  EXPECT_EQ(french_telephone("+262262123456"), "02 62 12 34 56");
  EXPECT_EQ(french_telephone("+590590123456"), "05 90 12 34 56");
  for (const char* other : {"", "3949", "+4930123456", "+332438825", "+33abcdefghi"}) {
    EXPECT_EQ(french_telephone(other), other);
  }
}

}  // namespace
}  // namespace maillage
