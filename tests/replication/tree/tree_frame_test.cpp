#include "replication/tree/tree_frame.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace maillage {
namespace {

LogTag name(std::uint8_t first) {
  LogTag log;
  log.value = {first, 1, 2, 3, 4, 5, 6, 7};
  return log;
}

TreeFrame sample() {
  TreeFrame frame;
  frame.graft = Graft::shared;
  frame.wants = {{name(1), 7, true}, {name(2), 1, false}};
  frame.prunes = {{name(3), false}};
  frame.heads = {{name(4), 300, 20}, {name(5), 1, 20}, {name(6), 5, 1700}};
  return frame;
}

TEST(TreeFrame, ReadsWhatItWrote) {
  EXPECT_EQ(decode_tree_frame(encode_tree_frame(sample())), sample());
}

TEST(TreeFrame, CostsTwelveBytesAHeadAtMostInAnOrdinaryDigest) {
  TreeFrame frame;
  for (int i = 0; i < 100; ++i) {
    frame.heads.push_back({name(static_cast<std::uint8_t>(i)), Seq(1 + 50 * i), 30 * i});
  }
  EXPECT_LE(encode_tree_frame(frame).size(), 5 + 12 * frame.heads.size());
}

TEST(TreeFrame, RefusesEveryTruncationAndEveryTrailingByte) {
  Bytes bytes = encode_tree_frame(sample());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(decode_tree_frame(ByteView(bytes).first(size))) << size;
  }
  bytes.push_back(0);
  EXPECT_FALSE(decode_tree_frame(bytes));
}

TEST(TreeFrame, RefusesAListLongerThanTheLimit) {
  Bytes bytes{1, 0, 0, 0, 0x81, 0x08};  // 1,025 heads
  for (int i = 0; i < 1025; ++i) {
    append(bytes, name(1).bytes());
    bytes.push_back(1);
    bytes.push_back(0);
  }
  EXPECT_FALSE(decode_tree_frame(bytes));
  bytes[4] = 0x80;  // 1,024, less the last
  bytes.resize(bytes.size() - 10);
  EXPECT_TRUE(decode_tree_frame(bytes));
}

TEST(TreeFrame, RefusesPositionZero) {
  TreeFrame frame;
  frame.heads = {{name(1), 1, 0}};
  Bytes bytes = encode_tree_frame(frame);
  bytes[bytes.size() - 2] = 0;
  EXPECT_FALSE(decode_tree_frame(bytes));
}

RC_GTEST_PROP(TreeFrame, HasOneEncodingOfWhateverItReads, (const Bytes& tail)) {
  Bytes bytes{1, 0};
  append(bytes, tail);
  if (const auto frame = decode_tree_frame(bytes)) RC_ASSERT(encode_tree_frame(*frame) == bytes);
}

TEST(LogNames, DifferByScopeKindWriterAndEpoch) {
  LogId log;
  const LogTag plain = log_tag(ScopeKind::directory, log);
  EXPECT_NE(plain, log_tag(ScopeKind::capacity, log));
  log.epoch = 1;
  EXPECT_NE(plain, log_tag(ScopeKind::directory, log));
  log.epoch = 0;
  log.writer.value[31] = 1;
  EXPECT_NE(plain, log_tag(ScopeKind::directory, log));
  EXPECT_EQ(plain, log_tag(ScopeKind::directory, LogId{}));
}

}  // namespace
}  // namespace maillage
