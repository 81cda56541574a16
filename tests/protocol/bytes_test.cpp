#include "protocol/bytes.h"

#include <gtest/gtest.h>

namespace maillage {
namespace {

TEST(Hex, ReadsBackWhatItWrote) {
  const Bytes bytes = {0x00, 0x7f, 0xff, 0x10};
  EXPECT_EQ(to_hex(bytes), "007fff10");
  EXPECT_EQ(from_hex("007FFF10"), bytes);
}

TEST(Hex, RefusesHalfBytesAndOtherCharacters) {
  EXPECT_TRUE(from_hex("abc").empty());
  EXPECT_TRUE(from_hex("zz").empty());
}

TEST(LittleEndianReader, NeverReadsPastTheEnd) {
  const Bytes bytes = {1, 2, 3};
  LittleEndianReader in(bytes);
  EXPECT_EQ(in.read<std::uint16_t>(), 0x0201);
  EXPECT_EQ(in.read<std::uint32_t>(), 0u);
  EXPECT_FALSE(in.ok());
  EXPECT_EQ(in.read<std::uint8_t>(), 0u) << "a failed reader stays failed";
}

TEST(Utf8, AcceptsFrenchAndRefusesWhatRfc3629Forbids) {
  EXPECT_TRUE(is_utf8("Médiathèque d’Évron \xF0\x9F\x97\xBA"));
  EXPECT_FALSE(
      is_utf8("M\xE9"
              "diath\xE8que"))
      << "Windows-1252";
  EXPECT_FALSE(is_utf8("\xC0\x80")) << "overlong";
  EXPECT_FALSE(is_utf8("\xED\xA0\x80")) << "surrogate";
  EXPECT_FALSE(is_utf8("\xF4\x90\x80\x80")) << "above U+10FFFF";
  EXPECT_FALSE(is_utf8("\xE2\x82")) << "cut short";
}

}  // namespace
}  // namespace maillage
