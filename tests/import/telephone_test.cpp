#include "node/directory/import/telephone.h"

#include <gtest/gtest.h>

namespace maillage {
namespace {

std::string number(std::string_view text) { return read_telephone(text).number; }

TEST(Telephone, ReadsFrenchNumbersHoweverTheyAreSpaced) {
  for (const char* text :
       {"0243252107", "02 43 25 21 07", "02.43.25.21.07", "02-43-25-21-07", "02/43/25/21/07",
        "+33243252107", "+33 2 43 25 21 07", "+33 (0)2 43 25 21 07", "0033 2 43 25 21 07",
        "+33 02 43 25 21 07", "33243252107", "243252107", "243252107.0", "Tél. : 02 43 25 21 07",
        "'0243252107"}) {
    EXPECT_EQ(number(text), "+33243252107") << text;
  }
}

TEST(Telephone, GivesOverseasNumbersTheirOwnCountryCode) {
  EXPECT_EQ(number("0262 79 00 49"), "+262262790049");
  EXPECT_EQ(number("0692 12 34 56"), "+262692123456");
  EXPECT_EQ(number("0269 66 20 10"), "+262269662010");
  EXPECT_EQ(number("0590 12 34 56"), "+590590123456");
  EXPECT_EQ(number("0594 12 34 56"), "+594594123456");
  EXPECT_EQ(number("0596 67 59 13"), "+596596675913");
  EXPECT_EQ(number("0508 41 23 45"), "+508412345");
  EXPECT_EQ(number("+596596675913"), "+596596675913");
  EXPECT_EQ(number("+508 41 23 45"), "+508412345");
  EXPECT_EQ(number("+687 25 12 34"), "+687251234");
  EXPECT_EQ(number("+689 40 12 34 56"), "+68940123456");
  EXPECT_EQ(number("00687 25 12 34"), "+687251234");
  EXPECT_EQ(number("+681 72 12 34"), "+681721234");
  EXPECT_EQ(number("0639 12 34 56"), "+262639123456") << "Mayotte's mobiles";
  EXPECT_EQ(number("+262 269 66 20 10"), "+262269662010");
  EXPECT_EQ(number("+262 639 12 34 56"), "+262639123456");
  EXPECT_EQ(number("0694 12 34 56"), "+594694123456");
  EXPECT_EQ(number("0696 12 34 56"), "+596696123456");
  EXPECT_EQ(number("0690 12 34 56"), "+590690123456");
  EXPECT_EQ(number("+590 590 12 34 56"), "+590590123456");
}

TEST(Telephone, KeepsMainlandMobilesOnTheMainland) {
  EXPECT_EQ(number("07 08 12 34 56"), "+33708123456");
  EXPECT_EQ(number("06 91 23 45 67"), "+590691234567");
  EXPECT_EQ(number("06 98 12 34 56"), "+33698123456");
}

TEST(Telephone, SetsAWrongCountryCodeRight) {
  EXPECT_EQ(number("+269269662010"), "+262269662010");
  EXPECT_EQ(number("+33596675913"), "+596596675913");
  EXPECT_TRUE(read_telephone("+269269662010").repaired);
  EXPECT_FALSE(read_telephone("+33243252107").repaired);
}

TEST(Telephone, TakesTheFirstOfSeveralNumbers) {
  for (const char* text : {"02 43 25 21 07 / 06 12 34 56 78", "0243252107;0612345678",
                           "02.43.25.21.07 ou 08", "+33 2 43 25 21 07 - +33 6 12 34 56 78",
                           "0243252107|0612345678", "0243252107 0612345678"}) {
    EXPECT_EQ(number(text), "+33243252107") << text;
    EXPECT_TRUE(read_telephone(text).several) << text;
  }
  EXPECT_FALSE(read_telephone("02 43 25 21 07").several);
}

TEST(Telephone, ReadsNothingFromWhatCannotBeDialledFromAnywhere) {
  for (const char* text : {"3646", "115", "sur place", "", "00 00 00 00 00", "0000000000",
                           "+44 20 7946 0958", "02 43 25 21", "12345678901234567890", "+"}) {
    EXPECT_EQ(number(text), "") << text;
  }
}

}  // namespace
}  // namespace maillage
