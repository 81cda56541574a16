#include "replication/audit/audit_wire.h"

#include <gtest/gtest.h>

namespace maillage {
namespace {

TEST(AuditWire, NumbersNotInTheirShortestFormAreRefused) {
  for (const Bytes& bytes : {Bytes{0x80, 0x00}, Bytes{0xff, 0x80, 0x00}, Bytes(11, 0xff),
                             Bytes{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02}}) {
    AuditReader reader(bytes);
    reader.varint();
    EXPECT_FALSE(reader.ok());
  }
  Bytes largest;
  append_varint(largest, ~std::uint64_t{0});
  AuditReader reader(largest);
  EXPECT_EQ(reader.varint(), ~std::uint64_t{0});
  EXPECT_TRUE(reader.at_end());
}

TEST(AuditWire, PositionsHave52Bits) {
  Bytes bytes;
  append_position(bytes, std::uint64_t{1} << audit_position_bits);
  AuditReader reader(bytes);
  reader.position();
  EXPECT_FALSE(reader.ok());
}

TEST(AuditWire, EntriesOutsideTheirNodeOrWithoutASeqAreRefused) {
  Bytes good;
  append_entry(good, {5, 1, 1}, 0);
  Bytes outside = good;
  outside[6] = 0x10;  // bit 52 of the position
  Bytes no_seq;
  append_entry(no_seq, {5, 0, 1}, 0);
  for (const Bytes& bytes : {good, outside, no_seq}) {
    AuditReader reader(bytes);
    reader.entry(0, 0);
    EXPECT_EQ(reader.at_end(), bytes == good);
  }
}

}  // namespace
}  // namespace maillage
